import { LRUCache } from 'lru-cache';
import type { Queryable, QueryOptions } from '../db/database.ts';
import { boxArrays, wholeBox } from './box-params.ts';
import { type Census, compareCodes, type createCensus } from './census.ts';
import { filterKey, type PlaceFilter } from './filter.ts';
import { remember, sharedLimits } from './remember.ts';
import { planRoute, type Route } from './route.ts';
import type { PlaceRow, PlaceSubject } from './subjects.ts';

/** Where a page begins: after so many rows, or after a row. */
export type Start = { readonly skip: number } | { readonly code: string; readonly id: string };

export interface PlacePage<Row> {
  readonly rows: readonly Row[];
  /** Rows of all pages; null where it was not asked for and would cost extra. */
  readonly total: number | null;
  readonly census: Census;
}

export interface PageRequest {
  readonly filter: PlaceFilter;
  readonly start: Start;
  readonly limit: number;
  /** Whether the total is wanted. */
  readonly counted: boolean;
  /** Whether what takes another look-up for each row is wanted: the district's name, or telephone and e-mail. */
  readonly more: boolean;
}

export type PagePlaces = <Row extends PlaceRow>(
  subject: PlaceSubject<Row>,
  request: PageRequest,
  options?: QueryOptions,
) => Promise<PlacePage<Row>>;

type Found<Row> = { readonly rows: Row[]; readonly total: number | null };

/** A box with more rows is walked region by region; fewer are found by the spatial index and sorted. */
const mostInBox = 1500;
/** As mostInBox, where a walk would look at too many rows: without boundaries there is only one region, of all. */
const mostInVagueBox = 10_000;
const vague = 100_000;
/** Regions that one statement walks beside those the page is expected in: counts may be a little old. */
const spareRegions = 100;
const nilUuid = '00000000-0000-0000-0000-000000000000';
/** Milliseconds that a route is kept; its key names the data version. */
const routeMs = 60_000;

/**
 * Pages through the rows of a map table that have a point, by region code (rows without one last) and id. A page costs
 * what it shows, however far it lies: totals and the way to a page come from the census; a narrow box or a pesantren is
 * read whole. Totals are of the census's data version, rows are current. Throws AppError db_*.
 */
export function createPager(db: Queryable, census: ReturnType<typeof createCensus>): PagePlaces {
  const routes = remember<Route>({ most: 500, ttl: routeMs });
  /** Boxes that were found to hold too many rows. */
  const full = new LRUCache<string, true>({ max: 500, ttl: routeMs });
  return async (subject, request, options) => {
    const counts = await census(subject, options);
    const { filter, counted } = request;
    const found =
      filter.pesantrenId !== null ? await readPesantren(db, subject, counts, request, options) : null;
    if (found) return { ...found, census: counts };
    const key = `${subject.name} ${counts.version} ${filterKey(filter)}`;
    if (filter.boxes !== null) {
      // What is known without counting: rows of regions that lie in the box as a whole.
      const sure = await routes(`${key} sure`, () =>
        planRoute(db, subject, counts, filter, false, sharedLimits(options)),
      );
      const most = sure.possible > vague ? mostInVagueBox : mostInBox;
      const tooMany = sure.known > most || full.has(key);
      const inBox = tooMany ? null : await readBox(db, subject, counts, request, most, options);
      if (!tooMany && !inBox) full.set(key, true);
      if (inBox) return { ...inBox, census: counts };
      if (!counted) return { ...(await walk(db, subject, counts, sure, request, options)), census: counts };
    }
    const route = await routes(key, () =>
      planRoute(db, subject, counts, filter, true, sharedLimits(options)),
    );
    return { ...(await walk(db, subject, counts, route, request, options)), census: counts };
  };
}

async function readPesantren<Row extends PlaceRow>(
  db: Queryable,
  { ofPesantren }: PlaceSubject<Row>,
  counts: Census,
  { filter, start, limit, more }: PageRequest,
  options?: QueryOptions,
): Promise<Found<Row> | null> {
  if (ofPesantren === null) return null;
  const rows = await db.query<Row & { total: number }>(
    ofPesantren,
    [
      filter.pesantrenId,
      counts.spellings(filter.categories),
      filter.region,
      ...wholeBox(filter),
      ...seekParams(start),
      limit,
      more,
    ],
    options,
  );
  return wholeAnswer(rows);
}

/** Null when the box holds too many rows. */
async function readBox<Row extends PlaceRow>(
  db: Queryable,
  { inBox }: PlaceSubject<Row>,
  counts: Census,
  { filter, start, limit, more }: PageRequest,
  most: number,
  options?: QueryOptions,
): Promise<Found<Row> | null> {
  const rows = await db.query<Row & { total: number }>(
    inBox,
    [
      ...boxArrays(filter),
      counts.spellings(filter.categories),
      filter.region,
      ...seekParams(start),
      limit,
      most,
      more,
    ],
    options,
  );
  const found = wholeAnswer(rows);
  return (found.total ?? 0) > most ? null : found;
}

/** Of a statement that answers one row without an id for an empty page. */
function wholeAnswer<Row extends PlaceRow>(rows: readonly (Row & { total: number })[]): Found<Row> {
  return {
    total: rows[0]?.total ?? 0,
    rows: rows.filter(({ id }) => id !== null),
  };
}

async function walk<Row extends PlaceRow>(
  db: Queryable,
  subject: PlaceSubject<Row>,
  counts: Census,
  { groups, total }: Route,
  { filter, start, limit, more }: PageRequest,
  options?: QueryOptions,
): Promise<Found<Row>> {
  let [at, skip] = 'skip' in start ? jump(groups, start.skip) : [seek(groups, start.code), 0];
  let after = 'id' in start && groups[at]?.code === start.code ? start.id : nilUuid;
  const rows: Row[] = [];
  const spellings = counts.spellings(filter.categories);
  while (rows.length < limit && at < groups.length) {
    const missing = limit - rows.length;
    const end = reach(groups, at, skip + missing) + spareRegions;
    const codes = groups.slice(at, end).map(({ code }) => code);
    const params = [codes, after, spellings, ...wholeBox(filter)];
    const found = await db.query<Row>(
      subject.walk,
      [...params, ...(subject.name === 'santri' ? [filter.pesantrenId] : []), skip, missing, more],
      options,
    );
    rows.push(...found);
    [at, skip, after] = [end, 0, nilUuid];
  }
  // A page that is not full is the last one and knows the total better than counts do.
  const last = 'skip' in start && rows.length < limit && (rows.length > 0 || start.skip === 0);
  return { rows, total: last ? start.skip + rows.length : total };
}

/** The group in which so many rows have gone by, and how many of them are its own. */
function jump(groups: Route['groups'], rows: number): [number, number] {
  // Without a count a region may hold rows all the same.
  if (rows === 0) return [0, 0];
  let left = rows;
  for (const [i, { n }] of groups.entries()) {
    if (left < n) return [i, left];
    left -= n;
  }
  return [groups.length, 0];
}

/** The first group that is not before a code. */
function seek(groups: Route['groups'], code: string): number {
  const at = groups.findIndex((group) => compareCodes(group.code, code) >= 0);
  return at < 0 ? groups.length : at;
}

/** The group behind the one in which so many more rows have gone by. */
function reach(groups: Route['groups'], from: number, rows: number): number {
  let left = rows;
  let at = from;
  while (at < groups.length && left > 0) left -= (groups[at++] as Route['groups'][number]).n;
  return at;
}

const seekParams = (start: Start) => ('skip' in start ? [null, null, start.skip] : [start.code, start.id, 0]);
