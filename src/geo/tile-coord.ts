import { AppError } from '../errors.ts';

/** One tile of the XYZ scheme: y grows to the south. */
export interface TileCoord {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

/** Deepest zoom served: x and y still fit PostgreSQL's int4, and a tile is 4 cm wide. */
export const maxZoom = 30;

/** Parses three path segments. Throws AppError tile_out_of_range naming the range that was left. */
export function parseTileCoord(z: string, x: string, y: string): TileCoord {
  const zoom = parseWhole(z);
  if (zoom === null || zoom > maxZoom) throw outOfRange(`z must be a whole number from 0 to ${maxZoom}`);
  const last = 2 ** zoom - 1;
  const [column, row] = [parseWhole(x), parseWhole(y)];
  if (column === null || column > last)
    throw outOfRange(`x must be a whole number from 0 to ${last} at zoom ${zoom}`);
  if (row === null || row > last)
    throw outOfRange(`y must be a whole number from 0 to ${last} at zoom ${zoom}`);
  return { z: zoom, x: column, y: row };
}

const parseWhole = (text: string) => (/^\d{1,10}$/.test(text) ? Number(text) : null);

const outOfRange = (message: string) => new AppError('tile_out_of_range', message);
