import type { TileCoord } from '../geo/tile-coord.ts';
import type { Edit } from '../live/edit.ts';
import { type Footprint, isTouched } from './footprint.ts';
import { tilesAround } from './tile-index.ts';

/** Deepest zoom that has generations of its own; deeper tiles share those of the tile that they lie in. */
const deepest = 14;

/** Places that one edit may renew by themselves; beyond, everything of its table is renewed. */
const mostPlaces = 2000;

/** Tiles that draw a wider margin than this part of their side are not shared: the next ones would have to be renewed with each. */
export const widestMargin = 1 / 16;

/** What stands for the whole of a table. */
const whole = (table: string) => `${table}|*`;
const place = (table: string, { z, x, y }: TileCoord) => `${table}|${z}/${x}/${y}`;

/** What ends with every edit of a table. */
const any = (table: string) => `${table}|?`;

/** Names of the generations that a tile depends on: per table that of the whole and that of its place. */
export function generationsOf({ tables, behind, coord }: Footprint): string[] {
  const up = Math.max(0, coord.z - deepest);
  const at = { z: coord.z - up, x: Math.floor(coord.x / 2 ** up), y: Math.floor(coord.y / 2 ** up) };
  return [...tables.flatMap((table) => [whole(table), place(table, at)]), ...behind.map(any)];
}

/** Names of the generations that an edit ends. */
export function generationsEndedBy(edit: Edit): string[] {
  const { table, boxes } = edit;
  if (boxes === null) return [any(table), whole(table)];
  const names = [any(table)];
  for (let z = 0; z <= deepest; z++) {
    const tiles = tilesAround(boxes, z, 1, mostPlaces);
    if (tiles === null || names.length + tiles.length > mostPlaces) return [any(table), whole(table)];
    for (const coord of tiles)
      if (isTouched({ coord, tables: [table], behind: [], margin: widestMargin }, edit))
        names.push(place(table, coord));
  }
  return names;
}
