import { type Context, Hono } from 'hono';
import type { Layer } from '../catalog/layer.ts';
import { describeTileset } from '../catalog/tilejson.ts';
import { AppError } from '../errors.ts';
import { parseTileCoord, type TileCoord } from '../geo/tile-coord.ts';
import { filterLimits } from '../tiles/filters.ts';
import { defaultLayers, resolveLayers } from '../tiles/resolve-layers.ts';
import type { Tile } from '../tiles/tile.ts';
import { checkChoice, type TileChoice } from '../tiles/tile-query.ts';
import { chooseEncoding } from './choose-encoding.ts';
import type { Env, HttpDeps } from './deps.ts';
import { matchesEtag } from './etag.ts';
import { forwardedHeaders, publicUrl } from './public-url.ts';

const vary = 'Accept-Encoding, Authorization, X-API-Key';

/** `/tiles/...` and its TileJSON. */
export function tileRoutes(deps: HttpDeps): Hono<Env> {
  const { config, catalog, tiles, hits } = deps;
  const app = new Hono<Env>();

  const layersFor = async (c: Context<Env>, ids: readonly string[] | null): Promise<Layer[]> => {
    if (ids !== null) return resolveLayers(catalog, ids, c.get('role'), config.tiles.maxLayersPerTile);
    const layers = defaultLayers(catalog, config.catalog.defaultTileset, c.get('role'));
    if (layers.length === 0)
      throw new AppError(
        'unknown_layer',
        'the default tileset has no layer here; /catalog lists the layers there are',
      );
    return layers;
  };

  const tileJson = async (c: Context<Env>, ids: readonly string[] | null) => {
    const layers = await layersFor(c, ids);
    const choice = parseChoice(c);
    checkChoice(layers, choice);
    const path =
      ids === null ? '/tiles' : `/tiles/${layers.map(({ id }) => encodeURIComponent(id)).join(',')}`;
    // A filter in the TileJSON URL is carried into the tile URLs, so that a client sees one filtered tileset.
    c.header('Vary', `${vary}, ${forwardedHeaders}`, { append: true });
    c.header('Cache-Control', 'no-cache');
    return c.json(
      describeTileset(
        layers,
        `${publicUrl(c, config)}${path}/{z}/{x}/{y}.pbf${new URL(c.req.url).search}`,
        choice.properties,
      ),
    );
  };

  app.get('/tiles.json', (c) => tileJson(c, null));
  app.get('/tiles/*', async (c) => {
    const path = parsePath(c.req.path);
    if (path.coord === null) return tileJson(c, path.layers);
    const layers = await layersFor(c, path.layers);
    const role = c.get('role');
    const request = {
      ...parseChoice(c),
      layers,
      coord: path.coord,
      role,
      encoding: chooseEncoding(c.req.header('accept-encoding')),
    };
    const tile = await tiles.get(request, () => c.req.raw.signal);
    const live = layers.every((layer) => layer.live);
    const age = live ? 'no-cache' : `max-age=${Math.min(...layers.map((layer) => layer.cacheSeconds))}`;
    const response = answer(c, tile, `${role === 'public' ? 'public' : 'private'}, ${age}`);
    if (c.env?.incoming) hits?.remember(c.env.incoming, c.req.path, c.get('caller'), tile, response);
    return response;
  });
  return app;
}

/**
 * Splits `/tiles/[layer,layer/]z/x/y[.pbf|.mvt]` or `/tiles/layer,layer.json`. Works on the undecoded
 * path, so that a name may hold a comma or a slash as %2C or %2F.
 */
function parsePath(path: string): { layers: string[] | null; coord: TileCoord | null } {
  const segments = path.split('/').slice(2);
  if (segments.length === 1 && segments[0]?.endsWith('.json'))
    return { layers: parseNames(segments[0].slice(0, -5)), coord: null };
  if (segments.length !== 3 && segments.length !== 4)
    throw new AppError(
      'not_found',
      'tiles are at /tiles/{z}/{x}/{y}.pbf and /tiles/{layers}/{z}/{x}/{y}.pbf',
    );
  const [z = '', x = '', y = ''] = segments.slice(-3);
  const coord = parseTileCoord(z, x, y.replace(/\.(pbf|mvt)$/, ''));
  return { layers: segments.length === 4 ? parseNames(segments[0] as string) : null, coord };
}

function parseNames(segment: string): string[] {
  try {
    return segment.split(',').map(decodeURIComponent);
  } catch {
    throw new AppError('bad_request', 'the path is not valid percent-encoding');
  }
}

/** `properties=a,b` and everything else as equality filters; a repeated filter means any of its values. */
function parseChoice(c: Context<Env>): TileChoice {
  const { properties, ...filters } = c.req.queries();
  const names = Object.keys(filters);
  if (names.length > filterLimits.filters)
    throw new AppError('bad_request', `a tile takes 0 to ${filterLimits.filters} filters`);
  for (const name of names) {
    const values = filters[name] ?? [];
    if (values.length > filterLimits.values)
      throw new AppError('bad_request', `a filter takes 1 to ${filterLimits.values} values`);
    if (values.some((value) => value.length > filterLimits.characters))
      throw new AppError('bad_request', `a filter value has 0 to ${filterLimits.characters} characters`);
  }
  const chosen = properties?.flatMap((list) => list.split(',')).filter((name) => name !== '');
  if (chosen && chosen.length > 200) throw new AppError('bad_request', 'properties takes 0 to 200 names');
  return { properties: chosen ?? null, filters };
}

function answer(c: Context<Env>, tile: Tile, caching: string): Response {
  const etag = `"${tile.etag}"`;
  c.header('Vary', vary, { append: true });
  c.header('Cache-Control', tile.stale ? 'no-store' : caching);
  c.header('ETag', etag);
  if (tile.truncated !== null) c.header('X-Tile-Truncated', tile.truncated);
  if (tile.stale) c.header('X-Tile-Stale', '1');
  if (matchesEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  if (tile.empty) return c.body(null, 204);
  c.header('Content-Type', 'application/vnd.mapbox-vector-tile');
  c.header('Content-Length', String(tile.body.length));
  if (tile.encoding !== 'identity') c.header('Content-Encoding', tile.encoding);
  return c.body(tile.body as Uint8Array<ArrayBuffer>, 200);
}
