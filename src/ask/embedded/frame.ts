import type { Gazetteer } from '../../regions/gazetteer.ts';
import type { Area, Call, Filters } from '../call.ts';
import type { AskContext } from '../question.ts';
import { type FoundFilters, findFilters } from './find-filters.ts';
import { type FoundMetric, findMetric } from './find-metric.ts';
import { areaOf, type FoundPlaces, findPlaces } from './find-places.ts';
import type { FoundNumber } from './numbers.ts';
import type { Words } from './read-words.ts';

/** All that the rules look at. */
export interface Frame {
  readonly words: Words;
  readonly context: AskContext;
  readonly gazetteer: Gazetteer;
  readonly found: FoundFilters;
  readonly filters: Filters;
  readonly places: FoundPlaces;
  readonly measure: FoundMetric;
  readonly area: Area;
  /** Codes of the places, in the order said. */
  readonly codes: readonly string[];
  /** How many are asked for, 1 to 50. */
  readonly limit: number | undefined;
}

/** One way to understand a frame; null where it is not meant so. */
export type Rule = (frame: Frame) => Call | null;

export function readFrame(words: Words, gazetteer: Gazetteer, context: AskContext): Frame {
  const found = findFilters(words);
  const places = findPlaces(words, gazetteer, context);
  const measure = findMetric(words, found.filters);
  return {
    words,
    context,
    gazetteer,
    found,
    filters: measure.filters,
    places,
    measure,
    area: areaOf(places, context),
    codes: places.places.flatMap(({ candidates }) => candidates[0]?.code ?? []),
    limit: limitOf(words, [...found.used, ...places.used]),
  };
}

function limitOf(words: Words, used: readonly FoundNumber[]): number | undefined {
  const free = words.numbers.filter(
    (number) =>
      !used.includes(number) && Number.isInteger(number.value) && number.value >= 1 && number.value <= 50,
  );
  // "satu" and "one" are mostly articles.
  const [number] = free.filter(
    ({ value, start }) => value > 1 || /\d/.test(words.tokens[start]?.raw ?? '') || words.has('one'),
  );
  return number?.value;
}

/** `{ key: value }`, or nothing for undefined: for optional arguments. */
export const optional = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value };

/** `{ filters }`, or nothing where there are none. */
export const withFilters = (filters: Filters): { filters?: Filters } =>
  Object.keys(filters).length === 0 ? {} : { filters };

/** Only what filters schools. */
export const schoolFilters = ({ poverty: _, gender: __, program: ___, ...rest }: Filters): Filters => rest;

export const hasPeopleFilter = ({ poverty, gender, program }: Filters): boolean =>
  poverty !== undefined || gender !== undefined || program !== undefined;
