import type { Layer } from '../catalog/layer.ts';
import { type Bbox, tileBounds, toDegrees } from '../geo/mercator.ts';
import type { TileCoord } from '../geo/tile-coord.ts';
import type { Edit } from '../live/edit.ts';
import { drawnTables } from '../live/touched.ts';

/** What a tile shows of which tables, and where. */
export interface Footprint {
  readonly coord: TileCoord;
  /** Tables that it draws, as `schema.name`: what is edited elsewhere does not matter. */
  readonly tables: readonly string[];
  /** Tables behind views that it draws: an edit may show anywhere. */
  readonly behind: readonly string[];
  /** Width of the margin that is drawn around it, as a fraction of the tile's side: the widest of its layers. */
  readonly margin: number;
}

/** Cells and functions are taken to draw the usual margin: an edit there may drop a tile for nothing, never the reverse. */
const usualMargin = 64 / 4096;

export function footprintOf(layers: readonly Layer[], coord: TileCoord): Footprint {
  const margins = layers.map((layer) => (layer.kind === 'table' ? layer.buffer / layer.extent : usualMargin));
  const drawn = layers.flatMap(drawnTables);
  return {
    coord,
    tables: [...new Set(drawn)],
    behind: [...new Set(layers.flatMap((layer) => layer.tables))].filter((table) => !drawn.includes(table)),
    margin: Math.max(0, ...margins),
  };
}

/** Whether an edit may change what is in the tile. */
export function isTouched({ coord, tables, behind, margin }: Footprint, { table, boxes }: Edit): boolean {
  if (behind.includes(table)) return true;
  if (!tables.includes(table)) return false;
  if (boxes === null) return true;
  const area = toDegrees(tileBounds(coord, margin));
  return boxes.some((box) => [-360, 0, 360].some((by) => overlaps(area, box, by)));
}

/** Boxes that share at least a point; data beyond the antimeridian is drawn on its other side. */
const overlaps = (area: Bbox, box: Bbox, by: number): boolean =>
  area[0] <= box[2] + by && box[0] + by <= area[2] && area[1] <= box[3] && box[1] <= area[3];
