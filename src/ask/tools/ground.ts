import type { Queryable } from '../../db/database.ts';
import { loadSql, type SqlFile } from '../../db/sql-file.ts';
import type { Call } from '../call.ts';
import type { AskContext } from '../question.ts';
import type { Problem, RegionRef } from '../result.ts';

const dataSql = loadSql('ask/data');
const regionsSql = loadSql('regions/gazetteer');

export interface Region extends RegionRef {
  readonly type: string;
  readonly parent: string | null;
  /** Longitude, latitude of a place inside. */
  readonly centre: readonly [number, number];
}

/** What does not change within a data version. */
export interface Data {
  readonly k: number;
  /** ISO 8601 in UTC. */
  readonly refreshedAt: string | null;
  /** YYYY-MM-DD; null where nothing was ever scored. */
  readonly asOf: { readonly santri: string | null; readonly pesantren: string | null };
  /** Provinces and regencies by code, in the order of codes. */
  readonly regions: ReadonlyMap<string, Region>;
}

/** What a tool stands on while it runs. */
export interface Ground {
  readonly data: Data;
  readonly context: AskContext;
  /** Names of the SQL files that ran so far. */
  readonly sql: string[];
  query<Row>(file: SqlFile, params: readonly unknown[]): Promise<Row[]>;
}

/** Reads what tools need to know of a data version. `smallestGroup` stands in where the database names none. */
export async function readData(db: Queryable, smallestGroup: number): Promise<Data> {
  type Row = Record<'refreshed_at' | 'santri_on' | 'pesantren_on', string | null> & { k: number | null };
  const [row] = await db.query<Row>(dataSql);
  const regions = await db.query<Region & { level: RegionRef['level'] }>(regionsSql);
  return {
    k: row?.k ?? smallestGroup,
    refreshedAt: row?.refreshed_at ?? null,
    asOf: { santri: row?.santri_on ?? null, pesantren: row?.pesantren_on ?? null },
    regions: new Map(regions.map((region) => [region.code, region])),
  };
}

export function layGround(db: Queryable, data: Data, context: AskContext): Ground {
  const sql: string[] = [];
  return {
    data,
    context,
    sql,
    query<Row>(file: SqlFile, params: readonly unknown[]) {
      if (!sql.includes(file.name)) sql.push(file.name);
      return db.query<Row>(file, params);
    },
  };
}

/** A region as answers name it. */
export const refOf = ({ code, name, level, bbox }: Region): RegionRef => ({ code, name, level, bbox });

/** What a result says about where its numbers are from. */
export const groundsOf = ({ data, sql }: Ground, entity: 'santri' | 'pesantren') => ({
  source: entity === 'santri' ? ('santri_pribadi' as const) : ('pondok_pesantren' as const),
  asOf: data.asOf[entity],
  sql: [...sql],
});

export const isProblem = (value: object | null): value is Problem => value !== null && 'problem' in value;

export const unknownPlace = (call: Call, text: string): Problem => ({
  kind: 'problem',
  call,
  problem: 'unknown_place',
  text,
  suggestions: [],
});

export const badArgs = (call: Call, path: string, message: string): Problem => ({
  kind: 'problem',
  call,
  problem: 'bad_args',
  path,
  message,
});
