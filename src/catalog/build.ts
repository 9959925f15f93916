import type { Config } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { isAppError } from '../errors.ts';
import { builtinLayers, reservedTables } from './builtin-layers.ts';
import { type FunctionCandidate, type findCandidates, sourceOf, type TableCandidate } from './candidates.ts';
import { makeFunctionLayer } from './function-layer.ts';
import type { Layer, Rejection, RejectionReason } from './layer.ts';
import { addOwnTables } from './own-layers.ts';
import { type LayerPlan, makeTableLayer } from './table-layer.ts';

export interface Built {
  readonly layers: ReadonlyMap<string, Layer>;
  readonly rejections: readonly Rejection[];
}

type Candidates = Awaited<ReturnType<typeof findCandidates>>;

/** What the three rounds of `buildLayers` share. */
interface Round extends Candidates {
  readonly db: Database;
  readonly config: Config;
  readonly layers: Map<string, Layer>;
  /** Candidates that a round has dealt with; the next ones pass them over. */
  readonly used: Set<unknown>;
  publish(candidate: TableCandidate | FunctionCandidate, plan: LayerPlan): Promise<void>;
  reject(source: string, reason: RejectionReason, detail: string): void;
}

/**
 * Decides what is published: built-in layers first, then declared ones, then all that was found.
 * A candidate that is not published leaves a rejection with the reason.
 */
export async function buildLayers(db: Database, config: Config, candidates: Candidates): Promise<Built> {
  const layers = new Map<string, Layer>();
  const rejections: Rejection[] = [];
  const used = new Set<unknown>();
  const round: Round = {
    ...candidates,
    db,
    config,
    layers,
    used,
    reject: (source, reason, detail) => rejections.push({ source, reason, detail }),
    async publish(candidate, plan) {
      used.add(candidate);
      const made = await makeLayer(round, candidate, plan);
      if ('reason' in made) rejections.push(made);
      else layers.set(made.id, made);
    },
  };
  await publishBuiltin(round);
  await publishDeclared(round);
  await publishDiscovered(round);
  return { layers, rejections };
}

async function makeLayer(
  { db, config, own }: Round,
  candidate: TableCandidate | FunctionCandidate,
  plan: LayerPlan,
) {
  if (!('geometryColumn' in candidate)) return makeFunctionLayer(db, config, candidate, plan);
  try {
    const made = await makeTableLayer(db, config, candidate, plan);
    return 'reason' in made ? made : addOwnTables(made, candidate, own);
  } catch (error) {
    // One table that cannot be read must not take the others down.
    if (!isAppError(error, 'bad_config', 'db_failed', 'db_timeout', 'db_swallowed_error')) throw error;
    return { source: sourceOf(candidate), reason: 'bad_column' as const, detail: error.message };
  }
}

async function publishBuiltin({ config, tables, used, publish, reject }: Round): Promise<void> {
  for (const [id, builtin] of Object.entries(builtinLayers)) {
    const own = config.layers[id];
    const { shapes } = builtin;
    const simplified = tables.find((t) => t.schema === shapes?.schema && t.name === shapes.table);
    // It is a part of the layer and never a layer of its own.
    if (simplified) used.add(simplified);
    if (own?.table || own?.function) continue;
    const table = tables.find((t) => t.schema === builtin.schema && t.name === builtin.table);
    if (!table) continue;
    used.add(table);
    if (own?.hide) reject(id, 'hidden', `layers.${id}.hide is set`);
    else
      await publish(table, {
        ...builtin,
        id,
        origin: 'builtin',
        settings: { ...builtin.settings, ...own },
        open: id === 'santri' && config.access.public === 'points' && own?.access === undefined,
        shapes: simplified?.readable ? (shapes ?? null) : null,
      });
  }
}

async function publishDeclared({ config, tables, functions, used, publish, reject }: Round): Promise<void> {
  for (const [id, settings] of Object.entries(config.layers)) {
    if (Object.hasOwn(builtinLayers, id) && !settings.table && !settings.function) continue;
    const name = settings.function ?? settings.table ?? id;
    // A name with a dot is schema.name, or a table of the schema public that has a dot in its name.
    const isWanted = (candidate: { schema: string; name: string }) =>
      [qualified(name), `public.${name}`].includes(sourceOf(candidate));
    const found = settings.function
      ? functions.find(isWanted)
      : tables.find((t) => isWanted(t) && (!settings.geometry || t.geometryColumn === settings.geometry));
    if (!found)
      reject(
        qualified(name),
        'missing',
        'no such relation with a geometry column, or function of a tile, in catalog.schemas',
      );
    else if (settings.hide) {
      used.add(found);
      reject(sourceOf(found), 'hidden', `layers.${id}.hide is set`);
    } else await publish(found, { id, origin: 'declared', settings });
  }
}

async function publishDiscovered(round: Round): Promise<void> {
  const { tables, functions, layers, used, publish, reject } = round;
  const columns = countGeometries(tables);
  for (const candidate of [...tables, ...functions]) {
    if (used.has(candidate)) continue;
    const source = sourceOf(candidate);
    const several = 'geometryColumn' in candidate && (columns.get(source) ?? 0) > 1;
    const name = several ? `${candidate.name}.${candidate.geometryColumn}` : candidate.name;
    const base = candidate.schema === 'public' ? name : `${candidate.schema}.${name}`;
    const id = layers.has(base) || Object.hasOwn(builtinLayers, base) ? `${candidate.schema}.${name}` : base;
    const refusal = whyNotDiscovered(round, candidate, id);
    if (refusal) reject(source, ...refusal);
    else await publish(candidate, { id, origin: 'discovered', settings: {} });
  }
}

/** How many geometry columns each relation has. */
function countGeometries(tables: readonly TableCandidate[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const table of tables) counts.set(sourceOf(table), (counts.get(sourceOf(table)) ?? 0) + 1);
  return counts;
}

function whyNotDiscovered(
  { config, layers }: Round,
  candidate: TableCandidate | FunctionCandidate,
  id: string,
): [RejectionReason, string] | null {
  const isTable = 'geometryColumn' in candidate;
  if (reservedTables.has(candidate.name) && isTable)
    return ['reserved', 'a table of the application; the built-in layers pesantren and santri serve it'];
  if (!config.catalog.discover) return ['hidden', 'catalog.discover is off; declare the layer'];
  if (config.catalog.hide.includes(sourceOf(candidate))) return ['hidden', 'listed in catalog.hide'];
  if (candidate.readsSantri && isTable)
    return ['private', 'it reads data of single santri; declare it under layers to publish it to analysts'];
  if (candidate.readsNationalId || (candidate.readsSantri && !isTable))
    return ['private', `the ${isTable ? 'view' : 'function'} names santri tables or national ids`];
  if (layers.has(id))
    return ['name_taken', `another layer is called ${id}; declare this one under a name of its own`];
  if (layers.size >= config.catalog.maxLayers)
    return ['too_many', `catalog.maxLayers is ${config.catalog.maxLayers}`];
  return null;
}

const qualified = (name: string) => (name.includes('.') ? name : `public.${name}`);
