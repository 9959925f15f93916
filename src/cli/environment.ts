import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { freemem, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { openPointsWarning } from '../access/open-points.ts';
import { type Config, configSchema } from '../config-schema.ts';
import { fail, info, type Outcome, ok, warn } from '../verify/check.ts';
import type { CheckResult } from '../verify/run.ts';

/** Least major version of Node; see engines in package.json. */
const leastNode = 20;

const mb = 1024 * 1024;

/** What there is to say of this machine and of the configuration, without the database. */
export async function checkEnvironment(config: Config, configFile: string | null): Promise<CheckResult[]> {
  const outcomes: Record<string, Outcome> = {
    configuration: checkConfiguration(config, configFile),
    node: checkNode(),
    memory: checkMemory(config),
    port: await checkPort(config),
    keys: checkKeys(config),
    'public-access': checkPublicAccess(config),
    ...(config.database.url === undefined ? { 'data-folder': checkDataFolder(config.database.dataDir) } : {}),
  };
  return Object.entries(outcomes).map(([check, outcome]) => toResult(check, outcome));
}

export const toResult = (
  check: string,
  { status, summary, details = [], next = [] }: Outcome,
): CheckResult => ({
  check,
  status,
  summary,
  details,
  next,
});

/** The settings that are in force, as room.setting; passwords and hashes of keys are left out. */
export function effectiveSettings(config: Config): Record<string, unknown> {
  const rooms = Object.entries(config).filter(([room]) => !['layers', 'pyramids', 'access'].includes(room));
  const settings = rooms.flatMap(([room, values]) =>
    Object.entries(values as object).map(([name, value]) => [`${room}.${name}`, value] as const),
  );
  return {
    ...Object.fromEntries(settings),
    ...(config.database.url === undefined ? {} : { 'database.url': withoutPassword(config.database.url) }),
    layers: Object.keys(config.layers),
    pyramids: config.pyramids.map(({ table }) => table),
    'ask.geminiKey': config.ask.geminiKey === undefined ? 'none' : '***',
    'access.public': config.access.public,
    'access.smallestGroup': config.access.smallestGroup,
    'access.jwt':
      config.access.jwt === undefined ? 'none' : `${config.access.jwt.issuer}, ${config.access.jwt.jwks}`,
    'access.keys': config.access.keys.map(({ name, role }) => `${name} (${role})`),
  };
}

/** The connection string with stars for its password, wherever that stands. */
export function withoutPassword(url: string): string {
  return url.replace(/^([^/]*\/\/[^:@/?]*):.*@/, '$1:***@').replace(/([?&]password=)[^&]*/gi, '$1***');
}

function checkConfiguration(config: Config, file: string | null): Outcome {
  const usual = effectiveSettings(configSchema.parse({}));
  const changed = Object.entries(effectiveSettings(config)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(usual[name]),
  );
  return info(
    `${file === null ? 'no file' : resolve(file)}; ${changed.length === 0 ? 'everything as by default' : 'other than by default:'}`,
    changed.map(([item, value]) => ({
      item,
      note: typeof value === 'string' ? value : JSON.stringify(value),
    })),
  );
}

function checkNode(): Outcome {
  const version = process.versions.node;
  return Number.parseInt(version, 10) >= leastNode
    ? ok(version)
    : fail(`${version} is too old`, [`Install Node ${leastNode} or newer.`]);
}

function checkMemory({ tiles, server }: Config): Outcome {
  const cache = tiles.cacheMb * server.workers;
  const total = Math.round(totalmem() / mb);
  const summary = `${total} MB, ${Math.round(freemem() / mb)} MB free; tile caches take up to ${cache} MB`;
  return cache > total / 2
    ? warn(summary, ['Lower tiles.cacheMb or server.workers: each worker has a cache of its own.'])
    : ok(summary);
}

async function checkPort({ server: { host, port } }: Config): Promise<Outcome> {
  if (port === 0) return ok('any free port');
  const error = await new Promise<NodeJS.ErrnoException | null>((done) => {
    const trial = createServer();
    trial.once('error', done);
    trial.listen(port, host, () => trial.close(() => done(null)));
  });
  if (error === null) return ok(`${host}:${port} is free`);
  if (error.code === 'EADDRINUSE')
    return info(
      `${host}:${port} is taken: by a running petasantri, or by something else`,
      [],
      [`curl -s http://${host}:${port}/health`],
    );
  return fail(`${host}:${port} cannot be used: ${error.code}`, [
    'Choose another server.host or server.port.',
  ]);
}

function checkKeys({ access }: Config): Outcome {
  const of = (role: string) => access.keys.filter((key) => key.role === role).length;
  if (access.keys.length === 0)
    return info(
      `none in the configuration${access.jwt ? `; tokens of ${access.jwt.issuer} are accepted` : ''}`,
      [],
      ['petasantri keys list', 'petasantri keys create NAME --role analyst'],
    );
  return ok(
    `${of('analyst')} analyst, ${of('admin')} admin in the configuration; petasantri keys list shows the others`,
  );
}

function checkPublicAccess({ access }: Config): Outcome {
  return access.public === 'points'
    ? warn(openPointsWarning, ['Remove access.public from the configuration file.'])
    : ok(`aggregates only; groups of fewer than ${access.smallestGroup} santri are hidden`);
}

/** The lock itself is tried when the database is opened. */
function checkDataFolder(dataDir: string): Outcome {
  const folder = resolve(dataDir);
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  try {
    if (!statSync(there).isDirectory())
      return fail(`${there} is not a folder`, ['Choose another one with --data DIR.']);
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch {
    return fail(`${there} may not be written`, [
      `chown $(id -un) ${there}`,
      'or choose another one with --data DIR.',
    ]);
  }
  return there === folder ? ok(`${folder}, writable`) : ok(`${folder} will be made`);
}
