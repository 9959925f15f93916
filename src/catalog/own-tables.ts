import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';

const ownTablesSql = loadSql('catalog/own-tables');
const pyramidsSql = loadSql('catalog/pyramids');
const watchedSql = loadSql('catalog/watched');

/** A count pyramid of a table of points, as `petasantri.pyramids` describes it. */
export interface Pyramid {
  readonly schema: string;
  readonly name: string;
  readonly geometry: string;
  /** Tables in the schema petasantri. */
  readonly cells: string;
  readonly changes: string;
  readonly finest: number;
  readonly pointsFrom: number;
  readonly mostPoints: number;
  /** Columns that are summed up, in order. */
  readonly sums: readonly string[];
  readonly byColumn: string | null;
  readonly byValues: readonly string[];
}

/** What our own tables say about those of others. */
export interface OwnTables {
  readonly pyramids: readonly Pyramid[];
  /** Tables whose edits are announced, and by the places of which geometry; null for all that they have. */
  readonly watched: readonly { readonly name: string; readonly geometry: string | null }[];
  /** There are counts by cell of the santri that everybody may see. */
  readonly publishedCells: boolean;
}

/** Reads as much as there is: before the migrations, or with few rights, there is nothing. */
export async function readOwnTables(db: Database): Promise<OwnTables> {
  type Row = { pyramids: boolean; watched: boolean; published_cells: boolean };
  const [there] = await db.query<Row>(ownTablesSql);
  const pyramids = there?.pyramids ? await db.query<Record<string, unknown>>(pyramidsSql) : [];
  return {
    pyramids: pyramids.map(
      ({ points_from, most_points, by_column, by_values, ...rest }) =>
        ({
          ...rest,
          pointsFrom: points_from,
          mostPoints: most_points,
          byColumn: by_column,
          byValues: by_values,
        }) as unknown as Pyramid,
    ),
    watched: there?.watched ? await db.query(watchedSql) : [],
    publishedCells: there?.published_cells ?? false,
  };
}
