import type { Database } from '../db/database.ts';
import { quoteIdentifier, quoteQualified } from '../db/quote.ts';
import { loadSql } from '../db/sql-file.ts';
import { type Bbox, halfWorld } from '../geo/mercator.ts';
import { nationalIdPattern } from './national-ids.ts';
import { readOwnTables } from './own-tables.ts';

const relationsSql = loadSql('catalog/relations');
const functionsSql = loadSql('catalog/functions');
const knownSridSql = loadSql('catalog/known-srid');

export interface Column {
  readonly name: string;
  readonly type: string;
  /** pg_type.typtype: b base, c composite, d domain, e enum, p pseudo, r range. */
  readonly kind: string;
  readonly readable: boolean;
  readonly comment: string | null;
}

/** A geometry column of a relation that could become a layer. */
export interface TableCandidate {
  readonly schema: string;
  readonly name: string;
  /** pg_class.relkind: r table, v view, m materialized view, p partitioned, f foreign. */
  readonly kind: 'r' | 'v' | 'm' | 'p' | 'f';
  readonly geometryColumn: string;
  readonly geography: boolean;
  /** 0 when neither the column nor a first row tells. */
  readonly srid: number;
  readonly knownSrid: boolean;
  /** As PostGIS spells it: Point, MultiPolygonZ, Geometry, ... */
  readonly geometryType: string;
  /** The planner's estimate. */
  readonly rows: number;
  readonly comment: string | null;
  readonly readable: boolean;
  readonly indexed: boolean;
  /** A superset of the data in the column's own units, from the index, in steps of up to a hundredth. */
  readonly box: Bbox | null;
  readonly keyColumn: string | null;
  readonly integerKey: boolean;
  readonly columns: readonly Column[];
  readonly readsSantri: boolean;
  readonly readsNationalId: boolean;
  readonly readsContact: boolean;
  /** Tables whose rows it shows, as `schema.name`: itself, or those behind a view; empty where that cannot be told. */
  readonly tables: readonly string[];
}

export interface FunctionCandidate {
  readonly schema: string;
  readonly name: string;
  readonly takesQuery: boolean;
  readonly comment: string | null;
  readonly readable: boolean;
  readonly readsSantri: boolean;
  readonly readsNationalId: boolean;
}

/** `schema.name`, as rejections and `catalog.hide` spell it. */
export const sourceOf = ({ schema, name }: { schema: string; name: string }) => `${schema}.${name}`;

type RelationRow = Record<string, unknown> & { srid: number; geometry_type: string; box: string | null };

/** Everything in the published schemas that could be a layer. */
export async function findCandidates(db: Database, schemas: readonly string[]) {
  const rows = await db.query<RelationRow>(relationsSql, [schemas, nationalIdPattern]);
  const tables = rows.map(
    (row) => ({ ...camelCase(row), box: inSteps(parseBox(row.box)) }) as unknown as TableCandidate,
  );
  const functions = (await db.query(functionsSql, [schemas, nationalIdPattern])).map(
    (row) => camelCase(row) as unknown as FunctionCandidate,
  );
  return { tables, functions, own: await readOwnTables(db) };
}

/**
 * What the first geometry of a column says, where its type says nothing (a view's computed column,
 * a plain `geometry`). Null when there is no row to look at.
 */
export async function sampleGeometry(
  db: Database,
  table: Pick<TableCandidate, 'schema' | 'name' | 'geometryColumn'>,
) {
  const geometry = quoteIdentifier(table.geometryColumn);
  const text = `select ST_SRID(${geometry}) as srid,
    exists (select 1 from spatial_ref_sys s where s.srid = ST_SRID(${geometry})) as known
  from ${quoteQualified(table.schema, table.name)} where ${geometry} is not null limit 1`;
  const [row] = await db.query<{ srid: number; known: boolean }>({ text });
  return row ?? null;
}

/** Whether PostGIS can transform from a reference system. */
export async function isKnownSrid(db: Database, srid: number): Promise<boolean> {
  return (await db.query(knownSridSql, [srid])).length > 0;
}

/** The exact extent of a column in its own units, by reading every row; null when there is none. */
export async function measureBox(
  db: Database,
  table: Pick<TableCandidate, 'schema' | 'name' | 'geometryColumn'>,
) {
  const text = `select ST_Extent(${quoteIdentifier(table.geometryColumn)})::text as box
  from ${quoteQualified(table.schema, table.name)}`;
  const [row] = await db.query<{ box: string | null }>({ text });
  return parseBox(row?.box ?? null);
}

/** Reads PostGIS's text form: BOX(1 2,3 4). */
function parseBox(text: string | null): Bbox | null {
  const numbers = text?.match(/-?[\d.]+(e[+-]?\d+)?/gi)?.map(Number);
  if (numbers?.length !== 4 || !numbers.every(Number.isFinite)) return null;
  return numbers as unknown as Bbox;
}

/** Grown to whole steps, so that not every new row changes the box; never past an edge of the world by that alone. */
function inSteps(box: Bbox | null): Bbox | null {
  if (box === null) return null;
  const span = Math.max(box[2] - box[0], box[3] - box[1], ...box.map((n) => Math.abs(n) / 1000));
  if (span === 0) return box;
  const step = 10 ** Math.floor(Math.log10(span)) / 100;
  return box.map((n, side) => {
    const rounded = (side < 2 ? Math.floor(n / step) : Math.ceil(n / step)) * step;
    // An index keeps float32, which may lie metres outside the world.
    const edge = [180, halfWorld].find((e) => Math.abs(n) <= e * (1 + 1e-6) && Math.abs(rounded) > e);
    return edge === undefined ? rounded : Math.sign(n) * edge;
  }) as unknown as Bbox;
}

function camelCase(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
}
