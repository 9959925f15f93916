import type { Gazetteer, GazetteerRegion, Mention } from '../../regions/gazetteer.ts';
import type { Area } from '../call.ts';
import type { AskContext } from '../question.ts';
import { pointText } from '../read-point.ts';
import { isDistance } from './find-filters.ts';
import type { FoundNumber } from './numbers.ts';
import type { Words } from './read-words.ts';

/** A place that is said, and the regions that it may mean. */
export interface SaidPlace {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly GazetteerRegion[];
  readonly exact: boolean;
}

/** Where a question asks about. */
export interface FoundPlaces {
  readonly places: readonly SaidPlace[];
  readonly unclear: SaidPlace | undefined;
  /** A word behind a locative that is no place: its text. */
  readonly unknown: string | undefined;
  readonly view: boolean;
  readonly selected: boolean;
  readonly national: boolean;
  /** Centre of a circle or a way: a code, 'lat,lng', 'view_center' or 'selected'. */
  readonly origin: string | undefined;
  readonly radiusKm: number | undefined;
  readonly used: ReadonlySet<FoundNumber>;
}

/** A mile in kilometres. */
const mile = 1.609344;

export function findPlaces(words: Words, gazetteer: Gazetteer, context: AskContext): FoundPlaces {
  const places = said(words, gazetteer, context);
  const used = new Set<FoundNumber>();
  let radiusKm: number | undefined;
  for (const number of words.numbers) {
    if (!isDistance(words, number)) continue;
    const unit = words.matches.find(
      ({ concept, start }) => start === number.end && ['km', 'miles', 'meter'].includes(concept),
    );
    const factor = unit?.concept === 'miles' ? mile : unit?.concept === 'meter' ? 0.001 : 1;
    radiusKm = Math.round(number.value * factor * 100) / 100;
    used.add(number);
  }
  const [first] = places;
  const center = words.has('view_center');
  const selected = words.has('selected') && !center;
  const view = words.has('view') && !center;
  const origin = words.point
    ? pointText(words.point.lat, words.point.lng)
    : center
      ? 'view_center'
      : first
        ? first.candidates[0]?.code
        : selected
          ? 'selected'
          : view
            ? 'view_center'
            : undefined;
  return {
    places,
    unclear: places.find(({ candidates }) => candidates.length !== 1),
    unknown: places.length === 0 || words.unexplained.length > 0 ? unknownPlace(words) : undefined,
    view,
    // "wilayah ini" without a selection is what the map shows.
    selected,
    national: words.has('national'),
    origin,
    radiusKm,
    used,
  };
}

function said(words: Words, gazetteer: Gazetteer, context: AskContext): SaidPlace[] {
  const found: (SaidPlace & { mention: Mention })[] = [];
  words.places.forEach((mention, i) => {
    let candidates = gazetteer.choose(mention.named, mention.kind, context);
    const before = found.at(-1);
    // "Banjar, Jawa Barat": the province tells which.
    if (before && isWithin(words, before, mention, candidates)) {
      const inside =
        before.candidates.length === 1
          ? before.candidates
          : gazetteer
              .choose(before.mention.named, before.mention.kind)
              .filter(({ parent }) => candidates.some(({ code }) => code === parent));
      if (inside.length > 0 && inside.every(({ parent }) => candidates.some(({ code }) => code === parent))) {
        found[found.length - 1] = { ...before, candidates: inside, end: mention.end };
        return;
      }
    }
    // "Kota dan Kabupaten Bandung", "Bandung kota dan kabupaten", "Tegal (kota vs kabupaten)": both.
    if (mention.named.regions.length === 2 && !mention.named.group) {
      const types = new Set(mention.named.regions.map(({ type }) => type));
      if (types.size === 2 && bothKinds(words, mention)) {
        for (const region of mention.named.regions)
          found.push({ ...spot(words, mention, [region]), mention });
        return;
      }
    }
    if (candidates.length > 1 && !mention.named.group && mention.kind === null) {
      const other = words.places[i + 1] ?? words.places[i - 1];
      const otherKind = other?.kind;
      // "Kabupaten Garut dan Bandung": the kind counts for both.
      const before2 = words.places[i - 1];
      if (otherKind && before2 && isJoined(words, before2, mention))
        candidates = gazetteer.choose(mention.named, before2.kind, context);
    }
    found.push({ ...spot(words, mention, candidates), mention });
  });
  const seen = new Set<string>();
  return found.filter(({ candidates }) => {
    const key = candidates.map(({ code }) => code).join();
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

const spot = (
  words: Words,
  { start, end, distance }: Mention,
  candidates: readonly GazetteerRegion[],
): SaidPlace => ({
  text: words.tokens
    .slice(start, end)
    .map(({ raw }) => raw)
    .join(' '),
  start,
  end,
  candidates,
  exact: distance === 0,
});

function isWithin(
  words: Words,
  before: SaidPlace,
  mention: Mention,
  candidates: readonly GazetteerRegion[],
): boolean {
  const between = words.tokens.slice(before.end, mention.start).map(({ word }) => word);
  return (
    between.length <= 2 &&
    between.every((word) => ['di', 'in', 'provinsi', 'prov', 'propinsi', 'of', 'yang'].includes(word)) &&
    candidates.every(({ level }) => level === 'provinsi')
  );
}

const isJoined = (words: Words, a: Mention, b: Mention) =>
  words.tokens
    .slice(a.end, b.start)
    .every(({ word }) => ['dan', 'and', 'atau', 'or', 'vs', 'dengan', 'sama'].includes(word));

function bothKinds(words: Words, mention: Mention): boolean {
  const around = words.tokens.slice(Math.max(0, mention.start - 4), mention.end + 5).map(({ word }) => word);
  const kota = around.some((word) => ['kota', 'city', 'kotanya'].includes(word));
  const kabupaten = around.some((word) => ['kabupaten', 'kab', 'regency', 'kabupatennya'].includes(word));
  return kota && kabupaten && words.places.length === 1;
}

const locatives = new Set([
  'di',
  'in',
  'kabupaten',
  'kab',
  'kota',
  'provinsi',
  'prov',
  'kecamatan',
  'kec',
  'from',
  'near',
  'sekitar',
  'to',
  'ke',
  'dari',
  'of',
  'at',
  'around',
]);
const strong = new Set([
  'di',
  'in',
  'kabupaten',
  'kab',
  'kota',
  'provinsi',
  'prov',
  'kecamatan',
  'kec',
  'near',
  'sekitar',
  'around',
]);

/** The unexplained words behind a locative, or before Regency or City. */
function unknownPlace(words: Words): string | undefined {
  for (const at of words.unexplained) {
    const before = words.tokens[at - 1]?.word ?? '';
    const after = words.tokens[at + 1]?.word ?? '';
    const isName = /^\p{Lu}/u.test(words.tokens[at]?.raw ?? '');
    if (!strong.has(before) && !(locatives.has(before) && isName) && !/^(regency|city|province)$/.test(after))
      continue;
    let end = at + 1;
    while (words.unexplained.includes(end)) end++;
    return words.tokens
      .slice(at, end)
      .map(({ raw }) => raw)
      .join(' ');
  }
  return undefined;
}

/** The area of a question: a circle, the view, a region, the selection or the nation. */
export function areaOf(found: FoundPlaces, context: AskContext): Area {
  if (found.radiusKm !== undefined && found.origin !== undefined) {
    const radius_km = Math.min(100, Math.max(1, found.radiusKm));
    return { scope: 'near', near: found.origin, radius_km };
  }
  const [place] = found.places;
  if (found.national && !place) return { scope: 'national' };
  if (place?.candidates[0]) return { scope: 'region', region: place.candidates[0].code };
  if (found.selected) {
    if (context.selectedRegion !== undefined || context.bbox === undefined) return { scope: 'selected' };
    return { scope: 'view' };
  }
  if (found.view) return { scope: 'view' };
  return { scope: 'national' };
}
