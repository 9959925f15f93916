import { LRUCache } from 'lru-cache';
import type { Queryable, QueryOptions } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import type { Bbox } from '../geo/mercator.ts';
import type { RegionFilter } from '../regions/region-filter.ts';
import { wholeBox } from './box-params.ts';
import type { Census, createCensus } from './census.ts';
import { remember, sharedLimits } from './remember.ts';
import { santriPlaces } from './subjects.ts';

export interface ListFilter {
  /** Part of a name; where no name holds it, a name that is like it. */
  readonly search: string | null;
  readonly sex: 'L' | 'P' | null;
  readonly region: RegionFilter | null;
  readonly pesantrenId: string | null;
  readonly boxes: readonly Bbox[] | null;
}

export interface ListedSantri {
  readonly id: string;
  readonly nama: string;
  readonly jenis_kelamin: string | null;
  /** Region code, '' for none. */
  readonly code: string;
  readonly provinsi: string | null;
  readonly kabupaten: string | null;
  readonly pesantren_id: string | null;
  readonly pesantren_nama: string | null;
  readonly lat: number | null;
  readonly lon: number | null;
  /** Null without a score, as the category. */
  readonly skor: number | null;
  readonly kategori: string | null;
}

export type ListStart = { readonly skip: number } | { readonly nama: string; readonly id: string };

export interface SantriList {
  readonly rows: readonly ListedSantri[];
  readonly total: number;
  /** Of the counts that the total is made of. */
  readonly version: number;
}

interface Milestone {
  readonly n: number;
  readonly nama: string;
  readonly id: string;
}

const walkSql = loadSql('places/list-walk');
const narrowSql = loadSql('places/list-narrow');
const regionSql = loadSql('places/list-region');
const countSql = loadSql('places/list-count');
const regionCountSql = loadSql('places/list-region-count');
const surveySql = loadSql('places/list-survey');
const unscoredSql = loadSql('places/unscored');
const keysSql = loadSql('regions/keys');

/** Filters that more rows pass are walked in the order of names; fewer are found by an index and sorted. */
const usualNarrow = 20_000;
/** Trigrams find nothing shorter. */
const shortestTrigram = 3;
/** Pages that begin further on are reached from the milestones of a survey. */
const nearRows = 5000;
const milestoneRows = 1000;
/** Milliseconds that counts are kept: rows without a score change without a new data version. */
const countedMs = 30_000;

/**
 * Pages through all santri, scored or not, by name and id. Names are searched by trigrams, regions by the region code of
 * the map; a santri without a score has none and counts by the province and regency of the record. Throws AppError db_*.
 */
export function createSantriList(
  db: Queryable,
  census: ReturnType<typeof createCensus>,
  mostNarrow = usualNarrow,
) {
  const counts = remember<{ total: number }>({ most: 500, ttl: countedMs });
  const surveys = remember<{ milestones: readonly Milestone[] }>({ most: 50, ttl: countedMs });
  /** The parameters that found too many rows, by those that were asked for. */
  const wide = new LRUCache<string, readonly unknown[]>({ max: 500, ttl: countedMs });
  const unscored = remember<{ some: boolean }>({ most: 1, ttl: countedMs });
  const keysOf = remember<{ keys: (string[] | null)[] }>({ most: 500, ttl: countedMs });

  return async (
    filter: ListFilter,
    start: ListStart,
    limit: number,
    options?: QueryOptions,
  ): Promise<SantriList> => {
    const { version, entries } = await census(santriPlaces, options);
    const limits = sharedLimits(options);
    const { keys } = await keysOf(filter.region?.code ?? '', () => foldedKeys(db, filter.region, limits));
    const params = filterParams(filter, keys, false);
    const key = JSON.stringify([version, params]);

    if (isOnlyRegion(filter) && filter.region !== null) {
      const { code } = filter.region;
      const { some } = await unscored('', () => first<{ some: boolean }>(db, unscoredSql, [], limits));
      const seek = seekParams(start);
      const found = await db.query<ListedSantri & { unscored: number }>(
        regionSql,
        [filter.sex, code, ...keys, some, ...seek, limit],
        options,
      );
      const { total: scored } =
        filter.sex === null
          ? { total: countScored(entries, code) }
          : await counts(key, () => first<{ total: number }>(db, regionCountSql, [filter.sex, code], limits));
      const total = scored + (found[0]?.unscored ?? 0);
      return { ...settle(withId(found), total, start, limit), version };
    }

    const isName = (filter.search?.length ?? 0) >= shortestTrigram;
    if ((isName || filter.pesantrenId !== null || filter.boxes !== null) && !wide.has(key)) {
      let tried = params;
      let found = await narrow(tried);
      if (found.total === 0 && isName) {
        tried = filterParams(filter, keys, true);
        found = await narrow(tried);
      }
      if (found.total <= mostNarrow) return { ...found, version };
      wide.set(key, tried);
    }
    const walked = wide.get(key) ?? params;
    const rows = await walk(db, walked, await near(walked, key, start, limits), limit, options);
    const { total } = await counts(key, () => first<{ total: number }>(db, countSql, walked, limits));
    return { ...settle(rows, total, start, limit), version };

    async function narrow(tried: readonly unknown[]) {
      const rows = await db.query<ListedSantri & { total: number }>(
        narrowSql,
        [...tried, ...seekParams(start), limit, mostNarrow],
        options,
      );
      return { rows: withId(rows), total: rows[0]?.total ?? 0 };
    }
  };

  /** Far pages begin at a milestone of the whole list. */
  async function near(
    params: readonly unknown[],
    key: string,
    start: ListStart,
    limits: QueryOptions,
  ): Promise<unknown[]> {
    // An index holds the whole list in order: skipping through it reads no row.
    const isWhole = params.every((param) => param === null);
    if (!('skip' in start) || start.skip <= nearRows || isWhole) return seekParams(start);
    const { milestones } = await surveys(key, async () => ({
      milestones: await db.query<Milestone>(surveySql, [...params, milestoneRows], limits),
    }));
    const last = milestones.findLast(({ n }) => n <= start.skip);
    return last ? [last.nama, last.id, start.skip - last.n] : seekParams(start);
  }
}

/** A page that is not full is the last one and knows the total better than counts do. */
function settle(rows: readonly ListedSantri[], total: number, start: ListStart, limit: number) {
  const last = 'skip' in start && rows.length < limit && (rows.length > 0 || start.skip === 0);
  return { rows, total: last ? start.skip + rows.length : total };
}

const withId = <Row extends { id: string | null }>(rows: readonly Row[]) =>
  rows.filter(({ id }) => id !== null);

const countScored = (entries: Census['entries'], code: string) =>
  entries
    .filter((entry) => entry.code.startsWith(code))
    .reduce((sum, { located, elsewhere }) => sum + located + elsewhere, 0);

const isOnlyRegion = ({ search, pesantrenId, boxes }: ListFilter) =>
  search === null && pesantrenId === null && boxes === null;

const seekParams = (start: ListStart): unknown[] =>
  'skip' in start ? [null, null, start.skip] : [start.nama, start.id, 0];

/** The parameters that all statements of the list begin with. */
function filterParams(filter: ListFilter, keys: readonly (string[] | null)[], similar: boolean): unknown[] {
  const { search, sex, pesantrenId, region } = filter;
  return [
    search === null || similar ? null : `%${search.replace(/[\\%_]/g, '\\$&')}%`,
    similar ? search : null,
    sex,
    pesantrenId,
    ...wholeBox(filter),
    region?.code ?? null,
    ...keys,
  ];
}

/** What a record may call the region and those around it: provinsi, kabupaten, kecamatan. */
async function foldedKeys(
  db: Queryable,
  region: RegionFilter | null,
  options: QueryOptions,
): Promise<{ keys: (string[] | null)[] }> {
  if (region === null) return { keys: [null, null, null] };
  const codes = [2, 5, 8]
    .filter((length) => length <= region.code.length)
    .map((n) => region.code.slice(0, n));
  const rows = await db.query<{ code: string; key: string }>(keysSql, [codes], options);
  return {
    keys: [0, 1, 2].map((i) =>
      codes[i] === undefined ? null : rows.filter(({ code }) => code === codes[i]).map(({ key }) => key),
    ),
  };
}

async function first<Row>(
  db: Queryable,
  statement: Parameters<Queryable['query']>[0],
  params: readonly unknown[],
  options: QueryOptions,
) {
  return (await db.query<Row>(statement, params, options))[0] as Row;
}

const walk = (
  db: Queryable,
  params: readonly unknown[],
  seek: readonly unknown[],
  limit: number,
  options?: QueryOptions,
) => db.query<ListedSantri>(walkSql, [...params, ...seek, limit], options);
