import { Hono } from 'hono';
import { z } from 'zod';
import { requireRole } from '../access/require-role.ts';
import { AppError } from '../errors.ts';
import { parseBbox } from '../geo/parse-bbox.ts';
import { readCursor, writeCursor } from '../places/cursor.ts';
import { degrees, placeNames, poverty } from '../places/features.ts';
import type { ListedSantri, ListStart } from '../places/list-santri.ts';
import { santriPlaces } from '../places/subjects.ts';
import { regionFilter } from '../regions/region-filter.ts';
import type { Env } from './deps.ts';
import { shortText, uuid, wholeNumber } from './parameters.ts';
import { answerPersonal, mostPages, type PlaceDeps, rowsBefore, writeLinks } from './place-pages.ts';
import { parseQuery } from './query.ts';

const listQuery = z.object({
  page: wholeNumber(1, mostPages, 1),
  per_page: wholeNumber(1, 100, 20),
  cursor: shortText(800).optional(),
  search: shortText().optional(),
  provinsi: shortText().optional(),
  kabupaten: shortText().optional(),
  kecamatan: shortText().optional(),
  jenis_kelamin: z
    .string()
    .toUpperCase()
    .refine((text): text is 'L' | 'P' => text === 'L' || text === 'P', 'must be L or P')
    .optional(),
  pesantren_id: uuid.optional(),
  bbox: shortText().optional(),
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: PostgreSQL takes no NUL in a text
const nameShape = /^[^\u0000]{0,300}$/;
const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `/api/santri-pribadi`: all santri by name, scored or not. */
export function santriPribadiRoutes(deps: PlaceDeps): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/api/santri-pribadi', async (c) => {
    requireRole(c.get('role'), 'analyst', 'the list of santri');
    const query = parseQuery(c, listQuery);
    const filter = {
      search: query.search ?? null,
      sex: (query.jenis_kelamin as 'L' | 'P' | undefined) ?? null,
      pesantrenId: query.pesantren_id ?? null,
      boxes: query.bbox === undefined ? null : parseBbox(query.bbox),
      region: await regionFilter(deps.db, query, c.get('queryOptions')),
    };
    const order = `santri-pribadi ${JSON.stringify([filter, query.per_page])}`;
    let start: ListStart = { skip: rowsBefore(query.page, query.per_page, 'per_page') };
    let { page } = query;
    if (query.cursor !== undefined) {
      if (c.req.query('page') !== undefined)
        throw new AppError('bad_request', 'page and cursor must not be given together');
      const cursor = readCursor(query.cursor, order, [nameShape, uuidShape]);
      const [nama = '', id = ''] = cursor.after;
      [start, page] = [{ nama, id }, cursor.page];
    }
    const { rows, total, version } = await deps.places.listSantri(
      filter,
      start,
      query.per_page,
      c.get('queryOptions'),
    );
    const census = await deps.places.census(santriPlaces, c.get('queryOptions'));
    const last = rows.at(-1);
    writeLinks(c, deps, {
      next:
        last && rows.length === query.per_page
          ? writeCursor({ after: [last.nama, last.id], page: page + 1 }, order)
          : null,
      page: query.cursor === undefined ? page : null,
    });
    c.header('X-Data-Version', String(version));
    const pages = Math.ceil(total / query.per_page);
    const describe = (row: ListedSantri) => ({
      id: row.id,
      nama: row.nama,
      jenis_kelamin: row.jenis_kelamin,
      ...placeNames(census, row),
      pesantren_id: row.pesantren_id,
      pesantren_nama: row.pesantren_nama,
      latitude: row.lat === null ? null : degrees(row.lat),
      longitude: row.lon === null ? null : degrees(row.lon),
      skor: row.skor,
      kategori: row.kategori === null ? null : poverty(row.kategori),
    });
    return answerPersonal(
      c,
      JSON.stringify({
        success: true,
        message: `${total} santri`,
        data: rows.map(describe),
        meta: {
          pagination: {
            current_page: page,
            per_page: query.per_page,
            total_items: total,
            total_pages: pages,
            has_next: page < pages,
            has_prev: page > 1 && pages > 0,
          },
        },
      }),
    );
  });
  return app;
}
