import type { Config, LayerSettings } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { isAppError } from '../errors.ts';
import { builtinLayers, reservedTables } from './builtin-layers.ts';
import type { FunctionCandidate, findCandidates, TableCandidate } from './candidates.ts';
import type { FunctionLayer, Layer, Rejection } from './layer.ts';
import { type LayerPlan, leastRole, makeTableLayer } from './table-layer.ts';

export interface Built {
  readonly layers: ReadonlyMap<string, Layer>;
  readonly rejections: readonly Rejection[];
}

type Candidates = Awaited<ReturnType<typeof findCandidates>>;

/**
 * Decides what is published: built-in layers first, then declared ones, then all that was found.
 * A candidate that is not published leaves a rejection with the reason.
 */
export async function buildLayers(
  db: Database,
  config: Config,
  { tables, functions }: Candidates,
): Promise<Built> {
  const layers = new Map<string, Layer>();
  const rejections: Rejection[] = [];
  const used = new Set<unknown>();
  const reject = (rejection: Rejection) => rejections.push(rejection);

  const publish = async (table: TableCandidate, plan: LayerPlan) => {
    used.add(table);
    const made = await makeTableLayer(db, config, table, plan).catch((error): Rejection => {
      if (!isAppError(error, 'bad_config', 'db_failed', 'db_timeout', 'db_swallowed_error')) throw error;
      return { source: sourceOf(table), reason: 'bad_column', detail: error.message };
    });
    if ('reason' in made) reject(made);
    else layers.set(made.id, made);
  };

  for (const [id, builtin] of Object.entries(builtinLayers)) {
    const own = config.layers[id];
    if (own?.table || own?.function) continue;
    const table = tables.find((t) => t.schema === builtin.schema && t.name === builtin.table);
    if (!table) continue;
    used.add(table);
    if (own?.hide) reject({ source: id, reason: 'hidden', detail: `layers.${id}.hide is set` });
    else
      await publish(table, { ...builtin, id, origin: 'builtin', settings: { ...builtin.settings, ...own } });
  }

  for (const [id, settings] of Object.entries(config.layers)) {
    if (Object.hasOwn(builtinLayers, id) && !settings.table && !settings.function) continue;
    if (settings.function) {
      const found = functions.find((f) => sourceOf(f) === qualified(settings.function as string));
      if (found) used.add(found);
      if (!found) reject(missing(qualified(settings.function)));
      else if (settings.hide)
        reject({ source: sourceOf(found), reason: 'hidden', detail: `layers.${id}.hide is set` });
      else {
        const made = functionLayer(db, config, found, id, settings);
        if ('reason' in made) reject(made);
        else layers.set(id, made);
      }
      continue;
    }
    const wanted = qualified(settings.table ?? id);
    const table = tables.find(
      (t) =>
        (sourceOf(t) === wanted || sourceOf(t) === `public.${settings.table ?? id}`) &&
        (!settings.geometry || t.geometryColumn === settings.geometry),
    );
    if (!table) reject(missing(wanted));
    else if (settings.hide) {
      used.add(table);
      reject({ source: sourceOf(table), reason: 'hidden', detail: `layers.${id}.hide is set` });
    } else await publish(table, { id, origin: 'declared', settings });
  }

  const single = (t: TableCandidate) =>
    tables.filter((other) => sourceOf(other) === sourceOf(t)).length === 1;
  for (const candidate of [...tables, ...functions]) {
    if (used.has(candidate)) continue;
    const source = sourceOf(candidate);
    const isTable = 'geometryColumn' in candidate;
    const name =
      isTable && !single(candidate) ? `${candidate.name}.${candidate.geometryColumn}` : candidate.name;
    const base = candidate.schema === 'public' ? name : `${candidate.schema}.${name}`;
    const id = layers.has(base) || Object.hasOwn(builtinLayers, base) ? `${candidate.schema}.${name}` : base;
    const refusal = whyNotDiscovered(config, candidate, id, layers);
    if (refusal) reject({ source, ...refusal });
    else if (isTable) await publish(candidate, { id, origin: 'discovered', settings: {} });
    else {
      const made = functionLayer(db, config, candidate, id, {});
      if ('reason' in made) reject(made);
      else layers.set(id, made);
    }
  }
  return { layers, rejections };
}

function whyNotDiscovered(
  config: Config,
  candidate: TableCandidate | FunctionCandidate,
  id: string,
  layers: ReadonlyMap<string, Layer>,
): Omit<Rejection, 'source'> | null {
  if (reservedTables.has(candidate.name) && 'geometryColumn' in candidate)
    return {
      reason: 'reserved',
      detail: 'a table of the application; the built-in layers pesantren and santri serve it',
    };
  if (!config.catalog.discover)
    return { reason: 'hidden', detail: 'catalog.discover is off; declare the layer' };
  if (config.catalog.hide.includes(sourceOf(candidate)))
    return { reason: 'hidden', detail: 'listed in catalog.hide' };
  if (candidate.readsSantri && 'geometryColumn' in candidate)
    return {
      reason: 'private',
      detail: 'it reads data of single santri; declare it under layers to publish it to analysts',
    };
  if (candidate.readsNationalId || (candidate.readsSantri && !('geometryColumn' in candidate)))
    return { reason: 'private', detail: 'the function names santri tables or national ids' };
  if (layers.has(id))
    return {
      reason: 'name_taken',
      detail: `another layer is called ${id}; declare this one under a name of its own`,
    };
  if (layers.size >= config.catalog.maxLayers)
    return { reason: 'too_many', detail: `catalog.maxLayers is ${config.catalog.maxLayers}` };
  return null;
}

function functionLayer(
  db: Database,
  config: Config,
  candidate: FunctionCandidate,
  id: string,
  settings: LayerSettings,
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
    origin: settings.function ? 'declared' : 'discovered',
    source,
    schema: candidate.schema,
    function: candidate.name,
    takesQuery: candidate.takesQuery,
    title: settings.title ?? id,
    description: settings.description ?? candidate.comment ?? '',
    attribution: settings.attribution ?? '',
    access: leastRole({ ...candidate, readsContact: false }, settings.access),
    bounds: settings.bounds ?? [-180, -85.0511, 180, 85.0511],
    minZoom: settings.minzoom ?? 0,
    maxZoom: settings.maxzoom ?? 22,
    cacheSeconds: settings.cacheSeconds ?? config.tiles.cacheSeconds,
  };
}

const sourceOf = ({ schema, name }: { schema: string; name: string }) => `${schema}.${name}`;
const qualified = (name: string) => (name.includes('.') ? name : `public.${name}`);
const missing = (source: string): Rejection => ({
  source,
  reason: 'missing',
  detail: 'no such relation with a geometry column, or function of a tile, in catalog.schemas',
});
