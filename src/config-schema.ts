import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { askSettings } from './config-schema/ask-settings.ts';
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

const pyramid = z.strictObject({
  table: z
    .string()
    .min(1)
    .max(130)
    .describe('table of points, as schema.table; the schema defaults to public'),
  geometry: name.optional().describe('geometry column, when the table has several'),
  srid: z.int().min(1).max(999999).optional().describe('reference system, when the column does not say'),
  sum: z.array(name).max(8).optional().describe('number columns whose averages the cells carry'),
  by: name.optional().describe('column whose values are counted apart'),
  values: z
    .array(z.string().min(1).max(200))
    .max(16)
    .optional()
    .describe(
      'the values that are counted apart; those that the column has, at most 16, unless told otherwise',
    ),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_.-]{0,59}$/, 'must have 1 to 60 of a-z, 0-9, _, . and -')
    .optional()
    .describe('what it is called in commands; the name of the table unless told otherwise'),
  finest: z
    .int()
    .min(10)
    .max(18)
    .optional()
    .describe('finest level of cells; as the table asks for, from 15 to 18, unless told otherwise'),
  mostPoints: z
    .int()
    .min(16)
    .max(100_000)
    .optional()
    .describe('points up to which a tile is drawn from rows; 4096 unless told otherwise'),
});

export type PyramidSettings = z.infer<typeof pyramid>;

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
  pyramids: z
    .array(pyramid)
    .max(100)
    .default([])
    .describe('count pyramids of tables of points, beside the built-in ones; made when they are not there'),
  tiles: z
    .strictObject({
      cacheMb: z
        .int()
        .min(0)
        .max(1_000_000)
        .default(256)
        .describe('tile cache in memory, in MB; 0 turns it off'),
      redisUrl: z
        .string()
        .regex(/^rediss?:\/\/[^\s]{1,500}$/, 'must start with redis:// or rediss://')
        .optional()
        .describe('Redis or Valkey in which servers share tiles'),
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
  events: z
    .strictObject({
      atOnce: z
        .int()
        .min(0)
        .max(100_000)
        .default(1000)
        .describe('streams of changes (/events) open at once in a process; more get 503'),
      perAsker: z.int().min(1).max(100_000).default(50).describe('of these, from one address or key'),
    })
    .prefault({})
    .describe('changes told to open maps at /events'),
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
  ask: askSettings,
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
