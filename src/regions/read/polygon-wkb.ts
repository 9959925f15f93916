import { AppError } from '../../errors.ts';
import { broken, reproject } from './feature.ts';

/** A geometry ready for the database, and what was wrong with it. */
export interface PolygonWkb {
  /** EWKB of a MultiPolygon in EPSG:4326, hexadecimal; null when there is no polygon in it. */
  readonly hex: string | null;
  readonly vertices: number;
  /** Repairs made here, in words; without repeats. */
  readonly repairs: readonly string[];
}

type Ring = readonly (readonly [number, number])[];

/**
 * Turns a GeoJSON Polygon, MultiPolygon or collection of them into EWKB: heights dropped, open rings closed,
 * rings without area left out. `what` names the feature in errors. Throws AppError bad_request on
 * positions that are no numbers or not in degrees.
 */
export function polygonWkb(geometry: unknown, what: string): PolygonWkb {
  const repairs = new Set<string>();
  const polygons = polygonsOf(geometry, what, repairs, 0)
    .map((rings) => cleanPolygon(rings, what, repairs))
    .filter((rings) => rings.length > 0);
  if (polygons.length === 0) return { hex: null, vertices: 0, repairs: [...repairs] };
  const vertices = polygons.flat().reduce((sum, ring) => sum + ring.length, 0);
  return { hex: multiPolygonHex(polygons), vertices, repairs: [...repairs] };
}

function polygonsOf(
  geometry: unknown,
  what: string,
  repairs: Set<string>,
  depth: number,
): readonly unknown[] {
  if (geometry === null || geometry === undefined) return [];
  const { type, coordinates, geometries } = geometry as Record<string, unknown>;
  if (type === 'Polygon') return [coordinates];
  if (type === 'MultiPolygon') return list(coordinates, what);
  if (type === 'GeometryCollection' && depth < 10)
    return list(geometries, what).flatMap((member) => polygonsOf(member, what, repairs, depth + 1));
  if (depth > 0) repairs.add(`a ${String(type)} beside its polygons was left out`);
  return [];
}

function cleanPolygon(rings: unknown, what: string, repairs: Set<string>): Ring[] {
  const clean: Ring[] = [];
  for (const [index, ring] of list(rings, what).entries()) {
    const positions = list(ring, what) as Ring;
    for (const position of positions) checkPosition(position, what);
    const first = positions[0];
    const last = positions.at(-1);
    const closed = first !== undefined && last !== undefined && first[0] === last[0] && first[1] === last[1];
    if (!closed && first) repairs.add('a ring was not closed');
    const whole: Ring = closed || !first ? positions : [...positions, first];
    if (whole.length >= 4) clean.push(whole);
    else {
      repairs.add('a ring of fewer than three corners was left out');
      // Without its outer ring there is nothing for the holes to be in.
      if (index === 0) return [];
    }
  }
  return clean;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw broken(`${what} has a polygon without lists of positions`);
}

function checkPosition(position: unknown, what: string): void {
  const [x, y] = (Array.isArray(position) ? position : []) as [unknown, unknown];
  if (typeof x !== 'number' || typeof y !== 'number' || !Number.isFinite(x) || !Number.isFinite(y))
    throw broken(`${what} has a position without two numbers`);
  if (Math.abs(x) <= 180 && Math.abs(y) <= 90) return;
  const swapped = Math.abs(x) <= 90 && Math.abs(y) <= 180;
  throw new AppError(
    'bad_request',
    `${what} has the position ${x}, ${y}, which is not longitude and latitude in degrees`,
    { hint: swapped ? 'Latitude and longitude look swapped: swap them.' : reproject },
  );
}

/** EWKB of a MultiPolygon in 4326, little-endian, hexadecimal. Rings must be closed. */
export function multiPolygonHex(polygons: readonly (readonly Ring[])[]): string {
  const size = polygons.reduce(
    (sum, rings) => sum + 9 + rings.reduce((inner, ring) => inner + 4 + 16 * ring.length, 0),
    13,
  );
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  const head = (type: number) => {
    bytes[at++] = 1;
    at = bytes.writeUInt32LE(type, at);
  };
  head(0x20000006);
  at = bytes.writeUInt32LE(4326, at);
  at = bytes.writeUInt32LE(polygons.length, at);
  for (const rings of polygons) {
    head(3);
    at = bytes.writeUInt32LE(rings.length, at);
    for (const ring of rings) {
      at = bytes.writeUInt32LE(ring.length, at);
      for (const [x, y] of ring) {
        at = bytes.writeDoubleLE(x, at);
        at = bytes.writeDoubleLE(y, at);
      }
    }
  }
  return bytes.toString('hex');
}
