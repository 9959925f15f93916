/**
 * Cuts a line into the runs that lie in the clip square, with GEOS's habits (ST_ClipByBox2D): a stretch
 * along the square's edge and a mere touch are outside, a line that touches from inside goes on.
 */
import { type Path, startPath } from './path.ts';
import { snap } from './tile-frame.ts';

const cut = new Float64Array(4);

/** Calls `onRun` with `run` holding each piece of `line` inside [low, high], in whole tile units. */
export function clipLine(line: Path, low: number, high: number, run: Path, onRun: (run: Path) => void): void {
  const { xy, count } = line;
  startPath(run, count + 1);
  for (let i = 1; i < count; i++) {
    const bx = xy[2 * i] as number;
    const by = xy[2 * i + 1] as number;
    const inside = cutSegment(xy[2 * i - 2] as number, xy[2 * i - 1] as number, bx, by, low, high);
    if (!inside) {
      endRun(run, onRun);
      continue;
    }
    if (run.count === 0) addVertex(run, cut[0] as number, cut[1] as number);
    addVertex(run, cut[2] as number, cut[3] as number);
    // The segment left the square, so the next one starts a new run.
    if (cut[2] !== bx || cut[3] !== by) endRun(run, onRun);
  }
  endRun(run, onRun);
}

function endRun(run: Path, onRun: (run: Path) => void): void {
  if (run.count > 1) onRun(run);
  run.count = 0;
}

function addVertex(run: Path, x: number, y: number): void {
  const { xy, count } = run;
  const nearX = snap(x);
  const nearY = snap(y);
  if (count > 0 && xy[2 * count - 2] === nearX && xy[2 * count - 1] === nearY) return;
  xy[2 * count] = nearX;
  xy[2 * count + 1] = nearY;
  run.count++;
}

/** Leaves the part of segment a-b within the square in `cut`; false when there is none to draw. */
function cutSegment(ax: number, ay: number, bx: number, by: number, low: number, high: number): boolean {
  let enter = 0;
  let leave = 1;
  const dx = bx - ax;
  const dy = by - ay;
  // Liang and Barsky: each edge narrows the stretch [enter, leave] of the segment.
  for (let edge = 0; edge < 4; edge++) {
    const along = edge < 2 ? dx : dy;
    const from = edge < 2 ? ax : ay;
    const toward = edge & 1 ? along : -along;
    const room = edge & 1 ? high - from : from - low;
    if (toward === 0) {
      // Parallel to this edge: on it counts as outside.
      if (room <= 0) return false;
    } else if (toward < 0) {
      enter = Math.max(enter, room / toward);
    } else {
      leave = Math.min(leave, room / toward);
    }
  }
  if (enter >= leave) return false;
  cut[0] = enter === 0 ? ax : ax + enter * dx;
  cut[1] = enter === 0 ? ay : ay + enter * dy;
  cut[2] = leave === 1 ? bx : ax + leave * dx;
  cut[3] = leave === 1 ? by : ay + leave * dy;
  return true;
}
