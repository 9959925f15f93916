import { readMigrations } from '../db/migration-files.ts';

/**
 * What the migrations make, read from their files, so that there is one description only. Of several definitions of
 * one thing the last holds.
 */

export interface ExpectedIndex {
  readonly name: string;
  /** As written in SQL: santri_map, petasantri.regions. */
  readonly owner: string;
  readonly unique: boolean;
  /** Method and columns, as in "gist (lokasi)", lower case. */
  readonly shape: string;
  /** Builds it without stopping writers. */
  readonly create: string;
  /** Removes it likewise. */
  readonly drop: string;
}

export interface ExpectedFunction {
  readonly name: string;
  /** What stands between the dollar quotes; null where each database has its own. */
  readonly source: string | null;
  /** Paths of the files that define it, from the root of the package; the last one holds. */
  readonly files: readonly string[];
}

const events = ['insert', 'update', 'delete', 'truncate'] as const;
type Event = (typeof events)[number];

export interface ExpectedTrigger {
  readonly name: string;
  readonly owner: string;
  readonly event: Event;
  /** Fires before the event, not after. */
  readonly before: boolean;
  readonly eachRow: boolean;
  readonly routine: string;
  readonly beforeRows: boolean;
  readonly newRows: boolean;
  /** Creates or replaces it. */
  readonly create: string;
}

/** The application's tables, in the order in which rows are put into them. */
export const baseTables = ['pondok_pesantren', 'pesantren_skor', 'santri_pribadi', 'santri_skor'] as const;
export const mapTables = ['santri_map', 'pesantren_map'] as const;
export const statisticsViews = [
  'mv_santri_stats_kabupaten',
  'mv_pesantren_stats_kabupaten',
  'petasantri.mv_santri_stats_kecamatan',
  'petasantri.mv_pesantren_stats_kecamatan',
] as const;

export interface Expected {
  readonly indexes: readonly ExpectedIndex[];
  readonly functions: readonly ExpectedFunction[];
  readonly triggers: readonly ExpectedTrigger[];
}

let read: Expected | undefined;

/** Reads the migrations once. */
export function expected(): Expected {
  read ??= readExpected();
  return read;
}

function readExpected(): Expected {
  const files = readMigrations().map(({ id, name, up }) => ({
    path: `migrations/${String(id).padStart(4, '0')}-${name}.up.sql`,
    sql: up,
  }));
  return {
    indexes: last(
      files.flatMap(({ sql }) => indexesOf(sql)),
      ({ name }) => name,
    ),
    functions: withFiles(files.flatMap(({ path, sql }) => functionsOf(path, sql))),
    triggers: last(
      [
        ...files.flatMap(({ sql }) => triggersOf(sql)),
        ...watchedTriggers(files.map(({ sql }) => sql).join('\n')),
        ...pyramidTriggers(files.map(({ sql }) => sql).join('\n')),
      ],
      ({ owner, name }) => `${owner} ${name}`,
    ),
  };
}

const last = <T>(items: readonly T[], key: (item: T) => string): T[] => [
  ...new Map(items.map((item) => [key(item), item])).values(),
];

function withFiles(definitions: ReturnType<typeof functionsOf>): ExpectedFunction[] {
  return last(definitions, ({ name }) => name).map(({ name, source }) => ({
    name,
    source,
    files: definitions.filter((one) => one.name === name).map(({ file }) => file),
  }));
}

function indexesOf(sql: string): ExpectedIndex[] {
  const pattern =
    /^create (unique )?index (?:concurrently )?if not exists (\S+) on (\S+) (?:using (\w+) )?(\(.*\));$/gm;
  return [...sql.matchAll(pattern)].map(
    ([, unique, name = '', owner = '', method = 'btree', columns = '']) => ({
      name,
      owner,
      unique: unique !== undefined,
      shape: `${method} ${columns}`.toLowerCase(),
      create: `create ${unique ?? ''}index concurrently ${name} on ${owner} using ${method} ${columns};`,
      drop: `drop index concurrently ${owner.includes('.') ? `${owner.split('.')[0]}.` : ''}${name};`,
    }),
  );
}

function functionsOf(file: string, sql: string): (Omit<ExpectedFunction, 'files'> & { file: string })[] {
  const pattern =
    /create or replace (?:function|procedure) petasantri\.(\w+)\s*\([\s\S]*?\bas (\$\w*\$)([\s\S]*?)\2/g;
  return [...sql.matchAll(pattern)].map(([, name = '', quote, source = '']) => ({
    name,
    // $f$ stands within a text that format() fills in.
    source: quote === '$$' ? source : null,
    file,
  }));
}

function triggersOf(sql: string): ExpectedTrigger[] {
  const pattern =
    /^create (?:or replace )?trigger (\w+) (after|before) (\w+) on (\S+)\s+((?:referencing [\w ]+?\s+)?)for each (statement|row) execute function (petasantri\.(\w+)\([^)]*\));/gm;
  return [...sql.matchAll(pattern)].map(
    ([, name = '', moment, event, owner = '', referencing = '', each, call, routine = '']) => ({
      name,
      owner,
      event: event as Event,
      before: moment === 'before',
      eachRow: each === 'row',
      routine,
      beforeRows: /old table/.test(referencing),
      newRows: /new table/.test(referencing),
      create:
        `create or replace trigger ${name} ${moment} ${event} on ${owner} ${referencing.trim()} for each ${each} execute function ${call};`.replace(
          / {2,}/g,
          ' ',
        ),
    }),
  );
}

/** The triggers that petasantri.watch() puts on a base table. */
function watchedTriggers(sql: string): ExpectedTrigger[] {
  const watched = [...sql.matchAll(/^select petasantri\.watch\('(\w+)'\);/gm)].map(
    (match) => match[1] as string,
  );
  return watched.flatMap((owner) =>
    events.map((event) => ({
      ...named(event, 'petasantri', owner),
      routine: `on_${owner}`,
      create: `select petasantri.watch('${owner}');`,
    })),
  );
}

/** The triggers that petasantri.make_pyramid() puts on a table whose rows are counted. */
function pyramidTriggers(sql: string): ExpectedTrigger[] {
  const made = [...sql.matchAll(/^select petasantri\.make_pyramid\('(\w+)', '(\w+)'/gm)];
  return made.flatMap(([, name = '', owner = '']) =>
    events.map((event) => ({
      ...named(event, `petasantri_pyramid_${name}`, owner),
      routine: `on_tile_pyramid_${name}`,
      create: `select petasantri.arm_pyramid('${name}');`,
    })),
  );
}

const named = (event: Event, prefix: string, owner: string) => ({
  name: `${prefix}_${event.replace(/e?$/, 'ed')}`,
  owner,
  event,
  before: false,
  eachRow: false,
  beforeRows: event === 'update' || event === 'delete',
  newRows: event === 'insert' || event === 'update',
});
