import { AppError } from '../errors.ts';
import type { Bbox } from './mercator.ts';

/**
 * Reads `west,south,east,north` in degrees. A west above east is a box across the antimeridian (RFC 7946, 5.2) and comes back as
 * its two halves. Throws AppError bad_request, naming the parameter and its range.
 */
export function parseBbox(text: string, name = 'bbox'): Bbox[] {
  const parts = text.split(',');
  const numbers = parts.map((part) =>
    /^\s*[-+]?(\d+\.?\d*|\.\d+)\s*$/.test(part) ? Number(part) : Number.NaN,
  );
  if (parts.length !== 4 || numbers.some(Number.isNaN))
    throw new AppError('bad_request', `${name} must be four numbers: west,south,east,north in degrees`);
  return checkBbox(numbers as unknown as Bbox, name);
}

/** As parseBbox, for a box whose four numbers came one by one. */
export function checkBbox([west, south, east, north]: Bbox, name = 'bbox'): Bbox[] {
  if (![west, east].every((lon) => lon >= -180 && lon <= 180))
    throw new AppError('bad_request', `west and east of ${name} must be from -180 to 180`);
  if (![south, north].every((lat) => lat >= -90 && lat <= 90))
    throw new AppError('bad_request', `south and north of ${name} must be from -90 to 90`);
  if (south > north)
    throw new AppError(
      'bad_request',
      `south of ${name} must not be above north; the order is west,south,east,north`,
    );
  if (west <= east) return [[west, south, east, north]];
  return [
    [west, south, 180, north],
    [-180, south, east, north],
  ];
}
