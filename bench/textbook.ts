import pg from 'pg';
import type { TileCoord } from '../src/geo/tile-coord.ts';

/** How the plain statement finds its rows: through the index, or past it, as it is often written. */
export type Variant = 'indexed' | 'unindexed';

const filters: Readonly<Record<Variant, string>> = {
  indexed: 'lokasi && ST_Transform(ST_TileEnvelope($1, $2, $3), 4326)',
  unindexed: 'ST_Transform(lokasi, 3857) && ST_TileEnvelope($1, $2, $3)',
};

/** Milliseconds after which the server gives a statement up. */
const limitMs = 120_000;

/**
 * The statement of the PostGIS manual over all columns: every row in the tile's box, no limit. Only
 * the raw geometry is left out, which would travel a second time, as hexadecimal text.
 */
function statement(variant: Variant, columns: readonly string[]): string {
  return `select ST_AsMVT(t, 'santri', 4096, 'geom') as mvt from (
  select ${columns.join(', ')}, ST_AsMVTGeom(ST_Transform(lokasi, 3857), ST_TileEnvelope($1, $2, $3)) as geom
  from santri_map where ${filters[variant]}) t`;
}

export interface Textbook {
  /** The tile, uncompressed, as a plain client gets it. */
  tile(variant: Variant, tile: TileCoord): Promise<Buffer>;
  readonly statements: Readonly<Record<Variant, string>>;
  close(): Promise<void>;
}

/** A plain client of its own beside the server. */
export async function openTextbook(url: string): Promise<Textbook> {
  const client = new pg.Client({ connectionString: url, statement_timeout: limitMs });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = 'public.santri_map'::regclass and attnum > 0 and not attisdropped and attname <> 'lokasi'
     order by attnum`,
  );
  const columns = rows.map(({ name }) => name);
  const statements = {
    indexed: statement('indexed', columns),
    unindexed: statement('unindexed', columns),
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
