import type { Description, Place } from './describe-feature.ts';
import { type KnownRegion, type KnownRegions, parentCode, typeByCode } from './known-regions.ts';
import { type Level, levelAbove } from './level.ts';
import { officialName, readings, regencyType } from './names.ts';

/** What a feature was found to be. */
export type Match =
  | { readonly region: KnownRegion; readonly by: 'code' | 'name' | 'new'; readonly note?: string }
  | { readonly region: null; readonly reason: string };

/** A feature of the file, by its position from 1, that is a region. */
export interface FoundFeature {
  readonly feature: number;
  readonly match: Extract<Match, { region: KnownRegion }>;
}

/** Codes of another list disagree with the names time and again; misprints do so once or twice. */
const strangeShare = 0.02;

/**
 * Finds the region of every feature of a file. The code counts first; where the name belongs to another region
 * of the province, the name wins, because codes of the statistics office look like the ministry's and mean
 * others. A file in which that happens often, or whose codes are the office's by their property, is
 * matched by code only where the name agrees.
 */
export function matchFeatures(level: Level, features: readonly Description[], known: KnownRegions): Match[] {
  const found = features.map((feature) => {
    const named = byName(level, feature, known);
    const coded = feature.code === null ? undefined : known.get(feature.code);
    return { feature, named: named?.region ?? null, vague: named?.vague === true && !coded, coded };
  });
  const both = found.filter(({ named, coded }) => named && coded);
  const strange = both.filter(({ named, coded }) => named !== coded).length;
  const trusted = strange <= Math.max(1, both.length * strangeShare);
  const vague = new Map<KnownRegion | null, number>();
  for (const { named, vague: isVague } of found) if (isVague) vague.set(named, (vague.get(named) ?? 0) + 1);
  return found.map(({ feature, named, vague: isVague, coded }) => {
    if (isVague && (vague.get(named) ?? 0) > 1)
      return {
        region: null,
        reason: `${named?.name} or the city of that name: several features say only that`,
      };
    return decide(level, feature, named, coded, trusted && !feature.bps, known);
  });
}

function decide(
  level: Level,
  feature: Description,
  named: KnownRegion | null,
  coded: KnownRegion | undefined,
  trusted: boolean,
  known: KnownRegions,
): Match {
  if (coded && (named === coded || (feature.name === null && trusted))) return { region: coded, by: 'code' };
  if (named) {
    const other = coded ? ` (code ${feature.code} is ${coded.name})` : '';
    return { region: named, by: 'name', ...(other && { note: `name taken, code disagrees${other}` }) };
  }
  if (coded && trusted)
    return { region: coded, by: 'code', note: `code taken, the name is new: officially ${coded.name}` };
  if (feature.code === null) {
    const reason = feature.name === null ? 'no code and no name' : 'no region of that name is known here';
    return {
      region: null,
      reason: `${reason}${level === 'kecamatan' ? '; kecamatan need the official code' : ''}`,
    };
  }
  if (!trusted)
    return {
      region: null,
      reason: `the code is of another list and ${feature.name === null ? 'there is no name' : 'the name is not known'}`,
    };
  return brandNew(level, feature.code, feature, known);
}

/** A code that no list has: a region made lately, or a district of a level that was never loaded. */
function brandNew(level: Level, code: string, feature: Description, known: KnownRegions): Match {
  const parent = parentCode(level, code);
  if (parent !== null && !known.get(parent))
    return { region: null, reason: `${levelAbove(level)} ${parent} is not known` };
  if (level === 'kecamatan' && !known.isLoaded(parent as string))
    return { region: null, reason: `kabupaten ${parent} is not loaded` };
  if (feature.name === null) return { region: null, reason: 'the code is not known and there is no name' };
  const type = typeOf(level, code, feature);
  const name = officialName(level, feature.name, type);
  return { region: { code, level, name, type, parent }, by: 'new' };
}

function typeOf(level: Level, code: string, { name, type }: Place): string {
  if (level === 'provinsi') return 'Provinsi';
  if (level === 'kecamatan') return 'Kecamatan';
  const told = readings(level, name ?? '', type).find((reading) => reading.type !== null)?.type;
  return regencyType(type) ?? told ?? typeByCode(code);
}

interface Named {
  readonly region: KnownRegion;
  /** A city has the same name, and nothing says that it is not meant. */
  readonly vague: boolean;
}

/** The region that a feature's name means, or null when none or several could be meant. */
function byName(level: Level, feature: Description, known: KnownRegions): Named | null {
  if (feature.name === null) return null;
  const scopes = scopesOf(level, feature, known);
  for (const reading of readings(level, feature.name, feature.type))
    for (const scope of scopes) {
      const named = known.find(level, reading, scope);
      // "Bandung" alone is the regency; a city is meant only where there is no such regency.
      const regencies = named.filter(({ type }) => type === 'Kabupaten');
      const chosen = regencies.length > 0 && isOneProvince(named) ? regencies : named;
      const [region, ...more] = chosen;
      if (region && more.length === 0) return { region, vague: chosen.length < named.length };
    }
  return null;
}

/** Kota Banjar and Kabupaten Banjar are far apart: without a province nothing tells which is meant. */
const isOneProvince = (regions: readonly KnownRegion[]) =>
  new Set(regions.map(({ parent }) => parent)).size === 1;

/**
 * Where a name is looked for, one after the other. The last resort for a regency is the whole country: its
 * name with its type is unique there, and old files have it in the province it belonged to then.
 */
function scopesOf(level: Level, feature: Description, known: KnownRegions): (string | null)[] {
  if (level === 'provinsi') return [''];
  const scopes = new Set<string | null>();
  const parent = placeAbove(levelAbove(level) as Level, feature, known);
  if (parent) scopes.add(parent.code);
  if (!parent && feature.code) scopes.add(parentCode(level, feature.code));
  if (level === 'kabupaten') scopes.add(null);
  return [...scopes];
}

function placeAbove(level: Level, { above }: Description, known: KnownRegions): KnownRegion | null {
  const place = above[level];
  if (!place) return null;
  const here: Description = { ...place, isWater: false, above };
  return byName(level, here, known)?.region ?? (place.code === null ? null : (known.get(place.code) ?? null));
}
