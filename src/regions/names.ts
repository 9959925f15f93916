import type { Level } from './level.ts';

export type RegencyType = 'Kabupaten' | 'Kota';

/** Lower case, letters and digits only: 'Kab. Garut' and 'KabGarut' are one. */
export const foldName = (text: string): string =>
  text
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');

/** Words glued together, as GADM writes them, apart: 'JawaBarat' becomes 'Jawa Barat'. */
const unglue = (text: string): string => text.replace(/([a-z.])(?=[A-Z])/g, '$1 ');

/** Folded, with the abbreviations that publishers use written out. */
export function placeKey(text: string): string {
  const words = unglue(text).replace(/\bkep(\.|\b)/gi, 'kepulauan ');
  return foldName(words.replace(/\b(adm|administrasi)\b\.?/gi, ''));
}

/** Kabupaten or Kota, from any publisher's word for it; null when it says neither. */
export function regencyType(text: string | null): RegencyType | null {
  const key = foldName(text ?? '').replace(/(administrasi|adm)$/, '');
  if (['kabupaten', 'kab', 'regency'].includes(key)) return 'Kabupaten';
  return ['kota', 'kotamadya', 'kodya', 'city', 'municipality', 'administrativecity'].includes(key)
    ? 'Kota'
    : null;
}

/** One way to understand a name. */
export interface Reading {
  readonly key: string;
  readonly type: RegencyType | null;
}

const prefixes: Readonly<Record<Level, RegExp>> = {
  provinsi: /^(provinsi|propinsi|prov\.?)\s+/i,
  kabupaten: /^(kabupaten|kab\.|kab|kotamadya|kodya|kota)\s+/i,
  kecamatan: /^(kecamatan|kec\.?)\s+/i,
};

/**
 * How a name may be meant, likeliest first. 'KotaBandung' is the city of Bandung, but 'Kota Baru' of type
 * Kabupaten is a regency, so the whole name is tried as well.
 */
export function readings(level: Level, name: string, typeText: string | null): Reading[] {
  const words = unglue(name).trim();
  const prefix = prefixes[level].exec(words);
  const declared = level === 'kabupaten' ? regencyType(typeText) : null;
  const whole: Reading = { key: placeKey(words), type: declared };
  if (!prefix) return [whole];
  const rest = placeKey(words.slice(prefix[0].length));
  const told = level === 'kabupaten' ? regencyType(prefix[1]?.replace('.', '') ?? null) : null;
  const short: Reading = { key: rest, type: told };
  return declared !== null && declared !== told ? [whole, short] : [short, whole];
}

/** The official form of a name from a file, for an area that nothing else names. */
export function officialName(level: Level, name: string, type: string): string {
  let words = unglue(name).replace(/\s+/g, ' ').trim();
  if (words === words.toUpperCase() || words === words.toLowerCase())
    words = words.toLowerCase().replace(/(^|[\s(/-])\p{L}/gu, (start) => start.toUpperCase());
  const bare = words.replace(prefixes[level], '');
  return level === 'kabupaten' ? `${type} ${bare}` : bare;
}
