import { totalmem } from 'node:os';
import { buildLayers } from '../catalog/build.ts';
import { findCandidates } from '../catalog/candidates.ts';
import type { Config } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { migrationStatus } from '../db/migrate.ts';
import { isAppError } from '../errors.ts';
import { fail, ok, reason, type VerifyOptions } from '../verify/check.ts';
import { checks } from '../verify/checks.ts';
import { reportLines } from '../verify/report.ts';
import { type CheckResult, passed, verify } from '../verify/run.ts';
import { checkEnvironment, effectiveSettings, toResult } from './environment.ts';

/** Of the checks of `petasantri verify`, those about what the server needs of its role and its PostgreSQL. */
const serverNeeds = new Set(['privileges', 'too-many-privileges', 'national-ids', 'versions', 'settings']);

/** Milliseconds to keep trying: who asks for a diagnosis does not want to wait for the server to come up. */
const patienceMs = 2000;

export interface DoctorOptions {
  readonly config: Config;
  /** Path of the configuration file, null where there is none. */
  readonly configFile: string | null;
  readonly asJson: boolean;
  /** Opens the database of a configuration. */
  open(config: Config): Promise<Database>;
}

/**
 * Says whether configuration, environment and database are fit, what is published, what is not and why. Returns true
 * when the server could work here. A database that cannot be reached is a finding, not an error.
 */
export async function runDoctor({ config, configFile, asJson, open }: DoctorOptions): Promise<boolean> {
  const environment = await checkEnvironment(config, configFile);
  const { database } = config;
  let db: Database;
  try {
    const firstConnectMs = Math.min(patienceMs, database.firstConnectMs);
    db = await open({ ...config, database: { ...database, firstConnectMs } });
  } catch (error) {
    if (!isAppError(error)) throw error;
    const next = error.hint ? [error.hint] : [];
    environment.push(toResult('database', fail(`${error.message}: ${reason(error)}`, next)));
    if (asJson) printJson({ settings: effectiveSettings(config), environment });
    else printLines(environmentLines(environment));
    return false;
  }
  try {
    environment.push(
      toResult('database', ok(`reached: ${db.engine === 'embedded' ? database.dataDir : 'PostgreSQL'}`)),
      ...(await verify(
        db,
        verifyOptions(config),
        checks.filter(({ name }) => serverNeeds.has(name)),
      )),
    );
    const published = await readPublished(db, config);
    if (asJson)
      printJson({
        engine: db.engine,
        capabilities: db.capabilities,
        ...published,
        settings: effectiveSettings(config),
        environment,
      });
    else printLines([...publishedLines(db, published), '', ...environmentLines(environment)]);
    return db.capabilities.postgis !== null && passed(environment);
  } finally {
    await db.close();
  }
}

/** What verify needs to know of a configuration. */
export function verifyOptions({ access, database, server }: Config): VerifyOptions {
  return {
    full: false,
    examples: 20,
    statementTimeoutMs: 60_000,
    pool: { workers: server.workers, poolSize: database.poolSize },
    access: { public: access.public, smallestGroup: access.smallestGroup },
    memory: database.url !== undefined && isHere(database.url) ? totalmem() : null,
    today: new Date(),
  };
}

/** Whether the database runs on this machine, so that its memory is known. A tunnel cannot be told apart. */
function isHere(url: string): boolean {
  const host = /^postgres(?:ql)?:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?]*)/.exec(url)?.[1] ?? '';
  const named = /[?&]host=([^&]*)/i.exec(url)?.[1];
  return (
    ['', 'localhost', '127.0.0.1', '[::1]'].includes(host) &&
    (named === undefined || /^(\/|%2F)/i.test(named))
  );
}

async function readPublished(db: Database, config: Config) {
  const migrations = await migrationStatus(db);
  const found = db.capabilities.postgis === null ? null : await findCandidates(db, config.catalog.schemas);
  const built = found && (await buildLayers(db, config, found));
  return { migrations, layers: [...(built?.layers.values() ?? [])], notPublished: built?.rejections ?? [] };
}

function publishedLines(
  { engine, capabilities }: Database,
  { migrations, layers, notPublished }: Awaited<ReturnType<typeof readPublished>>,
): string[] {
  return [
    `Database     ${engine}, PostgreSQL ${capabilities.server}, PostGIS ${capabilities.postgis ?? 'missing: run "petasantri migrate up"'}`,
    `Tiles        ${capabilities.mvt ? 'made by ST_AsMVT in the database' : 'encoded in this process (no ST_AsMVT here)'}`,
    `Migrations   ${migrations.map(({ id, name, state }) => `${id} ${name}: ${state}`).join(', ')}`,
    '',
    `Published (${layers.length})`,
    ...layers.map(
      (layer) =>
        `  ${layer.id.padEnd(24)} ${layer.source}, ${layer.origin}, ${layer.access}, zoom ${layer.minZoom} to ${layer.maxZoom}`,
    ),
    '',
    `Not published (${notPublished.length})`,
    ...notPublished.map(({ source, reason, detail }) => `  ${source.padEnd(24)} ${reason}: ${detail}`),
  ];
}

const environmentLines = (environment: readonly CheckResult[]) =>
  reportLines(
    environment,
    process.stdout.isTTY === true && process.stdout.hasColors(),
    environment.map(({ check }) => ({
      name: check,
      group: serverNeeds.has(check)
        ? 'Database (petasantri verify checks all of it)'
        : 'Configuration and environment',
    })),
  );

const printLines = (lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);
const printJson = (value: unknown) => printLines([JSON.stringify(value, null, 2)]);
