/**
 * The drawing commands of one feature. Vector tile specification 2.1, section 4.3: command integers
 * (id | count << 3) and zigzag deltas from the pen's last place.
 */
import type { Path } from './path.ts';

export interface Commands {
  /** Command and parameter integers, uint32. */
  words: Uint32Array;
  /** Words in use. */
  length: number;
  /** The pen, in tile units. */
  x: number;
  y: number;
}

const MOVE_TO = 1;
const LINE_TO = 2;
const CLOSE_PATH = 7;

export function makeCommands(): Commands {
  return { words: new Uint32Array(1 << 12), length: 0, x: 0, y: 0 };
}

/** Starts a feature: nothing drawn, pen at the origin. */
export function clearCommands(commands: Commands): void {
  commands.length = 0;
  commands.x = 0;
  commands.y = 0;
}

export function drawPoints(commands: Commands, points: Path): void {
  makeRoom(commands, points.count);
  addCommand(commands, MOVE_TO, points.count);
  for (let i = 0; i < points.count; i++) addVertex(commands, points, i);
}

export function drawLine(commands: Commands, line: Path): void {
  makeRoom(commands, line.count);
  addCommand(commands, MOVE_TO, 1);
  addVertex(commands, line, 0);
  addCommand(commands, LINE_TO, line.count - 1);
  for (let i = 1; i < line.count; i++) addVertex(commands, line, i);
}

/** Draws a ring that has no closing vertex, from its last vertex back to its first when `reverse`. */
export function drawRing(commands: Commands, ring: Path, reverse: boolean): void {
  const last = ring.count - 1;
  makeRoom(commands, ring.count);
  addCommand(commands, MOVE_TO, 1);
  addVertex(commands, ring, reverse ? last : 0);
  addCommand(commands, LINE_TO, last);
  for (let i = 1; i <= last; i++) addVertex(commands, ring, reverse ? last - i : i);
  addCommand(commands, CLOSE_PATH, 1);
}

/** A place in the commands to come back to. */
export type Mark = Omit<Readonly<Commands>, 'words'>;

export function mark({ length, x, y }: Commands): Mark {
  return { length, x, y };
}

/** Forgets what was drawn since the mark. */
export function rewind(commands: Commands, to: Mark): void {
  commands.length = to.length;
  commands.x = to.x;
  commands.y = to.y;
}

/** Two words a vertex and at most three commands. */
function makeRoom(commands: Commands, vertices: number): void {
  const need = commands.length + 2 * vertices + 3;
  if (need <= commands.words.length) return;
  const grown = new Uint32Array(2 * need);
  grown.set(commands.words.subarray(0, commands.length));
  commands.words = grown;
}

function addCommand(commands: Commands, id: number, count: number): void {
  commands.words[commands.length++] = id | (count << 3);
}

function addVertex(commands: Commands, path: Path, index: number): void {
  const x = path.xy[2 * index] as number;
  const y = path.xy[2 * index + 1] as number;
  commands.words[commands.length++] = zigzag(x - commands.x);
  commands.words[commands.length++] = zigzag(y - commands.y);
  commands.x = x;
  commands.y = y;
}

/** 0, -1, 1, -2 ... to 0, 1, 2, 3 ... */
function zigzag(delta: number): number {
  return (delta << 1) ^ (delta >> 31);
}
