import type { PyramidSettings } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { quoteIdentifier } from '../db/quote.ts';
import { loadSql } from '../db/sql-file.ts';
import { withBriefLocks } from '../db/with-brief-locks.ts';
import { AppError } from '../errors.ts';
import { type BuildProgress, buildPyramid } from './build-pyramid.ts';
import { listPyramids, requirePyramids } from './list-pyramids.ts';

const relationSql = loadSql('pyramids/relation');
const columnsSql = loadSql('pyramids/columns');
const finestSql = loadSql('pyramids/finest');
const makeSql = loadSql('pyramids/make');

/** Values that are counted apart at most, as in the check of petasantri.pyramids. */
const mostValues = 16;
const usualMostPoints = 4096;
const numbers = new Set(['int2', 'int4', 'int8', 'numeric', 'float4', 'float8']);

interface Column {
  name: string;
  type: string;
  srid: number | null;
  refusal: string | null;
}

/** The name that a pyramid has when it is given none: of its table, with the schema where that is not public. */
export function pyramidName({ name, table }: Pick<PyramidSettings, 'name' | 'table'>): string {
  const plain = table.replace(/^public\./, '').toLowerCase();
  return (
    name ??
    plain
      .replace(/[^a-z0-9_.-]/g, '_')
      .replace(/^[^a-z0-9]+/, '')
      .slice(0, 60)
  );
}

/**
 * Makes the pyramid of a table and builds it. The table is locked against writers for an instant, never while it is
 * counted. Returns its name. Throws AppError bad_request for what cannot be counted, not_found, forbidden, not_migrated, db_*.
 */
export async function addPyramid(
  db: Database,
  settings: PyramidSettings,
  onProgress: BuildProgress,
): Promise<string> {
  const { creatable } = await requirePyramids(db);
  const name = pyramidName(settings);
  if (!creatable)
    throw new AppError('forbidden', 'this role may not make a pyramid', {
      hint: 'Connect as the owner of schema petasantri.',
    });
  if (!/^[a-z0-9]/.test(name))
    throw new AppError('bad_request', `there is no name in "${name}"`, {
      hint: 'Give one with --name NAME.',
    });
  if ((await listPyramids(db)).some((pyramid) => pyramid.name === name))
    throw new AppError('bad_request', `there is a pyramid "${name}" already`, {
      hint: `Count it anew with "petasantri pyramid rebuild ${name}", or choose another --name.`,
    });
  const relation = await findRelation(db, settings.table);
  const columns = await db.query<Column>(columnsSql, [relation]);
  const geometry = chooseGeometry(columns, settings);
  const srid = geometry.srid || settings.srid;
  if (!srid)
    throw new AppError(
      'bad_request',
      `column ${geometry.name} of ${settings.table} names no reference system`,
      {
        hint: 'Say which: --srid 4326.',
      },
    );
  const sums = settings.sum ?? [];
  for (const sum of sums)
    if (!columns.some((column) => column.name === sum && numbers.has(column.type)))
      throw new AppError('bad_request', `${settings.table} has no column of numbers called "${sum}"`);
  const by = settings.by ?? null;
  if (by !== null && !columns.some((column) => column.name === by))
    throw new AppError('bad_request', `${settings.table} has no column "${by}"`);
  const values = by === null ? [] : (settings.values ?? (await readValues(db, relation, by)));
  const most = settings.mostPoints ?? usualMostPoints;
  const finest = settings.finest ?? (await readFinest(db, [relation, geometry.name, srid, most]));
  await withBriefLocks(db, (session) =>
    session.query(makeSql, [
      name,
      relation,
      geometry.name,
      srid,
      JSON.stringify(sums),
      by,
      values,
      finest,
      most,
    ]),
  );
  await buildPyramid(db, name, onProgress);
  return name;
}

/** The quoted name of a table whose triggers this role may make. */
async function findRelation(db: Database, table: string): Promise<string> {
  const [, schema, name] = /^(?:([^.]+)\.)?(.+)$/.exec(table) ?? [];
  type Row = { relation: string; may_trigger: boolean };
  const [row] = await db.query<Row>(relationSql, [schema ?? null, name]);
  if (!row) throw new AppError('not_found', `there is no table "${table}"`);
  if (!row.may_trigger)
    throw new AppError('forbidden', `this role may not read ${table} and make triggers on it`, {
      hint: 'Connect as its owner.',
    });
  return row.relation;
}

function chooseGeometry(columns: readonly Column[], { table, geometry }: PyramidSettings): Column {
  const candidates = columns.filter(({ name, type }) =>
    geometry === undefined ? type === 'geometry' : name === geometry,
  );
  const [column] = candidates;
  if (!column)
    throw new AppError(
      'bad_request',
      `${table} has no ${geometry ? `column "${geometry}"` : 'geometry column'}`,
    );
  if (candidates.length > 1)
    throw new AppError('bad_request', `${table} has several geometry columns`, {
      hint: `Choose with --geometry: ${candidates.map(({ name }) => name).join(', ')}.`,
    });
  if (column.type !== 'geometry')
    throw new AppError(
      'bad_request',
      `column ${column.name} of ${table} is of type ${column.type}, not geometry`,
    );
  if (column.refusal !== null)
    throw new AppError('bad_request', `no pyramid can stand on ${table}: ${column.refusal}`);
  return column;
}

/** The values of a column, most frequent first. */
async function readValues(db: Database, relation: string, by: string): Promise<string[]> {
  const column = quoteIdentifier(by);
  const rows = await db.session((session) =>
    session.query<{ value: string }>({
      text: `select ${column}::text as value from ${relation} where ${column} is not null
        group by 1 order by count(*) desc, 1 limit ${mostValues + 1}`,
    }),
  );
  if (rows.length > mostValues)
    throw new AppError('bad_request', `column ${by} has more than ${mostValues} values`, {
      hint: 'Name those to count apart with --values a,b,c, or leave --by out.',
    });
  return rows.map(({ value }) => value);
}

async function readFinest(db: Database, params: readonly unknown[]): Promise<number> {
  const [row] = await db.session((session) => session.query<{ finest: number }>(finestSql, params));
  return row?.finest ?? 15;
}
