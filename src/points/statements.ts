import { quoteIdentifier, quoteQualified } from '../db/quote.ts';
import type { Plan, PlannedColumn } from './plan.ts';

/** What an empty field means for a row that is there: leave its value, or clear it. */
export type EmptyField = 'keep' | 'null';

/**
 * Statements of one import, written from catalog names only. Rows come as arrays: `at`, longitude, latitude,
 * then one array of texts per column of the plan.
 */
export interface Statements {
  /** (at int[], keys text[]) -> at of keys that are new in this file. */
  readonly claim: string;
  /** (at int[], keys text[]) -> at, first: where a key came before. */
  readonly claimedBefore: string;
  /** (at int[], keys text[]) -> at, matches. */
  readonly count: string;
  /** (at int[], values text[]) -> at of values that the reference does not have; one per reference. */
  readonly dangling: readonly string[];
  /** All arrays -> base of the rows that changed. */
  readonly update: string;
  /** All arrays -> base of the rows that are new. */
  readonly insert: string;
}

/** `base` is the column whose values the caller wants to hear of changed rows. */
export function writeStatements(
  plan: Plan,
  options: { readonly srid: number; readonly empty: EmptyField; readonly base: string | null },
): Statements {
  const { target, key, columns } = plan;
  const table = target.sql;
  const keyName = `t.${quoteIdentifier(key.column.name)}`;
  const keyValue = `r.k::${key.column.castType}`;
  const keys = 'unnest($1::int[], $2::text[]) as r (at, k)';
  const rows = `unnest($1::int[], $2::float8[], $3::float8[], ${columns
    .map((_, i) => `$${i + 4}::text[]`)
    .join(', ')}) as r (at, lon, lat, ${columns.map((_, i) => `c${i}`).join(', ')})`;
  const point = pointExpression(plan, options.srid);
  const geometry = quoteIdentifier(plan.geometry.name);
  const base = options.base === null ? 'null' : `t.${quoteIdentifier(options.base)}`;
  const changes = columns.flatMap((planned, i) =>
    planned.updates ? [change(planned, i, options.empty)] : [],
  );
  return {
    claim: `insert into pg_temp.petasantri_seen (key, at)
      select (${keyValue})::text, min(r.at) from ${keys} group by 1
      on conflict (key) do nothing returning at`,
    claimedBefore: `select r.at, s.at as first from ${keys}
      join pg_temp.petasantri_seen s on s.key = (${keyValue})::text`,
    // By a unique key each row is looked up in the index; without one, one pass over the table serves the batch.
    count: key.column.isUnique
      ? `select r.at, (select count(*) from ${table} t where ${keyName} = ${keyValue})::int as matches from ${keys}`
      : `select r.at, count(${keyName})::int as matches from ${keys}
        left join ${table} t on ${keyName} = ${keyValue} group by r.at`,
    dangling: plan.references.map((reference) => {
      const column = columns[reference.at] as PlannedColumn;
      return `select r.at from unnest($1::int[], $2::text[]) as r (at, v) where r.v is not null and (
        select true from ${quoteQualified(reference.schema, reference.table)} f
        where f.${quoteIdentifier(reference.referenced)} = r.v::${column.column.castType} limit 1) is null`;
    }),
    update: `update ${table} t set ${[
      `${geometry} = ${point}`,
      ...changes.map(({ name, value }) => `${name} = ${value}`),
    ].join(', ')}
      from ${rows}
      where ${keyName} = r.c0::${key.column.castType}
        and (${[`t.${geometry} is distinct from ${point}`, ...changes.map(({ differs }) => differs)].join(' or ')})
      returning ${base}::text as base`,
    insert: `insert into ${table} as t (${[plan.geometry, ...columns.map(({ column }) => column)]
      .map(({ name }) => quoteIdentifier(name))
      .join(', ')})
      select ${[point, ...columns.map(newValue)].join(', ')} from ${rows}
      returning ${base}::text as base`,
  };
}

function pointExpression({ geometry }: Plan, srid: number): string {
  const point = 'ST_SetSRID(ST_MakePoint(r.lon, r.lat), 4326)';
  if (geometry.type === 'geography') return `${point}::geography`;
  return srid === 4326 ? point : `ST_Transform(${point}, ${srid})`;
}

/** An empty field of a new row takes the column's default. */
function newValue({ column }: PlannedColumn, i: number): string {
  const value = `r.c${i}::${column.castType}`;
  return column.defaultExpression === null ? value : `coalesce(${value}, ${column.defaultExpression})`;
}

function change({ column }: PlannedColumn, i: number, empty: EmptyField) {
  const name = quoteIdentifier(column.name);
  const given = `r.c${i}::${column.castType}`;
  const value = empty === 'keep' ? `coalesce(${given}, t.${name})` : given;
  // json, point and the like have no equality: their texts are compared.
  const differs = column.comparable
    ? `t.${name} is distinct from ${value}`
    : `t.${name}::text is distinct from (${value})::text`;
  return { name, value, differs };
}
