import { readFileSync } from 'node:fs';
import { foldName } from './names.ts';

/** An administrative area as the gazetteer takes it, a row of sql/regions/gazetteer.sql. */
export interface GazetteerRegion {
  /** 32 or 32.05. */
  readonly code: string;
  /** Official: Jawa Barat, Kabupaten Garut, Kota Administrasi Jakarta Pusat. */
  readonly name: string;
  /** Provinsi, Kabupaten or Kota. */
  readonly type: string;
  readonly level: string;
  readonly parent: string | null;
  /** West, south, east, north, degrees. */
  readonly bbox: readonly [number, number, number, number];
  /** Longitude, latitude of a point inside. */
  readonly centre: readonly [number, number];
}

export type Kind = 'provinsi' | 'kabupaten' | 'kota';

interface PlaceAliases {
  /** Other names of one region, by code: abbreviations, English, older ones, nicknames. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** Areas without borders of their own: a name means several regions. */
  readonly groups: readonly { readonly names: readonly string[]; readonly codes: readonly string[] }[];
  /** Towns and seats by the regency around them: known, but no region that can be counted. */
  readonly towns: Readonly<Record<string, readonly string[]>>;
}

// Relative to src/regions and to dist/regions alike: the data ships once, in the source tree.
export const placeAliases = JSON.parse(
  readFileSync(new URL('../../src/regions/data/place-aliases.json', import.meta.url), 'utf8'),
) as PlaceAliases;

const directions: Readonly<Record<string, readonly string[]>> = {
  barat: ['west', 'western'],
  timur: ['east', 'eastern'],
  utara: ['north', 'northern'],
  selatan: ['south', 'southern'],
  tengah: ['central'],
  tenggara: ['southeast', 'southeastern'],
  'barat daya': ['southwest', 'south west'],
};

export const kindOf = ({ type }: GazetteerRegion): Kind =>
  type === 'Provinsi' ? 'provinsi' : type === 'Kota' ? 'kota' : 'kabupaten';

/** The name without its type: Bandung of Kota Bandung, Jakarta Pusat of Kota Administrasi Jakarta Pusat. */
export const bareName = (name: string): string =>
  name.replace(/^(kabupaten|kota|provinsi)\s+(administrasi\s+)?/i, '').trim();

/** Folded names of a region without its kind: the official one, English directions and islands, aliases. */
export function spellings(region: GazetteerRegion): string[] {
  const bare = bareName(region.name).toLowerCase();
  const names = [bare, ...(placeAliases.aliases[region.code] ?? [])];
  const directed = /^(.+) (barat daya|barat|timur|utara|selatan|tengah|tenggara)$/.exec(bare);
  if (directed?.[1] && directed[2]) {
    for (const word of directions[directed[2]] ?? []) names.push(`${word} ${directed[1]}`);
    if (directed[2] === 'barat' || directed[2] === 'timur')
      names.push(`${directed[1]} ${directed[2] === 'barat' ? 'brt' : 'tmr'}`);
  }
  if (directed?.[1] === 'jakarta') names.push(`jkt ${directed[2]}`);
  const islands = /^kepulauan (.+)$/.exec(bare)?.[1] ?? /^(.+) kepulauan$/.exec(bare)?.[1];
  if (islands)
    names.push(`${islands} islands`, `${islands} archipelago`, `kep ${islands}`, `kep. ${islands}`);
  const island = /^pulau (.+)$/.exec(bare)?.[1];
  if (island) names.push(`${island} island`, island);
  if (bare.includes('sumatera')) names.push(bare.replace('sumatera', 'sumatra'));
  return [...new Set(names.map(foldName))].filter((key) => key !== '');
}
