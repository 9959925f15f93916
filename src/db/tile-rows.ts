import { encodeLayer } from '../mvt/encode-layer.ts';
import type { LayerTile, TileQuery } from './database.ts';

/** A row of the statement made by `tileStatement`. */
export interface TileRow {
  i: number;
  /** Base64 of the layer's MVT bytes. */
  mvt: string | null;
  kept: number | null;
  total: number | null;
}

/** A row of a layer's inner select in column order: feature id, total, geometry as hex EWKB, then properties. */
type SelectRow = readonly [
  number | bigint | null,
  number,
  string | null,
  ...(string | number | bigint | boolean | null)[],
];

/**
 * Builds a tile where the database has no ST_AsMVT: runs each layer's inner select as it is and
 * encodes the rows here. `runRows` returns rows as arrays in column order.
 */
export async function tileFromRows(
  query: TileQuery,
  runRows: (text: string, params: readonly unknown[]) => Promise<unknown[]>,
): Promise<LayerTile[]> {
  const tiles: LayerTile[] = [];
  for (const layer of query.layers) {
    if (layer.properties === null) {
      tiles.push({ name: layer.name, bytes: new Uint8Array(), kept: 0, total: 0 });
      continue;
    }
    const rows = (await runRows(layer.text, query.params)) as SelectRow[];
    const encodable = rows.map(([id, , geometry, ...values]) => ({
      id,
      geometry: geometry === null ? null : Buffer.from(geometry, 'hex'),
      values,
    }));
    const { bytes, kept } = encodeLayer({ ...layer, bounds: query.bounds }, encodable);
    tiles.push({ name: layer.name, bytes, kept, total: rows[0]?.[1] ?? 0 });
  }
  return tiles;
}
