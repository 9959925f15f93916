import { Hono } from 'hono';
import { type Layer, maySee } from '../catalog/layer.ts';
import { fieldsOf } from '../catalog/layer-properties.ts';
import { seenLayer } from '../catalog/seen-layer.ts';
import type { Env, HttpDeps } from './deps.ts';
import { forwardedHeaders, publicUrl } from './public-url.ts';

/** `/catalog`: what is published, and with `?explain=1` what is not and why. */
export function catalogRoutes({ catalog, config }: HttpDeps): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/catalog', (c) => {
    const base = publicUrl(c, config);
    const role = c.get('role');
    const describe = (layer: Layer) => {
      const seen = seenLayer(layer, role);
      return {
        id: layer.id,
        title: layer.title,
        description: seen?.description ?? layer.description,
        attribution: layer.attribution,
        origin: layer.origin,
        access: layer.access,
        allowed: maySee(role, layer),
        // Counts of a layer whose rows need a key.
        cellsOnly: seen?.kind === 'cells',
        geometry: layer.kind === 'table' ? layer.geometry.type : 'function',
        minzoom: layer.minZoom,
        maxzoom: layer.maxZoom,
        live: seen?.live ?? false,
        tilejson: `${base}/tiles/${encodeURIComponent(layer.id)}.json`,
        // The extent of a few points says where they are, so it is for those who may see the points.
        ...(seen ? { bounds: seen.bounds } : {}),
        ...(seen?.kind === 'table' ? { srid: seen.geometry.srid } : {}),
        ...(seen && seen.kind !== 'function'
          ? {
              properties: Object.fromEntries(fieldsOf(seen).map((p) => [p.name, p.field])),
              filterable: seen.filterable,
            }
          : {}),
      };
    };
    c.header('Vary', `Authorization, X-API-Key, ${forwardedHeaders}`, { append: true });
    c.header('Cache-Control', 'no-cache');
    return c.json({
      version: catalog.version(),
      tileset: `${base}/tiles.json`,
      layers: [...catalog.layers().values()].map(describe),
      ...(c.req.query('explain') === '1' ? { notPublished: catalog.rejections() } : {}),
    });
  });
  return app;
}
