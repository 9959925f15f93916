/**
 * WKB to flat tile coordinates. Reads OGC and ISO WKB and PostGIS's EWKB in either byte order; Z, M and
 * SRID are skipped. https://libgeos.org/specifications/wkb/
 */
import { snap, type TileFrame } from './tile-frame.ts';

/** What MVT calls the geometry type: 1 point, 2 line, 3 polygon; 0 before anything was read. */
type Kind = 0 | 1 | 2 | 3;

/** One geometry, flat, and reused from row to row: read it before the next `readWkb`. */
export interface Shape {
  kind: Kind;
  /** False for GEOMETRYCOLLECTION and TIN, which PostGIS measures only after rounding. */
  measured: boolean;
  /** x0, y0, x1, y1 ... in whole tile units, y down. Rings keep their closing vertex. */
  xy: Float64Array;
  /** Vertices in use. */
  count: number;
  /** For each line or ring: index of the vertex after its last. */
  ends: number[];
  /** For each ring: true for the exterior that opens a polygon. */
  outer: boolean[];
  /** Source bounding box, metres; west > east when nothing was read. */
  west: number;
  south: number;
  east: number;
  north: number;
}

export function makeShape(): Shape {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  return { kind: 0, measured: true, xy: new Float64Array(1 << 13), count: 0, ends: [], outer: [], ...box };
}

interface Cursor {
  readonly view: DataView;
  offset: number;
}

/**
 * Fills `shape` with the parts of the highest dimension in `wkb`, as ST_AsMVTGeom takes them from a
 * collection. Empty geometry leaves `count` 0. Throws RangeError on truncated bytes, Error on curves.
 */
export function readWkb(wkb: Uint8Array, frame: TileFrame, shape: Shape): void {
  clear(shape, 0);
  shape.measured = true;
  readGeometry(
    { view: new DataView(wkb.buffer, wkb.byteOffset, wkb.byteLength), offset: 0 },
    frame,
    shape,
    0,
  );
}

function clear(shape: Shape, kind: Kind): void {
  shape.kind = kind;
  shape.count = 0;
  shape.ends.length = 0;
  shape.outer.length = 0;
  shape.west = shape.south = Infinity;
  shape.east = shape.north = -Infinity;
}

/** Header flags of EWKB; ISO WKB adds 1000 for Z, 2000 for M, 3000 for both. */
const HAS_Z = 0x80000000;
const HAS_M = 0x40000000;
const HAS_SRID = 0x20000000;

function readGeometry(cursor: Cursor, frame: TileFrame, shape: Shape, depth: number): void {
  const little = cursor.view.getUint8(cursor.offset) === 1;
  const head = cursor.view.getUint32(cursor.offset + 1, little);
  cursor.offset += head & HAS_SRID ? 9 : 5;
  const code = head & 0xffff;
  const iso = Math.floor(code / 1000);
  const hasZ = (head & HAS_Z) !== 0 || iso === 1 || iso === 3;
  const hasM = (head & HAS_M) !== 0 || iso === 2 || iso === 3;
  const stride = 16 + (hasZ ? 8 : 0) + (hasM ? 8 : 0);

  switch (code % 1000) {
    case 1:
      readVertices(cursor, little, stride, 1, frame, shape, promote(shape, 1));
      return;
    case 2:
      readPath(cursor, little, stride, frame, shape, promote(shape, 2));
      return;
    case 3: // POLYGON
    case 17: // TRIANGLE: the same bytes
      readRings(cursor, little, stride, frame, shape);
      return;
    case 7: // GEOMETRYCOLLECTION
    case 15: // POLYHEDRALSURFACE
    case 16: // TIN
      shape.measured = false;
      readMembers(cursor, little, frame, shape, depth);
      return;
    case 4:
    case 5:
    case 6:
      // An empty multi-geometry still outranks its neighbours in a collection.
      promote(shape, ((code % 1000) - 3) as Kind);
      readMembers(cursor, little, frame, shape, depth);
      return;
    default:
      throw new Error(`WKB geometry type ${code % 1000} cannot be drawn in a tile`);
  }
}

/** True when parts of this kind are wanted; a higher kind than before throws the earlier parts away. */
function promote(shape: Shape, kind: Kind): boolean {
  if (kind > shape.kind) clear(shape, kind);
  return kind === shape.kind;
}

function readCount(cursor: Cursor, little: boolean): number {
  const count = cursor.view.getUint32(cursor.offset, little);
  cursor.offset += 4;
  return count;
}

function readMembers(cursor: Cursor, little: boolean, frame: TileFrame, shape: Shape, depth: number): void {
  if (depth > 200) throw new RangeError('WKB collections are nested more than 200 deep');
  for (let left = readCount(cursor, little); left > 0; left--) readGeometry(cursor, frame, shape, depth + 1);
}

function readRings(cursor: Cursor, little: boolean, stride: number, frame: TileFrame, shape: Shape): void {
  const wanted = promote(shape, 3);
  const rings = readCount(cursor, little);
  for (let ring = 0; ring < rings; ring++) {
    readPath(cursor, little, stride, frame, shape, wanted);
    if (wanted) shape.outer.push(ring === 0);
  }
}

function readPath(
  cursor: Cursor,
  little: boolean,
  stride: number,
  frame: TileFrame,
  shape: Shape,
  wanted: boolean,
): void {
  readVertices(cursor, little, stride, readCount(cursor, little), frame, shape, wanted);
  if (wanted) shape.ends.push(shape.count);
}

/** Appends `count` vertices in tile units and widens the box. NaN vertices (POINT EMPTY) are passed over. */
function readVertices(
  cursor: Cursor,
  little: boolean,
  stride: number,
  count: number,
  frame: TileFrame,
  shape: Shape,
  wanted: boolean,
): void {
  const { view, offset } = cursor;
  const end = offset + count * stride;
  // Before making room: a corrupt count must not allocate gigabytes.
  if (end > view.byteLength) throw new RangeError('WKB ends inside its coordinates');
  cursor.offset = end;
  if (!wanted) return;

  const xy = reserve(shape, count);
  const { scaleX, offsetX, scaleY, offsetY } = frame;
  let { count: at, west, south, east, north } = shape;
  for (let from = offset; from < end; from += stride) {
    const x = view.getFloat64(from, little);
    const y = view.getFloat64(from + 8, little);
    // False for NaN and infinities.
    if (!(x - x === 0 && y - y === 0)) continue;
    if (x < west) west = x;
    if (x > east) east = x;
    if (y < south) south = y;
    if (y > north) north = y;
    xy[2 * at] = snap(x * scaleX + offsetX);
    xy[2 * at + 1] = snap(y * scaleY + offsetY);
    at++;
  }
  shape.count = at;
  shape.west = west;
  shape.south = south;
  shape.east = east;
  shape.north = north;
}

function reserve(shape: Shape, vertices: number): Float64Array {
  const need = 2 * (shape.count + vertices);
  if (need > shape.xy.length) {
    const grown = new Float64Array(2 * need);
    grown.set(shape.xy.subarray(0, 2 * shape.count));
    shape.xy = grown;
  }
  return shape.xy;
}
