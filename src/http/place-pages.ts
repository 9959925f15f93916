import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { z } from 'zod';
import { isAtLeast, requireRole } from '../access/require-role.ts';
import { AppError } from '../errors.ts';
import { checkBbox, parseBbox } from '../geo/parse-bbox.ts';
import { readCursor, writeCursor } from '../places/cursor.ts';
import { filterKey, type PlaceFilter, parseCategories } from '../places/filter.ts';
import type { PlacePage, Start } from '../places/page-places.ts';
import type { PlaceService } from '../places/place-service.ts';
import type { PlaceRow, PlaceSubject } from '../places/subjects.ts';
import { regionFilter } from '../regions/region-filter.ts';
import type { Env, HttpDeps } from './deps.ts';
import { matchesEtag } from './etag.ts';
import { shortText, uuid, wholeNumber } from './parameters.ts';
import { forwardedHeaders, publicUrl } from './public-url.ts';

export type PlaceDeps = HttpDeps & { readonly places: PlaceService };

/** Highest page number; what lies beyond is asked for with a cursor. */
export const mostPages = 1_000_000;

/** What page times limit may come to: rows are skipped by an int4. */
const mostRows = 2_000_000_000;

/** How many rows come before a page. Throws AppError bad_request for a page that lies further than any table is long. */
export function rowsBefore(page: number, limit: number, name = 'limit'): number {
  if (page * limit > mostRows)
    throw new AppError(
      'bad_request',
      `page must be a whole number from 1 to ${Math.floor(mostRows / limit)} where ${name} is ${limit}`,
    );
  return (page - 1) * limit;
}

export const filterParameters = {
  kategori: shortText(200).optional(),
  provinsi: shortText().optional(),
  kabupaten: shortText().optional(),
  kecamatan: shortText().optional(),
  bbox: shortText().optional(),
};
export const pageParameters = (most: number, usual: number) => ({
  page: wholeNumber(1, mostPages, 1),
  limit: wholeNumber(1, most, usual),
  cursor: shortText(800).optional(),
});
export const ofPesantren = { pesantren_id: uuid.optional() };

interface FilterQuery {
  readonly kategori?: string | undefined;
  readonly provinsi?: string | undefined;
  readonly kabupaten?: string | undefined;
  readonly kecamatan?: string | undefined;
  readonly bbox?: string | undefined;
  readonly pesantren_id?: string | undefined;
}

/** Reads the filters of a request. Throws AppError bad_request or unknown_region. */
export async function readFilter<Row extends PlaceRow>(
  c: Context<Env>,
  { db }: HttpDeps,
  { vocabulary }: PlaceSubject<Row>,
  query: FilterQuery,
): Promise<PlaceFilter> {
  const categories = parseCategories(vocabulary, query.kategori);
  const boxes = query.bbox === undefined ? null : parseBbox(query.bbox);
  const region = await regionFilter(db, query, c.get('queryOptions'));
  return { region: region?.code ?? null, categories, pesantrenId: query.pesantren_id ?? null, boxes };
}

/** The four corners of the older clients: min_lon, min_lat, max_lon, max_lat. */
const degree = (name: string, most: number) =>
  z
    .string({ error: `is missing; min_lon, min_lat, max_lon and max_lat are needed, in degrees` })
    .regex(/^\s*[-+]?(\d+\.?\d*|\.\d+)\s*$/, `must be a number from -${most} to ${most}`)
    .transform(Number)
    .refine((n) => Math.abs(n) <= most, `must be a number from -${most} to ${most}`)
    .describe(name);
export const cornerParameters = {
  min_lon: degree('min_lon', 180),
  min_lat: degree('min_lat', 90),
  max_lon: degree('max_lon', 180),
  max_lat: degree('max_lat', 90),
};

/** The box of four corners. Unlike a bbox it never crosses the antimeridian: swapped corners are an error. */
export function cornerBox(corners: { [name in keyof typeof cornerParameters]: number }) {
  const { min_lon, min_lat, max_lon, max_lat } = corners;
  if (min_lon > max_lon) throw new AppError('bad_request', 'min_lon must not be above max_lon');
  if (min_lat > max_lat) throw new AppError('bad_request', 'min_lat must not be above max_lat');
  return checkBbox([min_lon, min_lat, max_lon, max_lat]);
}

export interface Page<Row> extends PlacePage<Row> {
  readonly page: number;
}

const codeShape = /^(\d{2}(\.\d{2}){0,2})?$/;
const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Reads the page that `page` or `cursor` names and writes its Link header: first, next by cursor, prev by number. Throws
 * AppError bad_request for a cursor that is not of these filters.
 */
export async function readPage<Row extends PlaceRow>(
  c: Context<Env>,
  deps: PlaceDeps,
  subject: PlaceSubject<Row>,
  filter: PlaceFilter,
  query: { page: number; limit: number; cursor?: string | undefined },
  more = false,
): Promise<Page<Row>> {
  const order = `${subject.name} ${filterKey(filter)}`;
  let start: Start = { skip: rowsBefore(query.page, query.limit) };
  let { page } = query;
  if (query.cursor !== undefined) {
    if (c.req.query('page') !== undefined)
      throw new AppError('bad_request', 'page and cursor must not be given together');
    const cursor = readCursor(query.cursor, order, [codeShape, uuidShape]);
    const [code = '', id = ''] = cursor.after;
    [start, page] = [{ code, id }, cursor.page];
  }
  const request = { filter, start, limit: query.limit, counted: true, more };
  const found = await deps.places.pagePlaces(subject, request, c.get('queryOptions'));
  const last = found.rows.at(-1);
  writeLinks(c, deps, {
    next:
      last && found.rows.length === query.limit
        ? writeCursor({ after: [last.code, last.id], page: page + 1 }, order)
        : null,
    page: query.cursor === undefined ? page : null,
  });
  c.header('X-Data-Version', String(found.census.version));
  return { ...found, page };
}

/** Links to the first page, the next one by its cursor and, where pages are named by number, the one before. */
export function writeLinks(
  c: Context<Env>,
  { config }: HttpDeps,
  { next, page }: { next: string | null; page: number | null },
): void {
  const link = (rel: string, change: Record<string, string>) => {
    const url = new URL(c.req.url);
    for (const name of ['page', 'cursor', '_']) url.searchParams.delete(name);
    for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value);
    return `<${publicUrl(c, config)}${c.req.path}${url.search}>; rel="${rel}"`;
  };
  const links = [link('first', {})];
  if (page !== null && page > 1) links.push(link('prev', { page: String(page - 1) }));
  if (next !== null) links.push(link('next', { cursor: next }));
  c.header('Link', links.join(', '));
  c.header('Vary', forwardedHeaders, { append: true });
}

/** As the contract has it. */
export const pagination = ({ page, total }: Page<unknown>, limit: number) => ({
  page,
  limit,
  total: total ?? 0,
  pages: Math.ceil((total ?? 0) / limit),
});

/** Throws AppError unauthorized or forbidden unless the caller may see single santri. */
export function requireSantri(c: Context<Env>, { config }: HttpDeps, what: string): void {
  if (config.access.public === 'points') return;
  requireRole(c.get('role'), 'analyst', what);
}

/** Whether the caller may see how to reach a pesantren. */
export const seesContacts = (c: Context<Env>) => isAtLeast(c.get('role'), 'analyst');

export const geojson = 'application/geo+json';
const vary = 'Authorization, X-API-Key';

/** Answers rows about people: nobody may keep a copy. */
export function answerPersonal(c: Context<Env>, body: string, type = 'application/json'): Response {
  c.header('Vary', vary, { append: true });
  c.header('Cache-Control', 'private, no-store');
  c.header('Content-Type', type);
  return c.body(body);
}

/** Answers what everybody may see, or an analyst's version of it; with an ETag. */
export function answerShared(
  c: Context<Env>,
  body: string | Uint8Array<ArrayBuffer>,
  { type = 'application/json', maxAge = 60, etag = tagOf(body) } = {},
): Response {
  c.header('Vary', vary, { append: true });
  c.header('Cache-Control', `${c.get('role') === 'public' ? 'public' : 'private'}, max-age=${maxAge}`);
  c.header('ETag', etag);
  if (matchesEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  c.header('Content-Type', type);
  return c.body(body);
}

export const tagOf = (body: string | Uint8Array): string =>
  `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
