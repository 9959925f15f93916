import type { Config } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { type FunctionCandidate, sourceOf } from './candidates.ts';
import type { FunctionLayer, Rejection } from './layer.ts';
import { type LayerPlan, leastRole, world } from './table-layer.ts';

/** Makes a layer of a function that returns tiles, or says why not. */
export function makeFunctionLayer(
  db: Database,
  config: Config,
  candidate: FunctionCandidate,
  { id, origin, settings }: LayerPlan,
): FunctionLayer | Rejection {
  const source = sourceOf(candidate);
  if (!db.capabilities.mvt)
    return {
      source,
      reason: 'embedded',
      detail: 'function layers need a database with ST_AsMVT; the embedded one has none',
    };
  if (!candidate.readable)
    return {
      source,
      reason: 'no_privilege',
      detail: `grant execute on function ${source} to the server's role`,
    };
  if (candidate.readsNationalId)
    return { source, reason: 'private', detail: 'the function names national ids' };
  return {
    kind: 'function',
    id,
    origin,
    source,
    tables: [],
    live: false,
    schema: candidate.schema,
    function: candidate.name,
    takesQuery: candidate.takesQuery,
    title: settings.title ?? id,
    description: settings.description ?? candidate.comment ?? '',
    attribution: settings.attribution ?? '',
    access: leastRole({ ...candidate, readsContact: false }, settings.access),
    bounds: settings.bounds ?? world,
    minZoom: settings.minzoom ?? 0,
    maxZoom: settings.maxzoom ?? 22,
    cacheSeconds: settings.cacheSeconds ?? config.tiles.cacheSeconds,
  };
}
