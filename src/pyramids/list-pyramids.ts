import type { Queryable } from '../db/database.ts';
import { quoteQualified } from '../db/quote.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError } from '../errors.ts';

const accessSql = loadSql('pyramids/access');
const listSql = loadSql('pyramids/list');

export interface PyramidAccess {
  readonly installed: boolean;
  readonly readable: boolean;
  readonly foldable: boolean;
  /** May make new ones, on tables that allow it. */
  readonly creatable: boolean;
}

export interface Pyramid {
  readonly name: string;
  /** The table, without its schema where that is public. */
  readonly source: string;
  readonly geometry: string;
  /** Columns and values as lists with commas. */
  readonly sums: string;
  readonly byColumn: string | null;
  readonly byValues: string;
  readonly finest: number;
  /** Zoom from which rows are drawn where they are few enough; null before it is built. */
  readonly pointsFrom: number | null;
  readonly mostPoints: number;
  /** unbuilt: its first build was broken off; stale: rows changed in a way that could not be counted. A rebuild mends both. */
  readonly state: 'building' | 'unbuilt' | 'ready' | 'stale';
  readonly origin: 'builtin' | 'added';
  /** ISO 8601 in UTC. */
  readonly builtAt: string | null;
  /** Rows counted when it was built. */
  readonly rows: number | null;
  readonly bytes: number;
  /** Changes that are not added up yet. */
  readonly pending: number;
}

/** What the connected role may do. Throws AppError db_*. */
export async function pyramidAccess(db: Queryable): Promise<PyramidAccess> {
  const [row] = await db.query<PyramidAccess>(accessSql);
  return row ?? { installed: false, readable: false, foldable: false, creatable: false };
}

/** All pyramids, by name. Throws AppError not_migrated, forbidden and db_*. */
export async function listPyramids(db: Queryable): Promise<Pyramid[]> {
  await requirePyramids(db);
  type Row = Record<'name' | 'source' | 'geometry' | 'sums' | 'by_values' | 'cells' | 'changes', string> & {
    by_column: string | null;
    finest: number;
    points_from: number | null;
    most_points: number;
    state: Pyramid['state'];
    origin: Pyramid['origin'];
    built_at: string | null;
    rows: number | null;
    bytes: number;
  };
  const rows = await db.query<Row>(listSql);
  const pyramids: Pyramid[] = [];
  for (const row of rows) {
    const [changes] = await db.query<{ n: number }>({
      text: `select count(*)::float8 as n from ${quoteQualified('petasantri', row.changes)}`,
    });
    pyramids.push({
      name: row.name,
      source: row.source,
      geometry: row.geometry,
      sums: row.sums,
      byColumn: row.by_column,
      byValues: row.by_values,
      finest: row.finest,
      pointsFrom: row.points_from,
      mostPoints: row.most_points,
      state: row.state,
      origin: row.origin,
      builtAt: row.built_at,
      rows: row.rows,
      bytes: row.bytes,
      pending: changes?.n ?? 0,
    });
  }
  return pyramids;
}

/** Throws AppError not_migrated where there is no registry of pyramids, forbidden where it may not be read. */
export async function requirePyramids(db: Queryable): Promise<PyramidAccess> {
  const access = await pyramidAccess(db);
  if (!access.installed)
    throw new AppError('not_migrated', 'this database has no count pyramids', {
      hint: 'Run "petasantri migrate up".',
    });
  if (!access.readable)
    throw new AppError('forbidden', 'this role may not read the count pyramids', {
      hint: 'Connect as the owner of schema petasantri, or let the owner grant select on its tables.',
    });
  return access;
}
