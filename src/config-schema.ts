import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { maxZoom } from './geo/tile-coord.ts';

/** Every setting, its range and its default. docs/configuration.md and the JSON Schema follow this file. */

const name = z.string().min(1).max(63);
const zoom = z.int().min(0).max(maxZoom);
const text = z.string().max(1000);
const milliseconds = (most: number) => z.int().min(1).max(most);

export const layerSettings = z
  .strictObject({
    table: z.string().max(130).describe('schema.table to read; the schema defaults to public'),
    function: z.string().max(130).describe('schema.function(z, x, y[, query json]) returning bytea'),
    geometry: name.describe('geometry column, when the table has several'),
    srid: z.int().min(1).max(999999).describe('reference system, when the column does not say'),
    id: name.describe('integer column that becomes the feature id'),
    order: name.describe('number column; when a tile is full, the highest values stay'),
    title: text,
    description: text,
    attribution: text,
    access: z.enum(['public', 'analyst', 'admin']).describe('least role that may read the layer'),
    hide: z.boolean().describe('do not publish'),
    minzoom: zoom,
    maxzoom: zoom,
    extent: z.int().min(256).max(8192).describe('tile units per side'),
    buffer: z.int().min(0).max(1024).describe('margin in tile units'),
    limit: z.int().min(1).max(100_000).describe('features a tile may hold'),
    properties: z
      .union([z.array(name).max(200), z.record(name, name)])
      .describe('columns to carry, or a map from tile property to column'),
    filterable: z.array(name).max(200).describe('properties that a request may filter on'),
    cacheSeconds: z.int().min(0).max(31_536_000).describe('seconds that clients may keep a tile'),
    bounds: z
      .tuple([
        z.number().min(-180).max(180),
        z.number().min(-90).max(90),
        z.number().min(-180).max(180),
        z.number().min(-90).max(90),
      ])
      .refine(
        ([west, south, east, north]) => west < east && south < north,
        'west must be below east, south below north',
      )
      .describe('west, south, east, north in degrees'),
  })
  .partial()
  .refine((layer) => !(layer.table && layer.function), 'give table or function, not both');

export type LayerSettings = z.infer<typeof layerSettings>;

const key = z.strictObject({
  name: z.string().min(1).max(100),
  role: z.enum(['analyst', 'admin']),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('SHA-256 of the key in hex: printf %s KEY | sha256sum'),
});

/** Signatures by a private key only: with a shared secret, whoever can verify a token could make one. */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

const jwt = z.strictObject({
  jwks: z
    .string()
    .max(1000)
    .refine(
      (value) =>
        !/^[a-z]+:\/\//i.test(value) ||
        /^(https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/i.test(value),
      'must be the path of a file or start with https://',
    )
    .describe('public keys of the provider, a JSON Web Key Set: path of a file, or https URL'),
  issuer: z.string().min(1).max(1000).describe('claim iss that tokens must have'),
  audience: z.string().min(1).max(1000).describe('claim aud that tokens must have'),
  roleClaim: z
    .string()
    .min(1)
    .max(200)
    .default('role')
    .describe('claim that holds the role, a text or a list; dots lead inwards, as realm_access.roles'),
  roles: z
    .record(z.string().min(1).max(200), z.enum(['analyst', 'admin']))
    .default({ analyst: 'analyst', admin: 'admin' })
    .describe('from a value of that claim to the role it gives here'),
  algorithms: z
    .array(z.enum(algorithms))
    .min(1)
    .default(['RS256', 'ES256', 'EdDSA'])
    .describe('signatures that are accepted'),
  clockToleranceSeconds: z
    .int()
    .min(0)
    .max(600)
    .default(30)
    .describe('how far the clock of the provider may be off'),
});

/** `loopback`, `linklocal`, `uniquelocal`, an address, or a range like 10.0.0.0/8. */
const network = z
  .string()
  .refine(
    (value) => /^(loopback|linklocal|uniquelocal)$/.test(value) || isNetwork(value),
    'must be an address, a range as 10.0.0.0/8, loopback, linklocal or uniquelocal',
  );

function isNetwork(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  // A range of all addresses would let every client choose its own.
  return (
    rest.length === 0 &&
    most > 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && +bits > 0 && +bits <= most))
  );
}

const perMinute = z.int().min(0).max(10_000_000);
/** Questions of one asker; 0 is no limit. */
const perAsker = (most: number) => z.int().min(0).max(most);

/** A budget for those without a key, by address, and for those with one. */
const budget = (address: number, key: number) =>
  z
    .strictObject({
      address: perMinute.default(address).describe('of an address, for callers without a key; 0 is no limit'),
      key: perMinute.default(key).describe('of a key, or of the subject of a token; 0 is no limit'),
    })
    .prefault({});

export const configSchema = z.strictObject({
  server: z
    .strictObject({
      host: z.string().min(1).max(255).default('127.0.0.1'),
      port: z.int().min(0).max(65535).default(8080).describe('0 picks a free port'),
      workers: z.int().min(1).max(64).default(1).describe('processes; more than one needs PostgreSQL'),
      basePath: z
        .string()
        .max(200)
        .regex(/^(\/[\w.~-]+)*$/, 'must be empty or start with / and not end with one')
        .default('')
        .describe('path prefix under which a proxy publishes the server'),
      trustProxy: z
        .boolean()
        .default(true)
        .describe('let X-Forwarded-Proto, -Host and -Prefix shape the URLs in TileJSON and styles'),
      trustedProxies: z
        .array(network)
        .max(100)
        .default(['loopback'])
        .describe(
          'proxies whose X-Forwarded-For names the client: addresses, CIDR ranges, loopback, linklocal or uniquelocal',
        ),
      corsOrigins: z
        .array(z.string().min(1).max(255))
        .max(100)
        .default(['*'])
        .describe(
          'origins whose pages may read the answers, as https://maps.example.id; * means any, but nobody where access.public is points',
        ),
      shutdownMs: milliseconds(600_000).default(10_000).describe('time for open requests when stopping'),
    })
    .prefault({}),
  database: z
    .strictObject({
      url: z
        .string()
        .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
        .optional()
        .describe('PostgreSQL; without it the embedded database is used'),
      dataDir: z
        .string()
        .min(1)
        .max(1000)
        .default('./.petasantri')
        .describe('folder of the embedded database'),
      poolSize: z
        .int()
        .min(1)
        .max(500)
        .default(2 * availableParallelism())
        .describe('connections per process; twice the processors unless told otherwise'),
      maxWaiting: z.int().min(1).max(10_000).default(200).describe('requests that may wait for a connection'),
      connectTimeoutMs: milliseconds(120_000)
        .default(5000)
        .describe('longest wait for a connection, new or from the pool'),
      statementTimeoutMs: milliseconds(600_000).default(15_000).describe('longest time a query may take'),
      firstConnectMs: milliseconds(3_600_000)
        .default(30_000)
        .describe('how long to wait for the database at start'),
    })
    .prefault({}),
  catalog: z
    .strictObject({
      discover: z.boolean().default(true).describe('publish tables and functions that are not declared'),
      schemas: z.array(name).min(1).max(50).default(['public']).describe('database schemas to publish from'),
      hide: z
        .array(z.string().max(130))
        .max(1000)
        .default([])
        .describe('schema.name of relations and functions to leave out'),
      refreshMs: milliseconds(3_600_000)
        .default(5000)
        .describe('how often the database is asked for new tables'),
      maxUnindexedRows: z
        .int()
        .min(0)
        .default(10_000)
        .describe('larger tables need a spatial index to be published'),
      maxLayers: z.int().min(1).max(10_000).default(1000).describe('layers published at most'),
      defaultTileset: z
        .array(name)
        .max(20)
        .default(['provinsi', 'kabupaten', 'kecamatan', 'pesantren', 'santri'])
        .describe('layers of /tiles/{z}/{x}/{y}.pbf, as far as the caller may see them'),
    })
    .prefault({}),
  layers: z.record(z.string().min(1).max(100), layerSettings).default({}),
  tiles: z
    .strictObject({
      cacheMb: z
        .int()
        .min(0)
        .max(1_000_000)
        .default(256)
        .describe('tile cache in memory, in MB; 0 turns it off'),
      maxLayersPerTile: z.int().min(1).max(100).default(20).describe('layers that one request may name'),
      limit: z
        .int()
        .min(1)
        .max(100_000)
        .default(10_000)
        .describe('features per layer and tile, unless a layer says otherwise'),
      cacheSeconds: z
        .int()
        .min(0)
        .max(31_536_000)
        .default(60)
        .describe('seconds that clients may keep a tile, unless a layer says otherwise'),
    })
    .prefault({}),
  choropleth: z
    .strictObject({
      cacheMb: z
        .int()
        .min(0)
        .max(1_000_000)
        .default(64)
        .describe('choropleths kept ready in memory, in MB; 0 turns it off'),
    })
    .prefault({}),
  statistics: z
    .strictObject({
      refresh: z
        .boolean()
        .default(true)
        .describe('refresh the statistics views when data changes; false leaves it to other servers'),
      quietMs: milliseconds(600_000)
        .default(2000)
        .describe('time without a change before the statistics are refreshed'),
      everyMs: milliseconds(3_600_000)
        .default(10_000)
        .describe('least time between two refreshes; changes that never stop wait no longer'),
    })
    .prefault({}),
  access: z
    .strictObject({
      keys: z.array(key).max(1000).default([]).describe('who may see more than the public'),
      public: z
        .enum(['aggregates', 'points'])
        .default('aggregates')
        .describe(
          'what callers without a key see of santri; points is for closed networks only, and makes * in server.corsOrigins count for nothing',
        ),
      smallestGroup: z
        .int()
        .min(2)
        .max(1000)
        .default(10)
        .describe('least number of santri that the public may see as a group'),
      jwt: jwt.optional().describe('accept tokens of an identity provider as Authorization: Bearer'),
    })
    .prefault({}),
  ask: z
    .strictObject({
      geminiKey: z
        .string()
        .regex(/^[\x21-\x7e]{10,200}$/, 'must have 10 to 200 letters, digits or signs of ASCII')
        .optional()
        .describe('key of the Gemini API; without it questions are answered by the embedded planner'),
      geminiModel: z
        .string()
        .regex(/^[\w.-]{1,50}$/, 'must have 1 to 50 letters, digits, dots, dashes or underscores')
        .default('gemini-3.5-flash-lite')
        .describe('model that is asked'),
      geminiUrl: z
        .string()
        .regex(/^https?:\/\/[^\s?#]{1,500}$/, 'must start with http:// or https://')
        .optional()
        .describe('address of the Gemini API, for a proxy of your own'),
      geminiTemperature: z
        .number()
        .min(0)
        .max(2)
        .optional()
        .describe('sent only when set; the models have a good one of their own'),
      geminiThinkingLevel: z
        .enum(['minimal', 'low', 'medium', 'high'])
        .default('minimal')
        .describe('how much the model thinks before it chooses'),
      timeoutMs: milliseconds(60_000).default(12_000).describe('longest time Gemini gets for a question'),
      dailyTokens: z
        .int()
        .min(0)
        .max(1_000_000_000)
        .default(2_000_000)
        .describe('tokens of Gemini in a day (UTC) and process; then the embedded planner answers'),
      geminiPerMinute: perAsker(600)
        .default(10)
        .describe('questions to Gemini in a minute, of an address or key'),
      geminiPerDay: perAsker(100_000)
        .default(100)
        .describe('questions to Gemini in a day, of an address or key'),
      perMinute: perAsker(10_000).default(60).describe('questions in a minute, of an address or key'),
      geminiAtOncePerAsker: z
        .int()
        .min(1)
        .max(1000)
        .default(2)
        .describe('questions of an address or key that Gemini works on at once'),
      atOnce: z.int().min(1).max(1000).default(64).describe('questions answered at once; more get 503'),
      geminiAtOnce: z.int().min(1).max(1000).default(8).describe('questions that Gemini works on at once'),
      logDays: z
        .int()
        .min(0)
        .max(3650)
        .default(90)
        .describe('days that questions and answers are kept in gemini_ask_log; 0 keeps none'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      rates: z.boolean().default(true).describe('whether requests are counted at all'),
      perMinute: budget(3000, 12_000).describe('requests in a minute'),
      queriesPerMinute: budget(600, 3000).describe(
        'of these, requests that ask the database each time: points, lists, heatmaps, statistics, questions',
      ),
      urlBytes: z.int().min(256).max(15_000).default(8192).describe('length of path and query'),
      bodyBytes: z.int().min(1024).max(10_000_000).default(65_536).describe('length of a request body'),
      statementMs: z
        .strictObject({
          public: milliseconds(600_000).default(5000).describe('for callers without a key'),
          analyst: milliseconds(600_000).default(15_000).describe('for analysts'),
          admin: milliseconds(600_000).default(60_000).describe('for admins'),
        })
        .prefault({})
        .describe(
          'longest time of one statement of a request for data; tiles have database.statementTimeoutMs',
        ),
    })
    .prefault({}),
  log: z
    .strictObject({
      level: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    })
    .prefault({}),
});

export type Config = z.infer<typeof configSchema>;
