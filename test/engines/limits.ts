/** What tests give both engines. A test that is about a limit sets its own. */
export const databaseLimits = {
  poolSize: 4,
  maxWaiting: 100,
  connectTimeoutMs: 5000,
  statementTimeoutMs: 30_000,
  firstConnectMs: 10_000,
  log: { warn() {} },
};

/** The people of the `demo` template. */
export const demoSize = { santri: 2000, pesantren: 600, seed: 1 };
