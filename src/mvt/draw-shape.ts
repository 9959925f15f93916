/**
 * One geometry, through the pipeline: place, clean, clip, wind, draw. Trivial accept and reject come first.
 */
import { cleanLine, cleanRing, doubleArea } from './clean-path.ts';
import { clipLine } from './clip-line.ts';
import { clipRing } from './clip-ring.ts';
import { type Commands, drawLine, drawPoints, drawRing, mark, rewind } from './commands.ts';
import { makePath, type Path, type Place, placeBox, placePath, startPath } from './path.ts';
import type { Shape } from './read-wkb.ts';
import { isSliver, snapSliver } from './snap-sliver.ts';
import { isUnderHalfUnit, snap, type TileFrame } from './tile-frame.ts';

const first = makePath();
const second = makePath();

/** Adds to `commands` what is left of `shape` in the tile. Nothing left: nothing added. */
export function drawShape(shape: Shape, frame: TileFrame, commands: Commands): void {
  if (shape.count === 0) return;
  const { west, south, east, north } = shape;
  const { low, high, scaleX, offsetX, scaleY, offsetY } = frame;
  const place = placeBox(
    snap(west * scaleX + offsetX),
    snap(north * scaleY + offsetY),
    snap(east * scaleX + offsetX),
    snap(south * scaleY + offsetY),
    low,
    high,
  );
  if (place === 'outside') return;
  if (shape.kind === 1) {
    drawPointShape(shape, place, low, high, commands);
    return;
  }
  // The one size test that PostGIS makes before rounding.
  if (shape.measured && isUnderHalfUnit(frame, [west, south, east, north])) return;
  if (shape.kind === 2) drawLineShape(shape, place, low, high, commands);
  else drawPolygonShape(shape, place, low, high, commands);
}

/**
 * Distinct points, by x then y. A point on the edge of the clip square stays when the whole geometry is
 * inside, and goes when another point is outside: the two roads through ST_AsMVTGeom differ.
 */
function drawPointShape(shape: Shape, place: Place, low: number, high: number, commands: Commands): void {
  const { xy, count } = shape;
  const edge = place === 'inside' ? 0 : 1;
  const span = high - low + 1;
  const keys = startPath(first, count);
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const x = xy[2 * i] as number;
    const y = xy[2 * i + 1] as number;
    if (x < low + edge || x > high - edge || y < low + edge || y > high - edge) continue;
    keys[kept++] = (x - low) * span + (y - low);
  }
  if (kept > 1) keys.subarray(0, kept).sort();

  const out = startPath(second, kept);
  for (let i = 0; i < kept; i++) {
    const key = keys[i] as number;
    if (i > 0 && key === keys[i - 1]) continue;
    out[2 * second.count] = Math.floor(key / span) + low;
    out[2 * second.count + 1] = (key % span) + low;
    second.count++;
  }
  if (second.count > 0) drawPoints(commands, second);
}

function drawLineShape(shape: Shape, place: Place, low: number, high: number, commands: Commands): void {
  const draw = (run: Path) => drawLine(commands, run);
  let start = 0;
  for (const end of shape.ends) {
    const here = place === 'inside' ? place : placePath(shape.xy, start, end, low, high);
    if (here !== 'outside') {
      cleanLine(shape.xy, start, end, first);
      // GEOS clips every member once one of them needs it, and so drops those along the square's edge.
      if (place === 'across') clipLine(first, low, high, second, draw);
      else if (first.count > 0) draw(first);
    }
    start = end;
  }
}

/** Exteriors clockwise on screen, holes the other way. A polygon whose exterior is gone takes its holes along. */
function drawPolygonShape(shape: Shape, place: Place, low: number, high: number, commands: Commands): void {
  const { xy, ends, outer } = shape;
  let before = mark(commands);
  let area = 0;
  let start = 0;
  for (let ring = 0; ring < ends.length; ring++) {
    const end = ends[ring] as number;
    if (outer[ring]) {
      if (area <= 0) rewind(commands, before);
      before = mark(commands);
      area = 0;
    }
    if (outer[ring] || area > 0) {
      const path = fitRing(xy, start, end, place, low, high);
      let turned = doubleArea(path);
      if (turned !== 0 && isSliver(path, turned)) {
        snapSliver(path, path === first ? second : first);
        turned = doubleArea(path);
      }
      if (turned !== 0) {
        drawRing(commands, path, outer[ring] ? turned < 0 : turned > 0);
        area += outer[ring] ? Math.abs(turned) : -Math.abs(turned);
      }
    }
    start = end;
  }
  // Nothing covered, for example because the hole fills the tile.
  if (area <= 0) rewind(commands, before);
}

/** Cleans and clips one ring; the result is empty when nothing is left. */
function fitRing(
  xy: Float64Array,
  start: number,
  end: number,
  place: Place,
  low: number,
  high: number,
): Path {
  const here = place === 'inside' ? place : placePath(xy, start, end, low, high);
  if (here === 'outside') {
    startPath(first, 0);
    return first;
  }
  cleanRing(xy, start, end, first);
  if (here === 'inside' || first.count === 0) return first;
  const clipped = clipRing(first, low, high, second);
  const rest = clipped === first ? second : first;
  cleanRing(clipped.xy, 0, clipped.count, rest);
  return rest;
}
