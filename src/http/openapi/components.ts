import { builtinLayers } from '../../catalog/builtin-layers.ts';
import { roles } from '../../catalog/layer.ts';
import { errorCodes } from '../../errors.ts';
import { maxZoom } from '../../geo/tile-coord.ts';
import {
  body,
  headers,
  list,
  type OpenApiDocument,
  object,
  type ResponseObject,
  schema,
  text,
  whole,
} from './parts.ts';

type Components = OpenApiDocument['components'];

const bounds = list(
  { type: 'number' },
  { minItems: 4, maxItems: 4, description: 'West, south, east, north in degrees.' },
);
const zoom = whole(0, maxZoom);

const schemas: Components['schemas'] = {
  Problem: object(
    {
      type: text('urn:petasantri:error: and the code.', { format: 'uri' }),
      title: text('The kind of problem.'),
      status: whole(400, 599),
      detail: text('What is wrong with this request.'),
      code: text('Stable, for programs.', { enum: [...errorCodes] }),
      requestId: text('Names the entry in the log.'),
      error: text('Same as detail.'),
      message: text('Same as detail.'),
    },
    { description: 'RFC 9457, and the members that older clients read.', additionalProperties: false },
  ),
  TileJson: {
    type: 'object',
    required: [
      'tilejson',
      'name',
      'scheme',
      'tiles',
      'vector_layers',
      'minzoom',
      'maxzoom',
      'bounds',
      'center',
    ],
    properties: {
      tilejson: { const: '3.0.0' },
      name: text(),
      description: text(),
      attribution: text(),
      scheme: { const: 'xyz' },
      tiles: list(text('URL template with {z}, {x} and {y}.'), { minItems: 1 }),
      vector_layers: list(
        object({
          id: text(),
          description: text(),
          minzoom: zoom,
          maxzoom: zoom,
          fields: { type: 'object', additionalProperties: { enum: ['Boolean', 'Number', 'String'] } },
        }),
      ),
      minzoom: zoom,
      maxzoom: zoom,
      bounds,
      center: list(
        { type: 'number' },
        { minItems: 3, maxItems: 3, description: 'Longitude, latitude, zoom.' },
      ),
    },
    externalDocs: { url: 'https://github.com/mapbox/tilejson-spec/tree/master/3.0.0' },
  },
  Catalog: {
    type: 'object',
    required: ['version', 'tileset', 'layers'],
    properties: {
      version: text('Changes whenever a layer does.'),
      tileset: text('TileJSON of the default tileset.', { format: 'uri' }),
      layers: list(schema('Layer')),
      notPublished: list(
        object({ source: text('schema.name'), reason: text(), detail: text('What to do about it.') }),
      ),
    },
  },
  Layer: {
    type: 'object',
    required: ['id', 'title', 'origin', 'access', 'allowed', 'geometry', 'minzoom', 'maxzoom', 'tilejson'],
    properties: {
      id: text('Name in URLs and in tiles.', { examples: Object.keys(builtinLayers) }),
      title: text(),
      description: text(),
      attribution: text(),
      origin: { enum: ['builtin', 'declared', 'discovered'] },
      access: text('The least role that may read the layer.', { enum: [...roles] }),
      allowed: { type: 'boolean', description: 'Whether this caller may.' },
      cellsOnly: {
        type: 'boolean',
        description:
          'Whether this caller gets counts by cell of it, and no row. Properties and filters are those of the cells.',
      },
      geometry: { enum: ['point', 'line', 'polygon', 'mixed', 'function'] },
      minzoom: zoom,
      maxzoom: zoom,
      bounds,
      tilejson: text('TileJSON of this layer.', { format: 'uri' }),
      srid: { type: 'integer' },
      properties: { type: 'object', additionalProperties: { enum: ['Boolean', 'Number', 'String'] } },
      filterable: list(text(), { description: 'Properties that a request may filter on.' }),
      live: {
        type: 'boolean',
        description: 'Whether edits of its tables are announced, so that its tiles are new at once.',
      },
    },
  },
  Style: object(
    { version: { const: 8 }, sources: { type: 'object' }, layers: list({ type: 'object' }) },
    {
      additionalProperties: true,
      externalDocs: { url: 'https://maplibre.org/maplibre-style-spec/' },
    },
  ),
  Database: {
    type: 'object',
    required: ['state', 'engine'],
    properties: {
      state: { enum: ['up', 'down'] },
      engine: text(),
      server: text('Version of the database.'),
      postgis: text(undefined, { type: ['string', 'null'] }),
      mvt: { type: 'boolean', description: 'Whether the database encodes tiles itself.' },
      ms: { type: 'integer', description: 'Time of the round trip.' },
      code: text('Why it is down.', { enum: [...errorCodes] }),
    },
  },
  Data: object(
    {
      version: whole(0, Number.MAX_SAFE_INTEGER, {
        description: 'Rises whenever the statistics are refreshed; 0 before the first time.',
      }),
      refreshedAt: text('When that was, ISO 8601.', { type: ['string', 'null'], format: 'date-time' }),
      pending: { type: 'boolean', description: 'Whether data has changed since then.' },
    },
    {
      type: ['object', 'null'],
      description: 'The statistics; null where the database has none or does not answer.',
    },
  ),
  Health: object({
    status: { const: 'ok' },
    service: { const: 'petasantri' },
    database: schema('Database'),
    data: schema('Data'),
  }),
  Readiness: object({
    status: { enum: ['ready', 'not ready'] },
    database: schema('Database'),
    data: schema('Data'),
    layers: { type: 'integer', minimum: 0, description: 'How many are published.' },
  }),
};

const responseHeaders: Components['headers'] = {
  ETag: { description: 'Strong; differs by compression.', schema: text() },
  'Cache-Control': {
    description: 'How long a copy may be kept, and by whom.',
    schema: text(),
    example: 'public, max-age=60',
  },
  'Retry-After': { description: 'Seconds to wait.', schema: whole(1, 3600), example: 5 },
  'WWW-Authenticate': {
    description: 'How to send a key.',
    schema: text(),
    example: 'Bearer realm="petasantri"',
  },
  Link: {
    description: 'Neighbouring pages of a list (RFC 8288): next, prev, first.',
    schema: text(),
    example: '<https://maps.example.id/gis/pesantren-points?cursor=eyJ>; rel="next"',
  },
  'Content-Disposition': {
    description: 'File name for a download.',
    schema: text(),
    example: 'attachment; filename="santri-kabupaten.csv"',
  },
  'RateLimit-Limit': {
    description:
      'Requests that this caller has in a window of a minute (draft-ietf-httpapi-ratelimit-headers-06).',
    schema: whole(1, 10_000_000),
    example: 3000,
  },
  'RateLimit-Remaining': {
    description: 'How many of them are left.',
    schema: whole(0, 10_000_000),
    example: 2987,
  },
  'RateLimit-Reset': {
    description: 'Seconds until the window ends.',
    schema: whole(0, 60),
    example: 41,
  },
  'X-Request-Id': {
    description: 'Names this request in the log; a client may send its own.',
    schema: text(undefined, { maxLength: 100 }),
  },
  'X-Data-Version': {
    description: 'Version of the statistics, where there are any.',
    schema: whole(0, Number.MAX_SAFE_INTEGER),
    example: 42,
  },
  'X-Tile-Truncated': {
    description: 'Layers with more features than a tile may hold: layer=kept/total, separated by commas.',
    schema: text(),
    example: 'pesantren=10000/38211',
  },
  'X-Tile-Stale': {
    description: '1 when the database is away and an older copy is served.',
    schema: { const: '1' },
    example: '1',
  },
};

/** A problem with its example, as http/errors.ts answers it. */
function problem(
  description: string,
  status: number,
  title: string,
  code: string,
  detail: string,
  ...more: string[]
): ResponseObject {
  const example = { type: `urn:petasantri:error:${code}`, title, status, detail, code };
  const requestId = '0b6f7c52-6a1e-4c1c-9d1e-5b7f6a3f2c11';
  return {
    description,
    ...headers(...more),
    ...body('application/problem+json', schema('Problem'), {
      ...example,
      requestId,
      error: detail,
      message: detail,
    }),
  };
}

const responses: Components['responses'] = {
  BadRequest: problem(
    'Something in the request is outside its range; detail names the range.',
    400,
    'Tile out of range',
    'tile_out_of_range',
    'x must be a whole number from 0 to 63 at zoom 6',
  ),
  Unauthorized: problem(
    'The layer needs an API key, or the key that was sent is not known.',
    401,
    'API key needed',
    'unauthorized',
    'this API key is not known here',
    'WWW-Authenticate',
  ),
  UriTooLong: problem(
    'The path with its query is longer than the server takes.',
    414,
    'Request target too long',
    'uri_too_long',
    'path and query may have 1 to 8192 bytes',
  ),
  BodyTooLarge: problem(
    'The body is larger than the server takes.',
    413,
    'Request body too large',
    'body_too_large',
    'a request body may have 0 to 65536 bytes',
  ),
  BadBody: problem(
    'The body is no JSON, or a member of it is outside its range; detail names both.',
    422,
    'Invalid body',
    'bad_body',
    'question: must have 5 to 1000 characters after trimming',
  ),
  TooManyRequests: problem(
    'The budget of this key or address is used up.',
    429,
    'Too many requests',
    'too_many_requests',
    'this address has used its 3000 requests of this minute; try again in 12 s, or send a key',
    'Retry-After',
  ),
  Internal: problem(
    'A fault on our side; the log has it under the request id.',
    500,
    'Internal error',
    'internal',
    'Internal error. The log has the reason under this request id.',
  ),
  Forbidden: problem(
    'The key has too little a role.',
    403,
    'Not allowed',
    'forbidden',
    'layer audit needs role admin; this key has role analyst',
  ),
  NotFound: problem(
    'There is no such thing.',
    404,
    'Unknown layer',
    'unknown_layer',
    'there is no layer "sekolah"; /catalog lists them',
  ),
  Unavailable: problem(
    'The database is away, busy or too slow, and no older copy is at hand.',
    503,
    'Database unavailable',
    'db_unavailable',
    'the database does not answer',
    'Retry-After',
  ),
};

/** What the operations of the document refer to. */
export const components: Components = {
  schemas,
  headers: responseHeaders,
  responses,
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer KEY' },
    apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  },
};
