import { Hono } from 'hono';
import { loadStyle } from '../styles/load-style.ts';
import { defaultLayers } from '../tiles/resolve-layers.ts';
import type { Env, HttpDeps } from './deps.ts';
import { forwardedHeaders, publicUrl } from './public-url.ts';

/** `/styles/{id}.json`: MapLibre style documents with the URLs of this server. */
export function styleRoutes({ catalog, config }: HttpDeps): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/styles/:file{[^/]+\\.json}', (c) => {
    const visible = defaultLayers(catalog, config.catalog.defaultTileset, c.get('role')).map(({ id }) => id);
    const style = loadStyle(c.req.param('file').slice(0, -5), publicUrl(c, config), new Set(visible));
    c.header('Vary', `Authorization, X-API-Key, ${forwardedHeaders}`, { append: true });
    c.header('Cache-Control', 'no-cache');
    return c.json(style);
  });
  return app;
}
