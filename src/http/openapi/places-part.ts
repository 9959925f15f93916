import { kelayakan, kemiskinan } from '../../catalog/vocabulary.ts';
import { levels } from '../../regions/level.ts';
import {
  type ApiPart,
  body,
  get,
  headers,
  type Operation,
  type Parameter,
  problem,
  type ResponseObject,
  schema,
  whole,
} from './parts.ts';
import {
  collection,
  enveloped,
  heat,
  ids,
  located,
  pagination,
  pesantren,
  pesantrenRow,
  place,
  santri,
  santriRow,
} from './places-examples.ts';
import {
  bboxParameter,
  categoryParameter,
  cornerParameters,
  listParameters,
  paging,
  pesantrenParameter,
  regionParameters,
} from './places-parameters.ts';
import { placesSchemas } from './places-schemas.ts';

const geojson = 'application/geo+json';
const csv = { 'text/csv': { schema: { type: 'string' } } };
const pageHeaders = ['Link', 'X-Data-Version'];
const sharedHeaders = ['ETag', 'Cache-Control'];

const answer = (
  description: string,
  type: string,
  name: string,
  example: unknown,
  ...more: string[]
): ResponseObject => ({ description, ...headers(...more), ...body(type, schema(name), example) });

const withCsv = (response: ResponseObject): ResponseObject => ({
  ...response,
  headers: {
    ...response.headers,
    'Content-Disposition': { $ref: '#/components/headers/Content-Disposition' },
  },
  content: { ...response.content, ...csv },
});

const problems: Operation['responses'] = { 400: problem('BadRequest') };
const personalProblems = { ...problems, 403: problem('Forbidden') };
const notModified = (...more: string[]): Operation['responses'] => ({
  304: { description: 'The copy that the client has is still right.', ...headers(...sharedHeaders, ...more) },
});
const ifNoneMatch: Parameter = {
  name: 'If-None-Match',
  in: 'header',
  description: 'ETag of the copy that the client has.',
  schema: { type: 'string' },
};
const format: Parameter = {
  name: 'f',
  in: 'query',
  description: 'csv gives the same rows as a spreadsheet would read them, with lon and lat.',
  schema: { type: 'string', enum: ['geojson', 'csv'], default: 'geojson' },
};

const stable =
  'Rows are in a stable order, by region code and id. A page far down costs no more than the first; to read everything, follow rel="next" of the Link header, which misses and repeats nothing while other rows change. total is of the data version that X-Data-Version names.';
const people =
  'Needs role analyst, unless the operator of a closed network has opened santri points to everybody.';
const pointsOnly = 'Rows without a location are left out.';

const filters = (subject: 'santri' | 'pesantren') => [
  categoryParameter(subject === 'santri' ? kemiskinan : kelayakan),
  ...regionParameters,
  bboxParameter,
  ...(subject === 'santri' ? [pesantrenParameter] : []),
];

const paths: ApiPart['paths'] = {
  '/gis/santri-points': get(
    'getSantriPoints',
    'Places',
    'Santri as points',
    `${people} ${pointsOnly} skor is the score (0 to 173, higher is poorer), ekonomi its category. Names of regions are the official ones where the region is known, else those of the record. ${stable}`,
    [...filters('santri'), ...paging(5000, 1000), format],
    {
      200: withCsv(
        answer(
          'A page of points.',
          geojson,
          'SantriPoints',
          collection(santri, { pagination }),
          ...pageHeaders,
          'Cache-Control',
        ),
      ),
      ...personalProblems,
    },
  ),
  '/gis/pesantren-points': get(
    'getPesantrenPoints',
    'Places',
    'Pesantren as points',
    `${pointsOnly} Analysts get telepon and email as well. ${stable}`,
    [...filters('pesantren'), ...paging(5000, 1000), format, ifNoneMatch],
    {
      200: withCsv(
        answer(
          'A page of points.',
          geojson,
          'PesantrenPoints',
          collection(pesantren, { pagination }),
          ...pageHeaders,
          ...sharedHeaders,
        ),
      ),
      ...notModified(...pageHeaders, 'Content-Disposition'),
      ...problems,
    },
  ),
  '/gis/heatmap': get(
    'getHeatmap',
    'Places',
    'Heatmap of santri',
    `${people} ${pointsOnly} weight is the score as a part of the highest possible one, 173: 0 to 1. ${stable}`,
    [...filters('santri'), ...paging(10_000, 5000)],
    {
      200: answer(
        'A page of points.',
        'application/json',
        'SantriHeat',
        {
          data: [{ ...heat, ekonomi: 'Rentan', skor: 64, id: ids.id }],
          pagination,
        },
        ...pageHeaders,
        'Cache-Control',
      ),
      ...personalProblems,
    },
  ),
  '/gis/pesantren-heatmap': get(
    'getPesantrenHeatmap',
    'Places',
    'Heatmap of pesantren',
    `${pointsOnly} weight is the score as a part of the highest possible one, 100: 0 to 1. ${stable}`,
    [...filters('pesantren'), ...paging(10_000, 5000), ifNoneMatch],
    {
      200: answer(
        'A page of points.',
        'application/json',
        'PesantrenHeat',
        {
          data: [{ ...heat, weight: 0.72, kategori: 'layak', skor: 72, id: ids.id }],
          pagination,
        },
        ...pageHeaders,
        ...sharedHeaders,
      ),
      ...notModified(...pageHeaders),
      ...problems,
    },
  ),
  '/santri-map/geojson': get(
    'getSantriMap',
    'Places',
    'Map rows of santri',
    `${people} ${pointsOnly} ${stable}`,
    [...filters('santri'), ...paging(5000, 1000)],
    {
      200: answer(
        'A page of rows.',
        geojson,
        'SantriMap',
        collection(santriRow, { total: 403 }),
        ...pageHeaders,
        'Cache-Control',
      ),
      ...personalProblems,
    },
  ),
  '/pesantren-map/geojson': get(
    'getPesantrenMap',
    'Places',
    'Map rows of pesantren',
    `${pointsOnly} ${stable}`,
    [...filters('pesantren'), ...paging(5000, 1000), ifNoneMatch],
    {
      200: answer(
        'A page of rows.',
        geojson,
        'PesantrenMap',
        collection(pesantrenRow, { total: 403 }),
        ...pageHeaders,
        ...sharedHeaders,
      ),
      ...notModified(...pageHeaders),
      ...problems,
    },
  ),
  '/santri-map/bbox': get(
    'getSantriInBox',
    'Places',
    'Santri in a box',
    `${people} At most 5000 rows; truncated says whether there are more.`,
    [...cornerParameters, categoryParameter(kemiskinan)],
    {
      200: answer(
        'The rows.',
        'application/json',
        'SantriInBox',
        enveloped([{ ...santriRow, ...located }], { truncated: false }),
        'Cache-Control',
      ),
      ...personalProblems,
    },
  ),
  '/pesantren-map/bbox': get(
    'getPesantrenInBox',
    'Places',
    'Pesantren in a box',
    'At most 5000 rows; truncated says whether there are more.',
    [...cornerParameters, categoryParameter(kelayakan), ifNoneMatch],
    {
      200: answer(
        'The rows.',
        'application/json',
        'PesantrenInBox',
        enveloped([{ ...pesantrenRow, ...located }], { truncated: false }),
        ...sharedHeaders,
      ),
      ...notModified(),
      ...problems,
    },
  ),
  '/santri-map/statistics': get(
    'getSantriStatistics',
    'Places',
    'Counts of santri',
    'Without a key, groups too small to be shown are null and their names are in suppressed.',
    [ifNoneMatch],
    {
      200: answer(
        'The counts.',
        'application/json',
        'SantriCounts',
        enveloped({
          total_santri: 403,
          with_location: null,
          without_location: null,
          by_category: { 'Sangat Miskin': 40, Miskin: 83, Rentan: 155, 'Tidak Miskin': 125 },
          suppressed: ['with_location', 'without_location'],
        }),
        'X-Data-Version',
        ...sharedHeaders,
      ),
      ...notModified('X-Data-Version'),
      ...problems,
    },
  ),
  '/pesantren-map/statistics': get(
    'getPesantrenStatistics',
    'Places',
    'Counts of pesantren',
    'tidak_layak includes those without a score; belum_dinilai says how many these are.',
    [ifNoneMatch],
    {
      200: answer(
        'The counts.',
        'application/json',
        'PesantrenCounts',
        enveloped({
          total_pesantren: 600,
          with_location: 600,
          without_location: 0,
          by_category: { sangat_layak: 84, layak: 256, cukup_layak: 211, tidak_layak: 49 },
          belum_dinilai: 0,
          suppressed: [],
        }),
        'X-Data-Version',
        ...sharedHeaders,
      ),
      ...notModified('X-Data-Version'),
      ...problems,
    },
  ),
  '/api/santri-pribadi': get(
    'listSantri',
    'Places',
    'List of santri',
    'Needs role analyst. All santri, with a score or without, by name. search finds part of a name; where no name holds it, names that are like it. A santri without a score has no region code and counts by the province and regency of the record.',
    listParameters,
    {
      200: answer(
        'A page of the list.',
        'application/json',
        'SantriList',
        enveloped(
          [
            {
              id: ids.santri_id,
              nama: 'Nama Contoh',
              jenis_kelamin: 'P',
              ...place,
              pesantren_id: ids.pesantren_id,
              pesantren_nama: 'PP Al-Huda',
              ...located,
              skor: 64,
              kategori: 'Rentan',
            },
          ],
          {
            meta: {
              pagination: {
                current_page: 1,
                per_page: 20,
                total_items: 403,
                total_pages: 21,
                has_next: true,
                has_prev: false,
              },
            },
          },
        ),
        ...pageHeaders,
        'Cache-Control',
      ),
      ...personalProblems,
    },
  ),
  '/gis/boundaries/{level}': get(
    'getBoundaries',
    'Regions',
    'Boundaries of a level',
    'Outlines with the official names of the region and of those around it. Simplified ones share their borders.',
    [
      {
        name: 'level',
        in: 'path',
        required: true,
        description: 'Level of the regions.',
        schema: { type: 'string', enum: [...levels] },
        example: 'provinsi',
      },
      ...regionParameters,
      {
        name: 'geometry',
        in: 'query',
        description: 'Outlines as they were loaded, or simplified for a screen.',
        schema: { type: 'string', enum: ['simplified', 'full'], default: 'simplified' },
      },
      {
        name: 'precision',
        in: 'query',
        description: 'Decimals of a degree.',
        schema: whole(0, 7, { default: 5 }),
      },
      ifNoneMatch,
    ],
    {
      200: answer('The outlines.', geojson, 'Boundaries', undefined, 'X-Data-Version', ...sharedHeaders),
      ...notModified('X-Data-Version'),
      ...problems,
      404: problem('NotFound'),
    },
  ),
};

/** Points, heatmaps, lists, statistics and boundaries. */
export const placesPart: ApiPart = { paths, schemas: placesSchemas };
