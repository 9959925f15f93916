import { Hono } from 'hono';
import { z } from 'zod';
import {
  degrees,
  pesantrenPoint,
  pointFeature,
  poverty,
  quality,
  santriPoint,
  weight,
} from '../places/features.ts';
import { pesantrenPlaces, santriPlaces } from '../places/subjects.ts';
import type { Env } from './deps.ts';
import { oneOf } from './parameters.ts';
import {
  answerPersonal,
  answerShared,
  filterParameters,
  geojson,
  ofPesantren,
  type PlaceDeps,
  pageParameters,
  pagination,
  readFilter,
  readPage,
  requireSantri,
  seesContacts,
} from './place-pages.ts';
import { csvType, pointsCsv } from './points-csv.ts';
import { parseQuery } from './query.ts';

const format = { f: oneOf(['geojson', 'csv'], 'geojson') };
const points = { ...filterParameters, ...pageParameters(5000, 1000), ...format };
const santriPoints = z.object({ ...points, ...ofPesantren });
const pesantrenPoints = z.object(points);
const heat = { ...filterParameters, ...pageParameters(10_000, 5000) };
const santriHeat = z.object({ ...heat, ...ofPesantren });
const pesantrenHeat = z.object(heat);

/** `/gis/santri-points`, `/gis/pesantren-points` and their heatmaps. */
export function gisRoutes(deps: PlaceDeps): Hono<Env> {
  const app = new Hono<Env>();

  app.get('/gis/santri-points', async (c) => {
    requireSantri(c, deps, 'the points of santri');
    const query = parseQuery(c, santriPoints);
    const filter = await readFilter(c, deps, santriPlaces, query);
    const page = await readPage(c, deps, santriPlaces, filter, query, true);
    const properties = santriPoint(page.census);
    if (query.f === 'csv') return answerPersonal(c, pointsCsv(c, 'santri', page.rows, properties), csvType);
    return answerPersonal(
      c,
      JSON.stringify({
        type: 'FeatureCollection',
        features: page.rows.map((row) => pointFeature(row, properties(row))),
        pagination: pagination(page, query.limit),
      }),
      geojson,
    );
  });

  app.get('/gis/pesantren-points', async (c) => {
    const query = parseQuery(c, pesantrenPoints);
    const contact = seesContacts(c);
    const filter = await readFilter(c, deps, pesantrenPlaces, query);
    const page = await readPage(c, deps, pesantrenPlaces, filter, query, contact);
    const properties = pesantrenPoint(page.census, contact);
    if (query.f === 'csv')
      return answerShared(c, pointsCsv(c, 'pesantren', page.rows, properties), { type: csvType });
    return answerShared(
      c,
      JSON.stringify({
        type: 'FeatureCollection',
        features: page.rows.map((row) => pointFeature(row, properties(row))),
        pagination: pagination(page, query.limit),
      }),
      { type: geojson },
    );
  });

  app.get('/gis/heatmap', async (c) => {
    requireSantri(c, deps, 'the heatmap of santri');
    const query = parseQuery(c, santriHeat);
    const filter = await readFilter(c, deps, santriPlaces, query);
    const page = await readPage(c, deps, santriPlaces, filter, query);
    const data = page.rows.map(({ id, lat, lon, skor, kategori }) => ({
      lat: degrees(lat),
      lng: degrees(lon),
      weight: weight('santri', skor),
      ekonomi: poverty(kategori),
      skor,
      id,
    }));
    return answerPersonal(c, JSON.stringify({ data, pagination: pagination(page, query.limit) }));
  });

  app.get('/gis/pesantren-heatmap', async (c) => {
    const query = parseQuery(c, pesantrenHeat);
    const filter = await readFilter(c, deps, pesantrenPlaces, query);
    const page = await readPage(c, deps, pesantrenPlaces, filter, query);
    const data = page.rows.map(({ id, lat, lon, skor, kategori }) => ({
      lat: degrees(lat),
      lng: degrees(lon),
      weight: weight('pesantren', skor),
      kategori: quality(kategori),
      skor,
      id,
    }));
    return answerShared(c, JSON.stringify({ data, pagination: pagination(page, query.limit) }));
  });
  return app;
}
