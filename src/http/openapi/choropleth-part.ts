import { methods } from '../../choropleth/classes/classes.ts';
import { type formats, formatTable } from '../../choropleth/formats/formats.ts';
import { paletteNames } from '../../choropleth/palettes.ts';
import { type Subject, subjects } from '../../choropleth/subject.ts';
import { levels } from '../../regions/level.ts';
import { collectionParameters, drawnParameters, tileParameters } from './choropleth-parameters.ts';
import { exampleOf, featureProperties } from './choropleth-properties.ts';
import {
  type ApiPart,
  body,
  get,
  headers,
  json,
  list,
  object,
  type PathItem,
  post,
  problem,
  type ResponseObject,
  type Schema,
  schema,
  text,
  whole,
} from './parts.ts';

const number = { type: 'number' };
const nullable = (type: string, description?: string): Schema => ({
  type: [type, 'null'],
  ...(description ? { description } : {}),
});
const lastUpdated = {
  ...nullable('string', 'When the statistics were last refreshed.'),
  format: 'date-time',
};
const dataVersion = whole(0, Number.MAX_SAFE_INTEGER, { description: 'Rises with every refresh.' });

/** Members that a collection and a topology have beside their features. */
const info = {
  data_version: dataVersion,
  last_updated: lastUpdated,
  metric: text('The number that is mapped, a property of the features.'),
  metric_label: text('What it is, in the language asked for.'),
  metric_unit: text('Its unit; empty for scores.'),
  method: { enum: [...methods] },
  classes: whole(0, 9, { description: 'Fewer than asked for where the values do not have as many.' }),
  breaks: list(number, {
    description:
      'Ascending edges, one more than classes: class i holds breaks[i] <= v < breaks[i+1], the last one its upper edge too. Empty where no region has a number.',
    maxItems: 10,
  }),
  palette: { enum: [...paletteNames] },
  reverse: { type: 'boolean' },
  legend: list(schema('LegendEntry')),
  without_region: nullable(
    'integer',
    'People or schools that are in no region of this level, of the chosen province where one is; null where that is hidden.',
  ),
  suppressed: list(text(), {
    description: 'Members of this object that are null because they are hidden from this role.',
  }),
};

const box = list(number, { minItems: 4, maxItems: 4, description: 'West, south, east, north in degrees.' });

const collection = (subject: Subject): Schema => ({
  type: 'object',
  description: 'A GeoJSON FeatureCollection (RFC 7946) with members of its own.',
  required: ['type', 'features', ...Object.keys(info)],
  properties: {
    type: { const: 'FeatureCollection' },
    bbox: box,
    ...info,
    features: list(
      object({
        type: { const: 'Feature' },
        id: text('Official code of the region.', { examples: ['32.05'] }),
        geometry: {
          type: ['object', 'null'],
          description: 'MultiPolygon, Point for geometry=centroid, null for geometry=none.',
          required: ['type', 'coordinates'],
          properties: { type: { enum: ['MultiPolygon', 'Point'] }, coordinates: { type: 'array' } },
        },
        properties: featureProperties(subject),
      }),
    ),
  },
});

const notAcceptable: ResponseObject = {
  description: 'The client accepts no media type that there is.',
  ...headers(),
  ...body('application/problem+json', schema('Problem')),
};

const binary = (description: string): Schema => ({ type: 'string', format: 'binary', description });

/** The media type without its parameters. */
const mediaType = (format: (typeof formats)[number]) => formatTable[format].type.split(';')[0] as string;

const bytesHeaders = ['ETag', 'Cache-Control', 'X-Data-Version'];

function collectionResponses(subject: Subject) {
  const name = subject === 'santri' ? 'SantriChoropleth' : 'PesantrenChoropleth';
  const content = {
    ...body(mediaType('geojson'), schema(name), exampleOf(subject)).content,
    ...body(mediaType('topojson'), schema('ChoroplethTopology')).content,
    ...body(mediaType('csv'), text('RFC 4180, UTF-8, with a line of column names.')).content,
    ...body(mediaType('geojsonseq'), text('RFC 8142: one feature per record.')).content,
    ...body(mediaType('fgb'), binary('FlatGeobuf 3.0 in EPSG:4326.')).content,
  };
  return {
    200: {
      description:
        'The regions, in the format of f or Accept and the compression of Accept-Encoding (br, gzip or none).',
      ...headers(...bytesHeaders, 'Content-Disposition'),
      content,
    },
    304: {
      description: 'The copy that the client has is current.',
      ...headers(...bytesHeaders, 'Content-Disposition'),
    },
    400: problem('BadRequest'),
    404: problem('NotFound'),
    406: notAcceptable,
  };
}

const notModified = {
  description: 'The copy that the client has is current.',
  ...headers(...bytesHeaders),
};
const described = { 304: notModified, 400: problem('BadRequest'), 404: problem('NotFound') };

function pathsOf(subject: Subject): Record<string, PathItem> {
  const title = subject === 'santri' ? 'Santri' : 'Pesantren';
  const base = `/gis/choropleth/${subject}-{level}`;
  const hidden =
    subject === 'santri'
      ? ' For callers without a key, groups of fewer people than the server is configured to show, and what would give them away, are null: `suppressed` names them.'
      : '';
  const tag = 'Choropleths';
  return {
    [`${base}.json`]: get(
      `get${title}ChoroplethTileJson`,
      tag,
      `TileJSON of ${subject} by region`,
      'The query is carried into the tile URLs.',
      [levelParameter, ...drawnParameters(subject)],
      { 200: json('TileJSON 3.0.0.', 'TileJson', ...bytesHeaders), ...described },
    ),
    [base]: get(
      `get${title}Choropleth`,
      tag,
      `${title} by region`,
      `Every region of the level that is loaded, with its numbers, its class and its colour; regions where nobody is counted have zeros. 404 where no region of the level is loaded. Percentages are of the whole population of a region, whatever the filters.${hidden}`,
      [levelParameter, ...drawnParameters(subject), ...collectionParameters],
      collectionResponses(subject),
    ),
    [`${base}/style.json`]: get(
      `get${title}ChoroplethStyle`,
      tag,
      `MapLibre style of ${subject} by region`,
      'Draws the tiles with the breaks and colours of the collection. It names no other host; metadata has the legend.',
      [levelParameter, ...drawnParameters(subject)],
      { 200: json('Style specification, version 8.', 'Style', ...bytesHeaders), ...described },
    ),
    [`${base}/{z}/{x}/{y}.pbf`]: get(
      `get${title}ChoroplethTile`,
      tag,
      `Tile of ${subject} by region`,
      `The collection cut into vector tiles, with the same properties; its layer is named ${subject}-{level}.`,
      [levelParameter, ...tileParameters, ...drawnParameters(subject)],
      {
        200: {
          description: 'The tile, in the compression that Accept-Encoding asks for.',
          ...headers(...bytesHeaders),
          ...body('application/vnd.mapbox-vector-tile', binary('Mapbox Vector Tile 2.1')),
        },
        204: { description: 'Nothing is drawn in this tile.', ...headers(...bytesHeaders) },
        ...described,
      },
    ),
  };
}

const levelParameter = {
  name: 'level',
  in: 'path' as const,
  required: true,
  description: 'Level of the regions; kecamatan where they are loaded.',
  schema: { type: 'string', enum: [...levels] },
  example: 'kabupaten',
};

const categories = list(
  object({ kategori: text(), count: { ...nullable('integer', 'Null is hidden from this role.') } }),
);

/** `/gis/choropleth/...` */
export const choroplethPart: ApiPart = {
  paths: {
    '/gis/choropleth/stats': get(
      'getChoroplethStats',
      'Choropleths',
      'What there is to choose from',
      'Counts of the whole nation by category, and the names of the regions that are loaded.',
      [],
      {
        200: json('Counts and names.', 'ChoroplethSummary', ...bytesHeaders),
        304: notModified,
        400: problem('BadRequest'),
      },
    ),
    '/gis/choropleth/refresh': post(
      'refreshStatistics',
      'Choropleths',
      'Refresh the statistics',
      'Counts everything anew, whether anything changed or not; the server does so by itself when data changes. Needs role admin.',
      [],
      {
        200: json('The statistics are new.', 'StatisticsRefresh', 'Cache-Control', 'X-Data-Version'),
        403: problem('Forbidden'),
        409: {
          description: 'Another refresh is under way; the new version comes with that.',
          ...headers(),
          ...body('application/problem+json', schema('Problem')),
        },
      },
    ),
    ...Object.assign({}, ...subjects.map(pathsOf)),
  },
  schemas: {
    LegendEntry: object({
      status: {
        enum: ['class', 'no_data', 'suppressed'],
        description: 'A class, the regions without a number, or those whose number is hidden.',
      },
      class: nullable('integer', 'Index of the class.'),
      label: text(undefined, { examples: ['45,5 – < 52,74'] }),
      range: {
        type: ['array', 'null'],
        items: number,
        minItems: 2,
        maxItems: 2,
        description: 'Exact edges of the class.',
      },
      color: text(undefined, { pattern: '^#[0-9a-f]{6}$' }),
      count: whole(0, 1_000_000, { description: 'Regions of this answer.' }),
    }),
    SantriChoropleth: collection('santri'),
    PesantrenChoropleth: collection('pesantren'),
    ChoroplethTopology: {
      type: 'object',
      description: 'A TopoJSON Topology; its object `wilayah` holds the regions.',
      required: ['type', 'objects', 'arcs', ...Object.keys(info)],
      properties: {
        type: { const: 'Topology' },
        bbox: box,
        transform: { type: 'object' },
        objects: object({ wilayah: { type: 'object' } }),
        arcs: { type: 'array' },
        ...info,
      },
      externalDocs: { url: 'https://github.com/topojson/topojson-specification' },
    },
    ChoroplethSummary: object({
      santri_categories: categories,
      pesantren_categories: categories,
      kabupaten_list: list(text()),
      provinsi_list: list(text()),
      suppressed: list(text(), { description: 'Lists above with counts that are hidden from this role.' }),
      data_version: dataVersion,
      last_updated: lastUpdated,
    }),
    StatisticsRefresh: object({
      refreshed: list(text(), { examples: [['mv_santri_stats_kabupaten', 'mv_pesantren_stats_kabupaten']] }),
      version: dataVersion,
      refreshed_at: lastUpdated,
      took_ms: nullable('integer', 'Time that it took.'),
    }),
  },
};
