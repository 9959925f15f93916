/** A position as degrees: "-6.91,107.61" (latitude, longitude), in any of the ways people write it. */
const number = String.raw`[-+−]?\d{1,3}(?:[.,]\d+)?`;
const side = String.raw`\s*°?\s*(?:(lintang utara|lintang selatan|bujur timur|bujur barat|ls|lu|bt|bb|north|south|east|west|[nsew])\b)?`;
const word = String.raw`(?:\b(lat|latitude|lintang|lon|lng|long|longitude|bujur)\b\s*[:=]?\s*)?`;
const pair = new RegExp(
  `${word}(${number})${side}\\s*(?:[,;/]|\\bdan\\b|\\band\\b|\\s)\\s*${word}(${number})${side}`,
  'i',
);

const southern = /^(ls|lintang selatan|south|s)$/;
const western = /^(bb|bujur barat|west|w)$/;
const eastWest = /^(bt|bujur timur|east|e|bb|bujur barat|west|w|lon|lng|long|longitude|bujur)$/;

export interface FoundPoint {
  readonly lat: number;
  readonly lng: number;
  /** Where in the text. */
  readonly start: number;
  readonly end: number;
}

/** The first position in a text; null without one, or where its ranges (±90, ±180 degrees) do not hold. */
export function findPoint(text: string): FoundPoint | null {
  const sexagesimal = findDegrees(text);
  if (sexagesimal) return sexagesimal;
  const match = pair.exec(text);
  if (!match) return null;
  const [all, wordA, a, sideA, wordB, b, sideB] = match;
  const told = [wordA, sideA, wordB, sideB].some((part) => part !== undefined);
  let first = degrees(a as string, sideA);
  let second = degrees(b as string, sideB);
  const swapped =
    eastWest.test((sideA ?? wordA ?? '').toLowerCase()) || (Math.abs(first) > 90 && Math.abs(second) <= 90);
  if (swapped) [first, second] = [second, first];
  if (Math.abs(first) > 90 || Math.abs(second) > 180) return null;
  // Two numbers side by side are a position where they say so, or have decimals and lie in Indonesia.
  const hasDecimals = /[.,]\d/.test(a as string) || /[.,]\d/.test(b as string);
  const isHere = Math.abs(first) <= 12 && second >= 90 && second <= 145;
  if (!told && !(hasDecimals && isHere)) return null;
  return { lat: first, lng: second, start: match.index, end: match.index + all.length };
}

const turn = String.raw`(\d{1,3})\s*(?:°|º|derajat|degrees?)\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:['′’]|menit|minutes?)\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["″”]|''|detik|seconds?))?\s*(lintang utara|lintang selatan|bujur timur|bujur barat|ls|lu|bt|bb|north|south|east|west|[nsew])\b`;
const turns = new RegExp(`${turn}\\s*(?:[,;/]|\\bdan\\b|\\band\\b|\\s)\\s*${turn}`, 'i');

/** Degrees, minutes and seconds: 7°15'S, 112°45'30"E. */
function findDegrees(text: string): FoundPoint | null {
  const match = turns.exec(text);
  if (!match) return null;
  const part = (at: number) => Number((match[at] ?? '0').replace(',', '.'));
  const value = (at: number) =>
    degrees(String(part(at) + part(at + 1) / 60 + part(at + 2) / 3600), match[at + 3]);
  const isLng = eastWest.test((match[4] ?? '').toLowerCase());
  const [lat, lng] = isLng ? [value(5), value(1)] : [value(1), value(5)];
  if (Math.abs(lat) > 90 || Math.abs(lng) > 180) return null;
  return { lat, lng, start: match.index, end: match.index + match[0].length };
}

function degrees(text: string, side: string | undefined): number {
  const value = Number(text.replace('−', '-').replace(',', '.'));
  const name = (side ?? '').toLowerCase();
  return southern.test(name) || western.test(name) ? -Math.abs(value) : value;
}

const exact = /^\s*([-+−]?\d+(?:\.\d+)?)\s*,\s*([-+−]?\d+(?:\.\d+)?)\s*$/;

/** 'lat,lng' with six decimals at most; null where the text is no position; 'range' for one outside ±90, ±180. */
export function normalisePoint(text: string): string | null | 'range' {
  const match = exact.exec(text);
  if (!match) return null;
  const lat = Number(match[1]?.replace('−', '-'));
  const lng = Number(match[2]?.replace('−', '-'));
  if (Math.abs(lat) > 90 || Math.abs(lng) > 180) return 'range';
  return pointText(lat, lng);
}

const rounded = (value: number) => String(Math.round(value * 1e6) / 1e6);
export const pointText = (lat: number, lng: number): string => `${rounded(lat)},${rounded(lng)}`;
