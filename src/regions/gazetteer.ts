import { allowedMistakes, editDistance } from './edit-distance.ts';
import { foldName } from './names.ts';
import {
  bareName,
  type GazetteerRegion,
  type Kind,
  kindOf,
  placeAliases,
  spellings,
} from './place-spellings.ts';
import { type Mention, scanWords } from './scan-places.ts';

export type { GazetteerRegion, Kind, Mention };

/** What helps to choose between regions of one name. */
export interface PlaceContext {
  readonly selectedRegion?: string | undefined;
  readonly bbox?: readonly [number, number, number, number] | undefined;
}

/** What a name means. `exact` is false for a name that was not spelt as it is. */
export type Resolution =
  | { readonly kind: 'region'; readonly region: GazetteerRegion; readonly exact: boolean }
  | { readonly kind: 'ambiguous'; readonly text: string; readonly candidates: readonly GazetteerRegion[] }
  | { readonly kind: 'unknown'; readonly text: string; readonly suggestions: readonly GazetteerRegion[] };

/** Regions that a spelling may mean; a group can never be chosen from. */
export interface Named {
  readonly regions: readonly GazetteerRegion[];
  readonly group: boolean;
}

interface Near {
  readonly named: Named;
  readonly distance: number;
}

export interface Gazetteer {
  get(code: string): GazetteerRegion | undefined;
  /** Exactly this spelling, folded. */
  named(key: string): Named | undefined;
  /** True for a word that is part of a name, as Barat or Lombok. */
  isPart(word: string): boolean;
  /** The nearest such word within the mistakes allowed: how many it has. */
  nearlyPart(word: string): number | null;
  /** The closest spellings within the mistakes allowed, of regions of a kind where one is given. */
  nearly(key: string, kind: Kind | null, sameStart: boolean): Near | null;
  /** One name, with its kind, or an official code. */
  resolve(text: string, context?: PlaceContext): Resolution;
  /** The longest names in a list of folded words; `isWord` tells words that are no misspelt place. */
  scan(words: readonly string[], isWord?: (word: string) => boolean): Mention[];
  /** By the rules of docs/ask.md: Kota or Kabupaten, province, selected, only one in view; else the candidates. */
  choose(named: Named, kind: Kind | null, context?: PlaceContext): readonly GazetteerRegion[];
  /** Regions of similar names, best first, or around a town of that name. */
  suggest(text: string, most?: number): GazetteerRegion[];
}

/** A gazetteer of provinces and regencies; other levels are left out. */
export function createGazetteer(rows: readonly GazetteerRegion[]): Gazetteer {
  const regions = rows.filter(({ level }) => level === 'provinsi' || level === 'kabupaten');
  const byCode = new Map(regions.map((region) => [region.code, region]));
  const index = new Map<string, Named>();
  const byStart = new Map<string, string[]>();
  for (const region of regions)
    for (const key of spellings(region)) {
      const known = index.get(key)?.regions ?? [];
      if (!known.includes(region)) index.set(key, { regions: [...known, region], group: false });
    }
  for (const { names, codes } of placeAliases.groups) {
    const members = codes.flatMap((code) => byCode.get(code) ?? []);
    for (const name of names)
      if (members.length > 0 && !index.has(foldName(name)))
        index.set(foldName(name), { regions: members, group: members.length > 1 });
  }
  for (const key of index.keys()) {
    const start = key.slice(0, 1);
    byStart.set(start, [...(byStart.get(start) ?? []), key]);
  }
  const parts = new Set(
    regions.flatMap(({ name }) =>
      bareName(name)
        .toLowerCase()
        .split(/[^a-z]+/),
    ),
  );
  parts.delete('');
  const towns = new Map(
    Object.entries(placeAliases.towns).flatMap(([code, names]) =>
      names.map((name) => [foldName(name), byCode.get(code)] as const),
    ),
  );

  const gazetteer: Gazetteer = {
    get: (code) => byCode.get(code),
    named: (key) => index.get(key),
    isPart: (word) => parts.has(word),
    nearlyPart(word) {
      const most = Math.min(1, allowedMistakes(word.length));
      if (most === 0) return null;
      for (const part of parts)
        if (part[0] === word[0] && part.length > 3 && editDistance(word, part, most) <= most) return 1;
      return null;
    },
    nearly(key, kind, sameStart) {
      const most = allowedMistakes(key.length);
      let best: Near | null = null;
      if (most === 0) return null;
      for (const candidate of sameStart ? (byStart.get(key.slice(0, 1)) ?? []) : index.keys()) {
        // Two mistakes in a short name make another name of it.
        const allowed = Math.min(most, allowedMistakes(candidate.length + 1));
        const distance = editDistance(key, candidate, allowed);
        const named = index.get(candidate) as Named;
        if (distance > allowed || (best && distance > best.distance)) continue;
        if (kind !== null && !named.regions.some((region) => kindOf(region) === kind)) continue;
        if (best && distance === best.distance && best.named !== named) {
          const both: Named = {
            regions: [...new Set([...best.named.regions, ...named.regions])],
            group: best.named.group || named.group,
          };
          best = { named: both, distance };
        } else best = { named, distance };
      }
      return best;
    },
    choose(named, kind, context = {}) {
      const { regions: all, group } = named;
      const ofKind = kind === null ? all : all.filter((region) => kindOf(region) === kind);
      const candidates = ofKind.length > 0 ? ofKind : all;
      if (candidates.length < 2 || group) return candidates;
      const province = candidates.filter(({ level }) => level === 'provinsi');
      if (kind === null && province.length === 1) return province;
      const selected = candidates.filter(({ code }) => code === context.selectedRegion);
      if (selected.length === 1) return selected;
      const seen = context.bbox ? candidates.filter(({ centre }) => isInside(centre, context.bbox)) : [];
      return seen.length === 1 ? seen : candidates;
    },
    scan: (words, isWord = () => false) => scanWords(gazetteer, words, isWord),
    resolve(text, context) {
      const code = text.trim();
      const coded = byCode.get(code);
      if (coded) return { kind: 'region', region: coded, exact: true };
      const words =
        text
          .normalize('NFKD')
          .toLowerCase()
          .match(/[a-z0-9]+/g) ?? [];
      const mentions = gazetteer.scan(words);
      const [first, second] = mentions;
      const covered = mentions.reduce((sum, { start, end }) => sum + end - start, 0);
      const within = second && second.start === first?.end ? second.named.regions : null;
      if (first?.start === 0 && covered === words.length && (mentions.length === 1 || within)) {
        let found = gazetteer.choose(first.named, first.kind, context);
        if (within) found = found.filter(({ parent }) => within.some((region) => region.code === parent));
        if (found.length === 1 && found[0])
          return { kind: 'region', region: found[0], exact: first.distance === 0 };
        if (found.length > 1) return { kind: 'ambiguous', text, candidates: found };
      }
      return { kind: 'unknown', text, suggestions: gazetteer.suggest(text) };
    },
    suggest(text, most = 3) {
      const key = foldName(text.replace(/^(kabupaten|kota|kab\.?|provinsi)\s+/i, ''));
      const town = towns.get(key);
      if (town) return [town];
      const scored = regions.map((region) => {
        const name = foldName(bareName(region.name));
        const starts = key.length >= 3 && (name.startsWith(key) || key.startsWith(name));
        return { region, distance: starts ? 1 : editDistance(key, name, 3) };
      });
      return scored
        .filter(({ distance }) => distance <= 3 && key.length > 3)
        .sort((a, b) => a.distance - b.distance || a.region.code.localeCompare(b.region.code))
        .slice(0, most)
        .map(({ region }) => region);
    },
  };
  return gazetteer;
}

function isInside([lon, lat]: readonly [number, number], box: PlaceContext['bbox']): boolean {
  return box !== undefined && lon >= box[0] && lon <= box[2] && lat >= box[1] && lat <= box[3];
}
