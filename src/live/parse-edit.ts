import type { Bbox } from '../geo/mercator.ts';
import type { Edit } from './edit.ts';

/** Boxes of one announcement; petasantri.on_edit() writes 32 at most. */
const mostBoxes = 64;

/** Two PostgreSQL names of 63 characters and the dot. */
const longestName = 127;

/** Reads an announcement of petasantri.on_edit(); null for anything else, since every role of the database may notify. */
export function parseEdit(payload: string): Edit | null {
  let given: unknown;
  try {
    given = JSON.parse(payload);
  } catch {
    return null;
  }
  if (typeof given !== 'object' || given === null) return null;
  const { t: table, s: sequence, b: boxes } = given as Record<string, unknown>;
  if (typeof table !== 'string' || !table.includes('.') || table.length > longestName) return null;
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || sequence < 0) return null;
  const isPlaced =
    Array.isArray(boxes) && boxes.length > 0 && boxes.length <= mostBoxes && boxes.every(isBox);
  return { table, sequence, boxes: isPlaced ? boxes : null };
}

function isBox(given: unknown): given is Bbox {
  if (!Array.isArray(given) || given.length !== 4 || !given.every((value) => Number.isFinite(value)))
    return false;
  const [west, south, east, north] = given as unknown as Bbox;
  return west <= east && south <= north;
}
