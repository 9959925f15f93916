import { Hono } from 'hono';
import { createPlaceService } from '../places/place-service.ts';
import { boundaryRoutes } from './boundaries.ts';
import type { Env, HttpDeps } from './deps.ts';
import { gisRoutes } from './gis.ts';
import { mapRowRoutes } from './map-rows.ts';
import { santriPribadiRoutes } from './santri-pribadi.ts';

/** Everything that is not a tile or a choropleth: points, heatmaps, lists, statistics and boundaries. */
export function placeRoutes(deps: HttpDeps): Hono<Env> {
  const shared = { ...deps, places: createPlaceService(deps.db, deps.dataVersion) };
  const app = new Hono<Env>();
  app.route('/', gisRoutes(shared));
  app.route('/', mapRowRoutes(shared));
  app.route('/', santriPribadiRoutes(shared));
  app.route('/', boundaryRoutes(deps));
  return app;
}
