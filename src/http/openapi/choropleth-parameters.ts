import { classLimits, methods } from '../../choropleth/classes/classes.ts';
import { formats, geometries, precisions } from '../../choropleth/formats/formats.ts';
import { languages } from '../../choropleth/legend.ts';
import { metricsOf } from '../../choropleth/metrics.ts';
import { paletteNames } from '../../choropleth/palettes.ts';
import { mostCodes } from '../../choropleth/query.ts';
import { descriptions, type Subject } from '../../choropleth/subject.ts';
import { tileMaxZoom } from '../../choropleth/tiles.ts';
import { type Parameter, type Schema, text, whole } from './parts.ts';

const query = (name: string, description: string, schema: Schema, example?: unknown): Parameter => ({
  name,
  in: 'query',
  description,
  schema,
  ...(example === undefined ? {} : { example }),
});

const flag = { type: 'boolean', default: false };

/** What is drawn and how: of collections, tiles and styles alike. */
export function drawnParameters(subject: Subject): Parameter[] {
  const { filter, vocabulary, palette } = descriptions[subject];
  const metrics = metricsOf(subject, []).map(({ name }) => name);
  const category = `One or more of ${vocabulary.values.join(', ')}, separated by commas, in any usual spelling. Adds jumlah and pct (share of the whole population) and leaves out regions known to have none of them; no denominator changes.`;
  return [
    query(
      'provinsi',
      'Only this province: its name in any usual spelling, or its code.',
      text(),
      'Jawa Barat',
    ),
    query('kabupaten', 'Only this regency or city, on levels below the province.', text()),
    query('kategori', category, text()),
    query(filter, 'The same as kategori; one of the two may be given.', text()),
    query(
      'bbox',
      'Only regions whose box meets this one: west,south,east,north in degrees. A west above east is a box across the antimeridian.',
      text(undefined, { maxLength: 200 }),
      '106,-8,109,-5.5',
    ),
    query(
      'codes',
      `Only these regions: 1 to ${mostCodes} official codes of the level, with dots or without, separated by commas.`,
      text(),
    ),
    query(
      'metric',
      'The number to map: any number of the properties, or a count X by area or by school as X_per_km2 or X_per_pesantren. jumlah and pct need kategori. The default is avg_skor, with kategori pct.',
      { type: 'string', enum: metrics },
      metrics[1],
    ),
    query(
      'classes',
      'How many classes; headtail makes at most as many, pretty about as many.',
      whole(classLimits.least, classLimits.most, { default: classLimits.usual }),
    ),
    query(
      'method',
      'How the edges are found: quantile (type 7), equal (width), jenks (natural breaks), stddev (around the mean), headtail (Jiang 2013), pretty (round numbers), or manual with breaks.',
      { type: 'string', enum: [...methods], default: 'quantile' },
      'jenks',
    ),
    query(
      'breaks',
      `Edges for method=manual: 2 to ${classLimits.most + 1} ascending numbers separated by commas. The outermost move out where values lie beyond them.`,
      text(undefined, { maxLength: 400 }),
    ),
    query(
      'palette',
      `A ColorBrewer scheme or a scale of the viridis family, in any letter case: ${paletteNames.join(', ')}.`,
      text(undefined, { default: palette }),
    ),
    query('reverse', 'Turn the palette round.', flag),
    query('lang', 'Language of labels and of their numbers.', {
      type: 'string',
      enum: [...languages],
      default: 'id',
    }),
  ];
}

/** How a collection is written. */
export const collectionParameters: readonly Parameter[] = [
  query(
    'f',
    'Format; without it, Accept decides, and GeoJSON where that does not mind. TopoJSON has shared borders, geojsonseq is a GeoJSON text sequence (RFC 8142), fgb is FlatGeobuf.',
    { type: 'string', enum: [...formats] },
    'geojson',
  ),
  query(
    'geometry',
    'Outlines in full (bounded in size: choose fewer regions), simplified for a map of the whole level, a point inside each region, or none. CSV takes centroid (columns lon and lat) and none, its default; fgb takes all but none.',
    { type: 'string', enum: [...geometries], default: 'simplified' },
  ),
  query(
    'precision',
    'Decimals of coordinates.',
    whole(precisions.least, precisions.most, { default: precisions.usual }),
  ),
  query(
    'bom',
    'Begin CSV with a byte order mark, which some spreadsheets need to see that it is UTF-8.',
    flag,
  ),
  query('download', 'Ask the browser to save the answer as a file.', flag),
  {
    name: 'If-None-Match',
    in: 'header',
    description: 'ETag of the copy that the client has.',
    schema: { type: 'string' },
  },
];

const coordinate = (name: 'x' | 'y', description: string, example: number): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: whole(0, 2 ** tileMaxZoom - 1),
  example,
});

export const tileParameters: readonly Parameter[] = [
  {
    name: 'z',
    in: 'path',
    required: true,
    description: 'Zoom level.',
    schema: whole(0, tileMaxZoom),
    example: 6,
  },
  coordinate('x', 'Column, from the west: 0 to 2^z - 1.', 52),
  coordinate('y', 'Row, from the north: 0 to 2^z - 1.', 33),
];
