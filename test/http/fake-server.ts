import pino from 'pino';
import type { AskService } from '../../src/ask/ask.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Layer, Property, Rejection, TableLayer } from '../../src/catalog/layer.ts';
import { kelayakan, kemiskinan } from '../../src/catalog/vocabulary.ts';
import type { Database, TileQuery } from '../../src/db/database.ts';
import { createApp } from '../../src/http/app.ts';
import { createTileHits } from '../../src/http/tile-hits.ts';
import { createEvents } from '../../src/live/events.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createTileService } from '../../src/tiles/tile.ts';
import { checkAnswers } from '../engines/check-answers.ts';
import { adminKey, analystKey, createTestIdentify, testConfig } from '../engines/server.ts';
import { createFakeEdits } from '../live/fake-edits.ts';

export { adminKey, analystKey };

const property = (name: string, more: Partial<Property> = {}): Property => ({
  name,
  column: name,
  pgType: 'text',
  field: 'String',
  ...more,
});

/** A point layer; tests change what they are about. */
export function fakeLayer(id: string, changes: Partial<TableLayer> = {}): TableLayer {
  const properties = changes.properties ?? [
    property('nama'),
    property('kategori', { vocabulary: kelayakan }),
    property('skor', { pgType: 'int4', field: 'Number' }),
  ];
  return {
    kind: 'table',
    id,
    title: id,
    description: `About ${id}`,
    attribution: '',
    origin: 'builtin',
    access: 'public',
    minZoom: 0,
    maxZoom: 22,
    cacheSeconds: 300,
    bounds: [95, -11, 141, 6],
    source: `public.${id}`,
    schema: 'public',
    table: id,
    geometry: { column: 'lokasi', srid: 4326, type: 'point' },
    extentInUnits: null,
    idColumn: null,
    orderColumn: null,
    keyColumn: 'id',
    shapes: null,
    where: {},
    properties,
    filterable: properties.map(({ name }) => name),
    extent: 4096,
    buffer: 64,
    limit: 10_000,
    cells: null,
    forOthers: null,
    tables: [],
    live: false,
    ...changes,
  };
}

/** One public layer, one for analysts, one for admins, and one whose name must be escaped. */
const usualLayers: readonly Layer[] = [
  fakeLayer('pesantren'),
  fakeLayer('santri', {
    access: 'analyst',
    properties: [property('nama'), property('kategori', { vocabulary: kemiskinan })],
  }),
  fakeLayer('audit', { access: 'admin' }),
  fakeLayer('a,b/c "d"', { cacheSeconds: 60, minZoom: 3, maxZoom: 9 }),
];

interface FakeOptions {
  readonly settings?: object;
  readonly layers?: readonly Layer[];
  readonly rejections?: readonly Rejection[];
  /** Identity bytes of a layer; the default compresses well and differs by layer and parameters. */
  readonly tile?: (query: TileQuery, signal?: AbortSignal) => Promise<readonly Buffer[]> | readonly Buffer[];
  /** What the database does when it is asked anything else. */
  readonly query?: () => Promise<unknown[]>;
  /** Whether answers are compared with the OpenAPI document: not where a test makes errors that no route has. */
  readonly documented?: boolean;
}

/** The HTTP and tile rooms over a catalog and a database that are plain objects: no engine, no port. */
export function createFakeServer({
  settings,
  layers = usualLayers,
  rejections = [],
  tile,
  query,
  documented = true,
}: FakeOptions = {}) {
  const config = testConfig(settings);
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const asked: TileQuery[] = [];
  const found: string[] = [];
  const bytes =
    tile ?? (({ layers }) => layers.map(({ name, params }) => Buffer.from(`${name} ${params} `.repeat(100))));
  const db = {
    engine: 'postgres',
    capabilities: { mvt: true, postgis: '3.4.0', server: '16.0' },
    query: query ?? (async () => [{ ok: 1 }]),
    async tile(request: TileQuery, { signal }: { signal?: AbortSignal } = {}) {
      asked.push(request);
      const made = await bytes(request, signal);
      return request.layers.map(({ name }, i) => ({
        name,
        bytes: made[i] ?? Buffer.alloc(0),
        kept: 1,
        total: 1,
      }));
    },
  } as unknown as Database;
  const byId = new Map(layers.map((layer) => [layer.id, layer]));
  const catalog: Catalog = {
    layers: () => byId,
    rejections: () => rejections,
    version: () => 'v1',
    async find(id) {
      found.push(id);
      return byId.get(id);
    },
    refresh: async () => false,
    close() {},
  };
  const metrics = createMetrics();
  const edits = createFakeEdits();
  const tiles = createTileService({ db, catalog, config, edits, observe: metrics });
  metrics.watchCache(tiles.cacheSize);
  const dataVersion = { get: async () => 1, set() {} };
  const identify = createTestIdentify(config);
  const events = createEvents({ edits, catalog, observe: metrics, gatherMs: 0 });
  metrics.watchEdits(edits.listening, events.listeners);
  const ask: AskService = {
    ask: () => Promise.reject(new Error('nobody answers questions here')),
    state: () => ({ configured: false, model: 'embedded-v1', breaker: 'closed', lastOkAt: null }),
    close: async () => {},
  };
  const hits = createTileHits({ config, tiles, identify, metrics, log });
  const app = createApp({
    config,
    db,
    catalog,
    tiles,
    dataVersion,
    ask,
    events,
    hits,
    identify,
    metrics,
    log,
  });
  if (documented) checkAnswers(app, config.server.basePath);
  return {
    app,
    /** Edits that the tests make up, and the events that come of them. */
    edits,
    events,
    hits,
    metrics,
    log,
    /** Its log, parsed. */
    lines,
    /** The tile queries that reached the database. */
    asked,
    /** The layers that requests have looked up. */
    found,
    get: (path: string, headers: Record<string, string> = {}) => app.request(path, { headers }),
  };
}

/** Checks that a response has the one JSON shape of errors, and returns its body. */
export async function readProblem(response: Response, status: number, code: string) {
  const body = (await response.json()) as Record<string, unknown>;
  const wrong = [
    response.status === status || `status ${response.status}`,
    response.headers.get('content-type') === 'application/problem+json' || 'content type',
    response.headers.get('cache-control') === 'no-store' || 'cache control',
    Object.keys(body).sort().join() === 'code,detail,error,message,requestId,status,title,type' || 'members',
    body.status === status || 'status member',
    body.code === code || `code ${body.code}`,
    body.type === `urn:petasantri:error:${code}` || 'type',
    (body.error === body.detail && body.message === body.detail) || 'older members',
    body.requestId === response.headers.get('x-request-id') || 'request id',
    (typeof body.title === 'string' && body.title !== '') || 'title',
    !/sqlstate|node_modules|relation "|\bat .*:\d+:\d+/i.test(String(body.detail)) || 'internals',
    !String(body.detail).includes(process.cwd()) || 'a path',
  ].filter((verdict) => verdict !== true);
  if (wrong.length > 0)
    throw new Error(`not the agreed error: ${wrong.join(', ')} in ${JSON.stringify(body)}`);
  return body as { detail: string; requestId: string; title: string };
}
