import type { Bbox } from '../geo/mercator.ts';
import { encodeLayer } from '../mvt/encode-layer.ts';
import type { LayerSelect, LayerTile, TileQuery } from './database.ts';

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

/** A tile query in plain data, so that it can be posted to a thread. */
export interface RowQuery {
  readonly bounds: Bbox;
  readonly layers: readonly (Omit<LayerSelect, 'sql'> & { readonly text: string })[];
}

/** The layers of a tile query as statements of their own. Function layers need ST_AsMVT and stay out. */
export function rowQuery({ bounds, layers }: TileQuery): RowQuery {
  const selects = layers.filter((layer): layer is LayerSelect => layer.properties !== null);
  return { bounds, layers: selects.map(({ sql, ...layer }) => ({ ...layer, text: sql(1) })) };
}

/**
 * Builds a tile where the database has no ST_AsMVT: runs each layer's inner select as it is and
 * encodes the rows here. `runRows` returns rows as arrays in column order.
 */
export async function tileFromRows(
  { bounds, layers }: RowQuery,
  runRows: (text: string, params: readonly unknown[]) => Promise<unknown[]>,
): Promise<LayerTile[]> {
  const tiles: LayerTile[] = [];
  for (const layer of layers) {
    const rows = (await runRows(layer.text, layer.params)) as SelectRow[];
    const encodable = rows.map(([id, , geometry, ...values]) => ({
      id,
      geometry: geometry === null ? null : Buffer.from(geometry, 'hex'),
      values,
    }));
    const { bytes, kept } = encodeLayer({ ...layer, bounds }, encodable);
    tiles.push({ name: layer.name, bytes, kept, total: rows[0]?.[1] ?? 0 });
  }
  return tiles;
}
