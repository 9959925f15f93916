import type { Area } from '../call.ts';
import type { Lang } from '../question.ts';
import type { RegionRef, Where } from '../result.ts';
import { type Both, kilometres, plain } from './format.ts';

/** Name of the region with an official code; undefined where it is not known. */
export type NameOf = (code: string) => string | undefined;

const code = /^\d{2}(\.\d{2})?$/;
const coordinates = /^-?\d+(\.\d+)?\s*,\s*-?\d+(\.\d+)?$/;

const words = {
  everywhere: { id: 'di seluruh Indonesia', en: 'in Indonesia' },
  view: { id: 'di area peta yang terlihat', en: 'in the current map view' },
  selected: { id: 'di wilayah yang dipilih', en: 'in the selected region' },
  chosen: { id: '(wilayah yang dipilih)', en: '(the selected region)' },
  centre: { id: 'pusat peta', en: 'the centre of the map' },
  clicked: { id: 'wilayah yang dipilih', en: 'the selected region' },
} as const satisfies Record<string, Both>;

/** A region by name or code, as a text; provinces with their title where `titled`. */
export function regionText(text: string, lang: Lang, nameOf: NameOf, titled = false): string {
  const name = nameOf(text);
  if (name === undefined)
    return code.test(text) ? `${lang === 'id' ? 'wilayah' : 'region'} ${text}` : plain(text);
  if (!titled || text.length > 2 || /^provinsi/i.test(name)) return name;
  return lang === 'id' ? `Provinsi ${name}` : `province of ${name}`;
}

/** A point that distances are measured from, by its name in a call or a result. */
export function originText(name: string, lang: Lang, nameOf: NameOf): string {
  if (name === 'view_center') return words.centre[lang];
  if (name === 'selected') return words.clicked[lang];
  if (coordinates.test(name.trim())) return `${lang === 'id' ? 'titik' : 'the point'} ${plain(name, 40)}`;
  return regionText(name, lang, nameOf);
}

const within = (km: number | undefined, origin: string, lang: Lang): string => {
  const radius = km === undefined ? '' : ` ${kilometres(km, lang)}`;
  if (lang === 'id') return `dalam radius${radius} dari ${origin}`;
  return km === undefined ? `near ${origin}` : `within${radius} of ${origin}`;
};

const noNames: NameOf = () => undefined;

/** Where a number is from, to follow what it counts: di Jawa Barat; within 25 km of Kota Bandung. */
export function whereText(where: Where, lang: Lang): string {
  switch (where.scope) {
    case 'national':
      return words.everywhere[lang];
    case 'view':
      return words.view[lang];
    case 'near':
      return within(where.radiusKm, originText(where.name, lang, noNames), lang);
    case 'region':
      return `${lang === 'id' ? 'di' : 'in'} ${where.region.name}`;
    case 'selected':
      return `${lang === 'id' ? 'di' : 'in'} ${where.region.name} ${words.chosen[lang]}`;
  }
}

/** The area of a call, likewise. */
export function areaText(area: Area, lang: Lang, nameOf: NameOf): string {
  switch (area.scope) {
    case 'national':
      return words.everywhere[lang];
    case 'view':
      return words.view[lang];
    case 'selected':
      return words.selected[lang];
    case 'near':
      return within(area.radius_km, originText(area.near ?? 'view_center', lang, nameOf), lang);
    case 'region':
      return `${lang === 'id' ? 'di' : 'in'} ${regionText(area.region ?? '', lang, nameOf)}`;
  }
}

/** The regions of a result that has an area. */
export const regionOf = (where: Where): RegionRef | null =>
  where.scope === 'region' || where.scope === 'selected'
    ? where.region
    : where.scope === 'near'
      ? where.region
      : null;

/** A level, or one kind of it, as a noun: provinsi, kabupaten/kota, kota; provinces, regencies and cities, cities. */
export function levelText(
  level: 'provinsi' | 'kabupaten',
  kind: 'kota' | 'kabupaten' | undefined,
  lang: Lang,
): string {
  if (lang === 'id') return level === 'provinsi' ? 'provinsi' : (kind ?? 'kabupaten/kota');
  if (level === 'provinsi') return 'province';
  return kind === 'kota' ? 'city' : kind === 'kabupaten' ? 'regency' : 'regency or city';
}

const plurals: Readonly<Record<string, string>> = {
  province: 'provinces',
  city: 'cities',
  regency: 'regencies',
  'regency or city': 'regencies and cities',
};

/** The same of several; Indonesian nouns stay as they are. */
export const levelsText = (...args: Parameters<typeof levelText>): string => {
  const text = levelText(...args);
  return plurals[text] ?? text;
};
