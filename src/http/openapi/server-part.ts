import { maxZoom } from '../../geo/tile-coord.ts';
import { filterLimits } from '../../tiles/filters.ts';
import {
  type ApiPart,
  body,
  get,
  headers,
  json,
  list,
  type Operation,
  type Parameter,
  page,
  problem,
  text,
  whole,
} from './parts.ts';

const coordinate = (name: 'x' | 'y', description: string, example: number): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: whole(0, 2 ** maxZoom - 1),
  example,
});

const tileCoordinate: readonly Parameter[] = [
  {
    name: 'z',
    in: 'path',
    required: true,
    description: 'Zoom level.',
    schema: whole(0, maxZoom),
    example: 6,
  },
  coordinate('x', 'Column, from the west: 0 to 2^z - 1.', 52),
  coordinate('y', 'Row, from the north: 0 to 2^z - 1.', 33),
];

const layersParameter: Parameter = {
  name: 'layers',
  in: 'path',
  required: true,
  description:
    'Ids of layers from /catalog, separated by commas; a comma or slash inside an id is percent-encoded. 1 to 20 of them, unless the server is configured otherwise.',
  schema: list({ type: 'string', minLength: 1 }, { minItems: 1, maxItems: 20 }),
  style: 'simple',
  explode: false,
  example: ['provinsi', 'pesantren'],
};

const choice: readonly Parameter[] = [
  {
    name: 'properties',
    in: 'query',
    description: 'Names of the properties to keep in the tile, separated by commas; without it, all of them.',
    schema: list({ type: 'string', minLength: 1 }, { maxItems: 200 }),
    style: 'form',
    explode: false,
  },
  {
    name: 'filters',
    in: 'query',
    description: `Any filterable property of the layers as a parameter of its own: kategori=layak. Repeated, it means any of its values. 0 to ${filterLimits.filters} properties, 1 to ${filterLimits.values} values each, 0 to ${filterLimits.characters} characters per value.`,
    schema: {
      type: 'object',
      maxProperties: filterLimits.filters,
      additionalProperties: list(
        { type: 'string', maxLength: filterLimits.characters },
        { minItems: 1, maxItems: filterLimits.values },
      ),
    },
    style: 'form',
    explode: true,
  },
];

const ifNoneMatch: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  description: 'ETag of the copy that the client has.',
  schema: { type: 'string' },
};

const tileResponses: Operation['responses'] = {
  200: {
    description: 'The tile, in the compression that Accept-Encoding asks for (br, gzip or none).',
    ...headers('ETag', 'Cache-Control', 'X-Tile-Truncated', 'X-Tile-Stale'),
    ...body('application/vnd.mapbox-vector-tile', {
      type: 'string',
      format: 'binary',
      description: 'Mapbox Vector Tile 2.1',
    }),
  },
  204: { description: 'Nothing is drawn in this tile.', ...headers('ETag', 'Cache-Control', 'X-Tile-Stale') },
  304: {
    description: 'The copy that the client has is current.',
    ...headers('ETag', 'Cache-Control', 'X-Tile-Truncated', 'X-Tile-Stale'),
  },
  400: problem('BadRequest'),
  404: problem('NotFound'),
  503: problem('Unavailable'),
};
const layerErrors = { 404: problem('NotFound') };

const forbiddenLayers =
  'Layers of single santri need a key with role analyst: 401 without a key, 403 with a lesser one. Of the built-in layer santri others get counts by cell, where those are published.';
const cells =
  'Where points are too many, a feature is a cell of the Web Mercator grid (kind is cell, not point): at most 4,096 to a tile, with n, averages, counts by category, and expansion_zoom, from which what is in it is drawn as more than one feature. Filters by the category count anew, others lead to the points. Cells of santri without a key are rounded to 5; few is true where there is nothing to tell.';
const suffixes = 'The suffix .mvt, or none, gives the same bytes.';

/** Pages, tiles, catalogue and operation. */
export const serverPart: ApiPart = {
  paths: {
    '/': get('getMapPage', 'Pages', 'Map page', 'A map of the default tileset for people.', [ifNoneMatch], {
      200: { ...page('The page.'), ...headers('ETag', 'Cache-Control') },
      304: { description: 'The copy that the client has is current.', ...headers('ETag', 'Cache-Control') },
    }),
    '/docs': get('getDocsPage', 'Pages', 'This description, readable', 'Made from /openapi.json.', [], {
      200: page('The page.'),
    }),
    '/openapi.json': get('getOpenApi', 'Pages', 'This description', 'OpenAPI 3.1.', [], {
      200: { description: 'The document.', ...headers(), ...body('application/json', { type: 'object' }) },
    }),
    '/tiles/{z}/{x}/{y}.pbf': get(
      'getTile',
      'Tiles',
      'Tile of the default tileset',
      `The built-in layers that the caller may see. ${suffixes}`,
      [...tileCoordinate, ...choice, ifNoneMatch],
      tileResponses,
    ),
    '/tiles/{layers}/{z}/{x}/{y}.pbf': get(
      'getTileOfLayers',
      'Tiles',
      'Tile of chosen layers',
      `${forbiddenLayers} ${cells} ${suffixes}`,
      [layersParameter, ...tileCoordinate, ...choice, ifNoneMatch],
      tileResponses,
    ),
    '/tiles.json': get(
      'getTileJson',
      'Tiles',
      'TileJSON of the default tileset',
      'For MapLibre, QGIS, OpenLayers and others. Query parameters are carried into its tile URLs.',
      choice,
      {
        200: json('TileJSON 3.0.0.', 'TileJson', 'Cache-Control'),
        400: problem('BadRequest'),
        404: problem('NotFound'),
      },
    ),
    '/tiles/{layers}.json': get(
      'getTileJsonOfLayers',
      'Tiles',
      'TileJSON of chosen layers',
      `Query parameters are carried into its tile URLs. ${forbiddenLayers}`,
      [layersParameter, ...choice],
      {
        200: json('TileJSON 3.0.0.', 'TileJson', 'Cache-Control'),
        400: problem('BadRequest'),
        ...layerErrors,
      },
    ),
    '/catalog': get(
      'getCatalog',
      'Catalogue',
      'Published layers',
      'Every layer, with its properties and filters where the caller may see them. With explain=1 also what is not published, and why.',
      [
        {
          name: 'explain',
          in: 'query',
          description: '1 adds what is not published.',
          schema: { type: 'string', enum: ['0', '1'], default: '0' },
          example: '1',
        },
      ],
      { 200: json('The catalogue.', 'Catalog', 'Cache-Control') },
    ),
    '/styles/{id}.json': get(
      'getStyle',
      'Catalogue',
      'MapLibre style',
      'A style for the layers that the caller may see. It names no other host.',
      [
        {
          name: 'id',
          in: 'path',
          required: true,
          description: 'Name of the style.',
          schema: text(undefined, { pattern: '^[a-z0-9-]{1,50}$' }),
          example: 'petasantri',
        },
      ],
      { 200: json('Style specification, version 8.', 'Style', 'Cache-Control'), 404: problem('NotFound') },
    ),
    '/health': get(
      'getHealth',
      'Operation',
      'Liveness',
      'Is 200 also while the database is away: the process lives.',
      [],
      {
        200: json('The process lives.', 'Health', 'X-Data-Version'),
      },
    ),
    '/ready': get(
      'getReadiness',
      'Operation',
      'Readiness',
      'Whether the database answers, for load balancers.',
      [],
      {
        200: json('Ready.', 'Readiness'),
        503: json('The database is away.', 'Readiness', 'Retry-After'),
      },
    ),
    '/metrics': get('getMetrics', 'Operation', 'Metrics', 'Prometheus text exposition.', [], {
      200: { description: 'The metrics.', ...headers(), ...body('text/plain', { type: 'string' }) },
    }),
  },
};
