import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { isAtLeast } from '../access/require-role.ts';
import { degrees, pesantrenMapRow, pointFeature, santriMapRow } from '../places/features.ts';
import { everything, parseCategories } from '../places/filter.ts';
import { pesantrenOverview, publishedOverview, santriOverview } from '../places/statistics.ts';
import { type PlaceRow, type PlaceSubject, pesantrenPlaces, santriPlaces } from '../places/subjects.ts';
import type { Env } from './deps.ts';
import { wholeNumber } from './parameters.ts';
import {
  answerPersonal,
  answerShared,
  cornerBox,
  cornerParameters,
  filterParameters,
  geojson,
  ofPesantren,
  type PlaceDeps,
  pageParameters,
  readFilter,
  readPage,
  requireSantri,
} from './place-pages.ts';
import { parseQuery } from './query.ts';

const listed = { ...filterParameters, ...pageParameters(5000, 1000) };
const santriQuery = z.object({ ...listed, ...ofPesantren });
const pesantrenQuery = z.object(listed);
/** Rows that a box answers; the contract has no page for it. */
const mostInBox = 5000;
const boxQuery = z.object({
  ...cornerParameters,
  kategori: filterParameters.kategori,
  limit: wholeNumber(1, mostInBox, mostInBox),
});
const nothing = z.object({});

/** `/santri-map/...` and `/pesantren-map/...`: rows of the map tables as older clients know them. */
export function mapRowRoutes(deps: PlaceDeps): Hono<Env> {
  const { db, places } = deps;
  const app = new Hono<Env>();

  app.get('/santri-map/geojson', async (c) => {
    requireSantri(c, deps, 'the map of santri');
    const query = parseQuery(c, santriQuery);
    const filter = await readFilter(c, deps, santriPlaces, query);
    const { rows, total } = await readPage(c, deps, santriPlaces, filter, query);
    const features = rows.map((row) => pointFeature(row, santriMapRow(row)));
    return answerPersonal(c, JSON.stringify({ type: 'FeatureCollection', features, total }), geojson);
  });

  app.get('/pesantren-map/geojson', async (c) => {
    const query = parseQuery(c, pesantrenQuery);
    const filter = await readFilter(c, deps, pesantrenPlaces, query);
    const { rows, total, census } = await readPage(c, deps, pesantrenPlaces, filter, query);
    const properties = pesantrenMapRow(census);
    const features = rows.map((row) => pointFeature(row, properties(row)));
    return answerShared(c, JSON.stringify({ type: 'FeatureCollection', features, total }), { type: geojson });
  });

  /** The rows of a box and whether there are more. */
  async function readBox<Row extends PlaceRow>(c: Context<Env>, subject: PlaceSubject<Row>) {
    const query = parseQuery(c, boxQuery);
    const filter = {
      ...everything,
      boxes: cornerBox(query),
      categories: parseCategories(subject.vocabulary, query.kategori),
    };
    const request = { filter, start: { skip: 0 }, limit: query.limit + 1, counted: false, more: false };
    const { rows, census } = await places.pagePlaces(subject, request, c.get('queryOptions'));
    return {
      rows: rows.slice(0, query.limit),
      truncated: rows.length > query.limit,
      limit: query.limit,
      census,
    };
  }

  /** With the envelope of the older clients. */
  const found = (what: string, data: readonly object[], truncated: boolean, limit: number) =>
    JSON.stringify({
      success: true,
      message: truncated
        ? `the first ${limit} ${what} in this box; there are more, so ask for a smaller one`
        : `${data.length} ${what} in this box`,
      data,
      truncated,
    });
  const place = ({ lat, lon }: PlaceRow) => ({ latitude: degrees(lat), longitude: degrees(lon) });

  app.get('/santri-map/bbox', async (c) => {
    requireSantri(c, deps, 'the map of santri');
    const { rows, truncated, limit } = await readBox(c, santriPlaces);
    const data = rows.map((row) => ({ ...santriMapRow(row), ...place(row) }));
    return answerPersonal(c, found('santri', data, truncated, limit));
  });

  app.get('/pesantren-map/bbox', async (c) => {
    const { rows, truncated, limit, census } = await readBox(c, pesantrenPlaces);
    const properties = pesantrenMapRow(census);
    const data = rows.map((row) => ({ ...properties(row), ...place(row) }));
    return answerShared(c, found('pesantren', data, truncated, limit));
  });

  app.get('/santri-map/statistics', async (c) => {
    parseQuery(c, nothing);
    const options = c.get('queryOptions');
    const exact = async () => {
      const census = await places.census(santriPlaces, options);
      return { overview: await santriOverview(db, census, options), version: census.version };
    };
    const { overview: data, version } = isAtLeast(c.get('role'), 'analyst')
      ? await exact()
      : await publishedOverview(db, options);
    c.header('X-Data-Version', String(version));
    const message = 'santri on the map; null is a group too small to be shown';
    return answerShared(c, JSON.stringify({ success: true, message, data }));
  });

  app.get('/pesantren-map/statistics', async (c) => {
    parseQuery(c, nothing);
    const census = await places.census(pesantrenPlaces, c.get('queryOptions'));
    const data = await pesantrenOverview(db, census, c.get('queryOptions'));
    c.header('X-Data-Version', String(census.version));
    return answerShared(c, JSON.stringify({ success: true, message: 'pesantren on the map', data }));
  });
  return app;
}
