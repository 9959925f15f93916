/** Reads coordinates as people write them. Every function answers null for what it cannot read. */

/** Degrees, longitude first. */
export type Place = readonly [lon: number, lat: number];

const plainNumber = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i;

/** A number with a decimal point or comma; thousands are not taken apart. */
export function parseNumber(text: string): number | null {
  const trimmed = text.trim().replace(/^\u2212/, '-');
  return plainNumber.test(trimmed) ? Number(trimmed.replace(',', '.')) : null;
}

/** South and west are negative. LS lintang selatan, LU lintang utara, BT bujur timur, BB bujur barat. */
const sides: Readonly<Record<string, { axis: 'lon' | 'lat'; sign: 1 | -1 }>> = {
  N: { axis: 'lat', sign: 1 },
  U: { axis: 'lat', sign: 1 },
  LU: { axis: 'lat', sign: 1 },
  S: { axis: 'lat', sign: -1 },
  LS: { axis: 'lat', sign: -1 },
  E: { axis: 'lon', sign: 1 },
  T: { axis: 'lon', sign: 1 },
  BT: { axis: 'lon', sign: 1 },
  W: { axis: 'lon', sign: -1 },
  BB: { axis: 'lon', sign: -1 },
};

export interface Degrees {
  readonly value: number;
  /** Known only where the text names a side of the globe. */
  readonly axis: 'lon' | 'lat' | null;
}

const sexagesimal =
  /^([+-]?\d+(?:[.,]\d+)?)\s*°\s*(?:(\d+(?:[.,]\d+)?)\s*['′’]\s*(?:(\d+(?:[.,]\d+)?)\s*(?:["″”]|'')\s*)?)?$/;

/** One coordinate: -6,9147 or 6.9147 LS or 6°54'53" S. */
export function parseDegrees(text: string): Degrees | null {
  const trimmed = text.trim();
  const number = parseNumber(trimmed);
  if (number !== null) return { value: number, axis: null };
  const named = /^(.*?)\s*(LU|LS|BT|BB|[NSEWUT])\.?$/i.exec(trimmed) ?? /^(.*)$/.exec(trimmed);
  const side = sides[named?.[2]?.toUpperCase() ?? ''];
  const value = unsigned(named?.[1]?.trim() ?? '');
  if (value === null) return null;
  if (!side) return { value, axis: null };
  // A sign beside a side says the same thing twice, or contradicts it.
  return value < 0 && side.sign > 0 ? null : { value: side.sign * Math.abs(value), axis: side.axis };
}

function unsigned(text: string): number | null {
  const number = parseNumber(text);
  if (number !== null) return number;
  const parts = sexagesimal.exec(text);
  if (!parts) return null;
  const [degrees, minutes, seconds] = [parts[1], parts[2] ?? '0', parts[3] ?? '0'].map((part) =>
    parseNumber(part as string),
  ) as [number, number, number];
  if (minutes >= 60 || seconds >= 60) return null;
  const size = Math.abs(degrees) + minutes / 60 + seconds / 3600;
  return parts[1]?.startsWith('-') ? -size : size;
}

/** Two coordinates in one text. The order is the caller's, unless the text names the sides of the globe. */
export function parsePair(text: string, order: 'latlon' | 'lonlat'): Place | null {
  const parts = splitPair(text.trim().replace(/^[([](.*)[)\]]$/, '$1'));
  const [first, second] = parts?.map(parseDegrees) ?? [];
  if (!first || !second) return null;
  if (first.axis !== null && first.axis === second.axis) return null;
  const lonFirst =
    first.axis === null && second.axis === null
      ? order === 'lonlat'
      : first.axis === 'lon' || second.axis === 'lat';
  return lonFirst ? [first.value, second.value] : [second.value, first.value];
}

/** Splits at the strongest sign there is: "-6,9; 107,6", "-6.9, 107.6", "-6,9 107,6". */
function splitPair(text: string): string[] | null {
  for (const separator of [/\s*[;|/]\s*/, /\s*,\s+/, /\s+(?=[+-]?\d)/, /\s*,\s*/]) {
    const parts = text.split(separator);
    if (parts.length === 2 && parts.every((part) => parseDegrees(part))) return parts;
  }
  return null;
}

const wkt = /^(?:SRID\s*=\s*(\d+)\s*;\s*)?POINT(?:\s*Z?M?)?\s*\(\s*(\S+)\s+([^\s)]+)(?:\s+[^)]*)?\)$/i;

/** POINT(107.6 -6.9), with or without SRID=4326, or the hexadecimal form that psql prints. */
export function parseGeometryText(text: string): Place | null {
  const trimmed = text.trim();
  const [, srid, x, y] = wkt.exec(trimmed) ?? [];
  if (x !== undefined && y !== undefined && (srid ?? '4326') === '4326') {
    const place = [Number(x), Number(y)] as const;
    return place.every((n) => !Number.isNaN(n)) ? place : null;
  }
  return parseHex(trimmed);
}

/** EWKB of a point in 4326 or without a reference system. https://libgeos.org/specifications/wkb/ */
function parseHex(text: string): Place | null {
  if (!/^([0-9a-f]{2}){21,37}$/i.test(text)) return null;
  const bytes = Buffer.from(text, 'hex');
  const little = bytes[0] === 1;
  const uint32 = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const float64 = (at: number) => (little ? bytes.readDoubleLE(at) : bytes.readDoubleBE(at));
  const type = uint32(1);
  const hasSrid = (type & 0x20000000) !== 0;
  if ((type & 0xff) !== 1 || (hasSrid && uint32(5) !== 4326)) return null;
  const at = hasSrid ? 9 : 5;
  return bytes.length < at + 16 ? null : [float64(at), float64(at + 8)];
}
