/**
 * From EPSG:3857 metres to the integer grid of one tile, y down, as ST_AsMVTGeom does it.
 */

/** The affine map into one tile and the square that geometry is clipped to. */
export interface TileFrame {
  /** x = rint(metres * scaleX + offsetX), tile units per metre. */
  readonly scaleX: number;
  readonly offsetX: number;
  /** Negative: north is up in metres and 0 in the tile. */
  readonly scaleY: number;
  readonly offsetY: number;
  /** The clip square in tile units: -buffer and extent + buffer, both inclusive. */
  readonly low: number;
  readonly high: number;
  /** Half a tile unit in metres. */
  readonly halfUnitX: number;
  readonly halfUnitY: number;
}

/** [west, south, east, north] in EPSG:3857 metres. */
export type Box = readonly [west: number, south: number, east: number, north: number];

export function makeTileFrame(bounds: Box, extent: number, buffer: number): TileFrame {
  const [west, south, east, north] = bounds;
  // The same products in the same order as PostGIS, so that the same halves are rounded the same way.
  const scaleX = extent / (east - west);
  const scaleY = -(extent / (north - south));
  return {
    scaleX,
    offsetX: -west * scaleX,
    scaleY,
    offsetY: -north * scaleY,
    low: -buffer,
    high: extent + buffer,
    halfUnitX: (east - west) / extent / 2,
    halfUnitY: (north - south) / extent / 2,
  };
}

/** Adding and taking away 1.5 * 2^52 leaves no bits for a fraction, so the sum rounds. */
const SNAP = 6755399441055744;

/** Nearest integer, halves to even like C's rint (Math.round goes up). Good to 2^51 and never -0. */
export function snap(value: number): number {
  return value + SNAP - SNAP;
}

/**
 * True when a box of metres is less than half a unit both ways, which ST_AsMVTGeom drops unseen. PostGIS
 * keeps boxes as float32 rounded outward, up to two metres wider at Indonesian longitudes; without doing
 * the same, small buildings would vanish here at zoom 16 but not there.
 */
export function isUnderHalfUnit(frame: TileFrame, [west, south, east, north]: Box): boolean {
  // The true box is the smaller one: mostly this settles it.
  if (east - west >= frame.halfUnitX || north - south >= frame.halfUnitY) return false;
  const width = -floatBelow(-east) - floatBelow(west);
  const height = -floatBelow(-north) - floatBelow(south);
  return width < frame.halfUnitX && height < frame.halfUnitY;
}

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The largest float32 that is not above `value`. */
function floatBelow(value: number): number {
  const near = Math.fround(value);
  if (near <= value) return near;
  float[0] = near;
  // Neighbouring floats are neighbouring integers; a positive one shrinks when its bits do.
  bits[0] = (bits[0] as number) + (near > 0 ? -1 : 1);
  return near === 0 ? -1.401298464324817e-45 : (float[0] as number);
}
