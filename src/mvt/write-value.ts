/** Property values of a layer: each distinct value is stored once and features refer to it by number. */
import type { PbfWriter } from 'pbf';

/** What a tile can carry. int8 arrives as bigint. */
export type PropertyValue = string | number | bigint | boolean;

/** Value numbers by value, in order of first use. */
export type ValuePool = Map<string | number | boolean, number>;

/**
 * The number of `value` in the pool. A bigint beyond 2^53 becomes the nearest double, which is all
 * that the JavaScript clients of a tile can read anyway.
 */
export function poolValue(pool: ValuePool, value: PropertyValue): number {
  const plain = typeof value === 'bigint' ? Number(value) : value;
  const known = pool.get(plain);
  if (known !== undefined) return known;
  pool.set(plain, pool.size);
  return pool.size - 1;
}

/** Field numbers of `Tile.Value`, vector tile specification 2.1, section 4.4. */
const STRING = 1;
const DOUBLE = 3;
const UINT = 5;
const SINT = 6;
const BOOL = 7;

/** Writes one `Tile.Value` message. Whole numbers are integers whatever the column's type; PostGIS reads back the same. */
export function writeValue(value: string | number | boolean, pbf: PbfWriter): void {
  if (typeof value === 'string') pbf.writeStringField(STRING, value);
  else if (typeof value === 'boolean') pbf.writeBooleanField(BOOL, value);
  // 1e300 is whole too, and no varint. Zigzag doubles, so a safe negative must be half as large.
  else if (!Number.isSafeInteger(value) || value < -(2 ** 52)) pbf.writeDoubleField(DOUBLE, value);
  else if (value < 0) pbf.writeSVarintField(SINT, value);
  else pbf.writeVarintField(UINT, value);
}
