import { type Bbox, tileBounds } from './mercator.ts';
import type { TileCoord } from './tile-coord.ts';

/**
 * Cells of the Web Mercator grid: level L has 2^L x 2^L of them, y to the south, as tiles do. A cell's id is 4^L plus its
 * place along the Z-order curve (bits of x and y by turns, x lowest), so that ids of all levels differ, the
 * parent of `id` is floor(id / 4), and the cells of one tile are neighbours. `petasantri.cell(level, x, y)` is the same in SQL.
 */

/** Deepest level whose ids are whole numbers of a double, with room for arithmetic. */
export const finestLevel = 20;

/** Levels between a tile and the cells that it draws: 64 x 64 of them. */
export const levelsPerTile = 6;

/** The id of a cell; level 0 to 20, x and y from 0 to 2^level - 1. */
export function cellId(level: number, x: number, y: number): number {
  let id = 1;
  for (let bit = level - 1; bit >= 0; bit--) {
    const half = 2 ** bit;
    id = id * 4 + (Math.floor(x / half) % 2) + 2 * (Math.floor(y / half) % 2);
  }
  return id;
}

/** Level and place of a cell. */
export function cellPlace(id: number): { level: number; x: number; y: number } {
  let [level, x, y] = [0, 0, 0];
  for (let rest = id, half = 1; rest >= 4; rest = Math.floor(rest / 4), half *= 2) {
    x += half * (rest % 2);
    y += half * (Math.floor(rest / 2) % 2);
    level++;
  }
  return { level, x, y };
}

/**
 * First and last id of the cells of a level whose centres lie in a tile; centres on a border belong to the tile east or
 * south of it. Null where there is none, as in most tiles that are smaller than a cell.
 */
export function cellsOfTile({ z, x, y }: TileCoord, level: number): { first: number; last: number } | null {
  if (z <= level) {
    const each = 4 ** (level - z);
    const first = cellId(z, x, y) * each;
    return { first, last: first + each - 1 };
  }
  // A centre is the corner of four of these tiles.
  const across = 2 ** (z - level);
  if (x % across !== across / 2 || y % across !== across / 2) return null;
  const id = cellId(level, Math.floor(x / across), Math.floor(y / across));
  return { first: id, last: id };
}

/** Bounds of a cell in EPSG:3857 metres. */
export function cellBounds(id: number): Bbox {
  const { level, x, y } = cellPlace(id);
  return tileBounds({ z: level, x, y });
}
