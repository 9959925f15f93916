import { createHash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { requireRole } from '../access/require-role.ts';
import { type Answer, createChoroplethService } from '../choropleth/choropleth.ts';
import { checkWriting, formatTable, precisions, type Writing } from '../choropleth/formats/formats.ts';
import { readQuery } from '../choropleth/query.ts';
import { makeStyle } from '../choropleth/style.ts';
import { type LayerName, layerNames, parseLayer } from '../choropleth/subject.ts';
import { describeTiles, tileMaxZoom } from '../choropleth/tiles.ts';
import { AppError, isAppError } from '../errors.ts';
import { parseTileCoord } from '../geo/tile-coord.ts';
import { refreshNow } from '../stats/refresh.ts';
import { chooseEncoding } from './choose-encoding.ts';
import { chooseFormat } from './choose-format.ts';
import { collectionQuery, drawnQuery } from './choropleth-query.ts';
import type { Env, HttpDeps } from './deps.ts';
import { matchesEtag } from './etag.ts';
import { forwardedHeaders, publicUrl } from './public-url.ts';
import { parseQuery } from './query.ts';

/** The materialized views that a refresh makes new, as the older clients know them. */
const refreshedViews = ['mv_santri_stats_kabupaten', 'mv_pesantren_stats_kabupaten'] as const;

/** Every answer depends on who asks. */
const vary = 'Accept-Encoding, Authorization, X-API-Key';

/** `/gis/choropleth/...`: collections, tiles, their TileJSON and style, what there is to choose from, and the refresh. */
export function choroplethRoutes({ db, config, catalog, dataVersion, metrics, log }: HttpDeps): Hono<Env> {
  const service = createChoroplethService({
    db,
    dataVersion,
    cacheMb: config.choropleth.cacheMb,
    observe: metrics.choropleth,
  });
  metrics.watchChoropleths(service.cacheSize);
  const app = new Hono<Env>();

  app.get('/gis/choropleth/stats', async (c) => {
    parseQuery(c, z.object({}));
    const summary = await service.summary(c.get('role'), c.get('queryOptions'));
    return answerJson(c, summary, summary.data_version);
  });

  app.post('/gis/choropleth/refresh', async (c) => {
    requireRole(c.get('role'), 'admin', 'a refresh of the statistics');
    const done = await refreshNow(db).catch((error: unknown) => {
      if (!isAppError(error, 'forbidden')) throw error;
      log.warn({ err: error }, 'a refresh was asked for that the role of this server may not do');
      throw new AppError('forbidden', 'this server may not refresh the statistics itself; its log says why', {
        cause: error,
      });
    });
    if (!done.refreshed)
      throw new AppError(
        'refresh_running',
        'the statistics are being refreshed already; the new version comes with that',
      );
    dataVersion.set(done.version);
    c.header('Cache-Control', 'no-store');
    c.header('X-Data-Version', String(done.version));
    return c.json({
      refreshed: refreshedViews,
      version: done.version,
      refreshed_at: done.refreshedAt,
      took_ms: done.tookMs,
    });
  });

  const describe = async (c: Context<Env>, name: string) => {
    const layer = findLayer(name);
    const query = readQuery(layer, parseQuery(c, drawnQuery(layer.subject)));
    const choropleth = await service.describe(query, c.get('role'), c.get('queryOptions'));
    c.header('Vary', forwardedHeaders, { append: true });
    // The query of the request is carried into the tile URLs, so that a client sees one map.
    const tiles = `${publicUrl(c, config)}/gis/choropleth/${name}/{z}/{x}/{y}.pbf${new URL(c.req.url).search}`;
    const attribution = catalog.layers().get(layer.level)?.attribution ?? '';
    return { choropleth, tileJson: describeTiles(choropleth, tiles, attribution) };
  };

  app.get('/gis/choropleth/:layer{(?:santri|pesantren)-[^/]+\\.json}', async (c) => {
    const { choropleth, tileJson } = await describe(c, c.req.param('layer').slice(0, -'.json'.length));
    return answerJson(c, tileJson, choropleth.info.data_version);
  });

  app.get('/gis/choropleth/:layer{(?:santri|pesantren)-[^/]+}/style.json', async (c) => {
    const { choropleth, tileJson } = await describe(c, c.req.param('layer'));
    return answerJson(c, makeStyle(choropleth, tileJson), choropleth.info.data_version);
  });

  app.get(
    '/gis/choropleth/:layer{(?:santri|pesantren)-[^/]+}/:z/:x/:file{[^/]+\\.(?:pbf|mvt)}',
    async (c) => {
      const layer = findLayer(c.req.param('layer'));
      const { z, x, file } = c.req.param();
      const coord = parseTileCoord(z, x, file.slice(0, -'.pbf'.length));
      if (coord.z > tileMaxZoom)
        throw new AppError(
          'tile_out_of_range',
          `z of choropleth tiles must be a whole number from 0 to ${tileMaxZoom}`,
        );
      const query = readQuery(layer, parseQuery(c, drawnQuery(layer.subject)));
      const encoding = chooseEncoding(c.req.header('accept-encoding'));
      const tile = await service.tile(query, coord, c.get('role'), encoding, c.get('queryOptions'));
      return answerBytes(c, tile, 'application/vnd.mapbox-vector-tile');
    },
  );

  app.get('/gis/choropleth/:layer{(?:santri|pesantren)-[^/]+}', async (c) => {
    const layer = findLayer(c.req.param('layer'));
    const { f, geometry, precision, bom, download, ...drawn } = parseQuery(c, collectionQuery(layer.subject));
    const format = f ?? chooseFormat(c.req.header('accept'));
    const writing: Writing = {
      format,
      geometry: geometry ?? (format === 'csv' ? 'none' : 'simplified'),
      precision: precision ?? precisions.usual,
      bom: bom ?? false,
    };
    checkWriting(writing);
    const query = readQuery(layer, drawn);
    const encoding = chooseEncoding(c.req.header('accept-encoding'));
    const answer = await service.collection(query, writing, c.get('role'), encoding, c.get('queryOptions'));
    const { extension, type } = formatTable[format];
    const name = `${layer.subject}-${layer.level}-${query.metric}-v${answer.version}.${extension}`;
    c.header('Content-Disposition', `${download ? 'attachment' : 'inline'}; filename="${name}"`);
    c.header('Vary', 'Accept', { append: true });
    return answerBytes(c, answer, type);
  });

  return app;
}

function findLayer(name: string): LayerName {
  const layer = parseLayer(name);
  if (layer) return layer;
  throw new AppError(
    'unknown_layer',
    `there is no choropleth ${JSON.stringify(name.slice(0, 50))}; there are ${layerNames.join(', ')}`,
  );
}

/** A copy may be kept but must be asked about each time, so that a refresh is seen at once. */
const cacheControl = (c: Context<Env>) => `${c.get('role') === 'public' ? 'public' : 'private'}, no-cache`;

function answerBytes(c: Context<Env>, answer: Answer, type: string): Response {
  const etag = `"${answer.etag}"`;
  c.header('Vary', vary, { append: true });
  c.header('Cache-Control', cacheControl(c));
  c.header('ETag', etag);
  c.header('X-Data-Version', String(answer.version));
  if (matchesEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  if (answer.empty) return c.body(null, 204);
  c.header('Content-Type', type);
  c.header('Content-Length', String(answer.body.length));
  if (answer.encoding !== 'identity') c.header('Content-Encoding', answer.encoding);
  return c.body(answer.body as Uint8Array<ArrayBuffer>, 200);
}

/** A small document. It is compressed on the way out. */
function answerJson(c: Context<Env>, document: object, version: number): Response {
  const body = JSON.stringify(document);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  c.header('Vary', vary, { append: true });
  c.header('Cache-Control', cacheControl(c));
  c.header('ETag', etag);
  c.header('X-Data-Version', String(version));
  if (matchesEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  c.header('Content-Type', 'application/json');
  return c.body(body, 200);
}
