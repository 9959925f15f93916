import { setTimeout as sleep } from 'node:timers/promises';
import { canonical } from '../catalog/vocabulary.ts';
import type { Queryable, QueryOptions } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import type { CurrentVersion } from '../stats/current-version.ts';
import { remember, sharedLimits } from './remember.ts';
import type { PlaceRow, PlaceSubject } from './subjects.ts';

/** Rows of one region code and one spelling of the category. */
interface CensusEntry {
  /** '' for rows without a region. */
  readonly code: string;
  readonly kategori: string;
  /** The code was found by the point, so the point lies in the region. */
  readonly inside: boolean;
  /** Rows with a point, and without. */
  readonly located: number;
  readonly elsewhere: number;
}

/** How many rows there are where: what totals and jumps to a page are reckoned with. */
export interface Census {
  readonly version: number;
  readonly entries: readonly CensusEntry[];
  /** Every code that a row may have, in the order of lists: '' last. */
  readonly codes: readonly string[];
  /** Official names by code. */
  readonly names: ReadonlyMap<string, string>;
  /** All spellings in the table of some categories; null for null. */
  spellings(categories: readonly string[] | null): string[] | null;
}

const regionsSql = loadSql('regions/known');

/**
 * Longest time that a census counts, in milliseconds, where nobody refreshes the statistics: then the data version says
 * nothing of changes.
 */
const longestMs = 60_000;

/** Codes in the order of every list: as bytes, rows without one last. */
export const compareCodes = (a: string, b: string): number =>
  a === b ? 0 : a === '' ? 1 : b === '' ? -1 : a < b ? -1 : 1;

/** Milliseconds: a census that takes longer is waited for no longer than this where an older one is at hand. */
const patienceMs = 50;
/** Milliseconds from which a table counts as big: a small one is always waited for. */
const slowMs = 250;

/**
 * Counts the map tables once for each data version. Of a big table the census before answers while the new one is being
 * made; its `version` says so. Functions throw AppError db_*.
 */
export function createCensus(db: Queryable, dataVersion: CurrentVersion) {
  const kept = remember<Census>({ most: 4, ttl: longestMs });
  const latest = new Map<string, { census: Census; tookMs: number }>();
  return async <Row extends PlaceRow>(
    subject: PlaceSubject<Row>,
    options?: QueryOptions,
  ): Promise<Census> => {
    const version = await dataVersion.get();
    const fresh = kept(`${subject.name} ${version}`, async () => {
      const started = performance.now();
      const census = await count(db, subject, version, sharedLimits(options));
      latest.set(subject.name, { census, tookMs: performance.now() - started });
      return census;
    });
    const before = latest.get(subject.name);
    if (before === undefined || before.tookMs < slowMs) return fresh;
    return Promise.race([fresh, sleep(patienceMs, before.census)]);
  };
}

async function count<Row extends PlaceRow>(
  db: Queryable,
  { census, vocabulary }: PlaceSubject<Row>,
  version: number,
  options: QueryOptions,
): Promise<Census> {
  const [entries, regions] = await Promise.all([
    db.query<CensusEntry>(census, [], options),
    db.query<{ code: string; name: string }>(regionsSql, [], options),
  ]);
  const codes = new Set(['', ...regions.map(({ code }) => code), ...entries.map(({ code }) => code)]);
  const spelt = new Set(entries.map(({ kategori }) => kategori));
  return {
    version,
    entries,
    codes: [...codes].sort(compareCodes),
    names: new Map(regions.map(({ code, name }) => [code, name])),
    spellings(categories) {
      if (categories === null) return null;
      const wanted = new Set(categories);
      return [
        ...new Set([...wanted, ...[...spelt].filter((k) => wanted.has(canonical(vocabulary, k) ?? ''))]),
      ];
    },
  };
}
