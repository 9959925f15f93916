import pg from 'pg';
import type { TileCoord } from '../src/geo/tile-coord.ts';

/** All rows of the tile, or the first 10,000 that the database finds, as servers do that cap a tile. */
export type Variant = 'all' | 'limited';

const mostRows = 10_000;

/** Milliseconds after which the server gives a statement up. */
const limitMs = 120_000;

/** A table of points in 4326, with a spatial index. */
export interface Source {
  readonly table: string;
  readonly geometry: string;
}

/**
 * The statement of the PostGIS manual over all columns: rows in the tile's box. Only
 * the raw geometry is left out, which would travel a second time, as hexadecimal text.
 */
function statement(variant: Variant, { table, geometry }: Source, columns: readonly string[]): string {
  return `select ST_AsMVT(t, 'points', 4096, 'geom') as mvt from (
  select ${columns.join(', ')}, ST_AsMVTGeom(ST_Transform(${geometry}, 3857), ST_TileEnvelope($1, $2, $3)) as geom
  from ${table} where ${geometry} && ST_Transform(ST_TileEnvelope($1, $2, $3), 4326)${variant === 'limited' ? ` limit ${mostRows}` : ''}) t`;
}

export interface Textbook {
  /** The tile, uncompressed, as a plain client gets it. */
  tile(variant: Variant, tile: TileCoord): Promise<Buffer>;
  readonly statements: Readonly<Record<Variant, string>>;
  close(): Promise<void>;
}

/** A plain client of its own beside the server. */
export async function openTextbook(url: string, source: Source): Promise<Textbook> {
  const client = new pg.Client({ connectionString: url, statement_timeout: limitMs });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attname <> $2
     order by attnum`,
    [source.table, source.geometry],
  );
  const columns = rows.map(({ name }) => name);
  const statements = {
    all: statement('all', source, columns),
    limited: statement('limited', source, columns),
  };
  return {
    statements,
    async tile(variant, { z, x, y }) {
      const result = await client.query<{ mvt: Buffer }>(statements[variant], [z, x, y]);
      return (result.rows[0] as { mvt: Buffer }).mvt;
    },
    close: () => client.end(),
  };
}
