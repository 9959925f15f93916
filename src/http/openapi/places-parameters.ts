import type { Vocabulary } from '../../catalog/layer.ts';
import { type Parameter, type Schema, text, whole } from './parts.ts';

const query = (
  name: string,
  description: string,
  schema: Schema,
  more: Partial<Parameter> = {},
): Parameter => ({ name, in: 'query', description, schema, ...more });

const spelling = 'Official code, with dots or without, or name in any usual spelling.';
const name = text(undefined, { minLength: 1, maxLength: 100 });

/** Only the smallest region named counts; each is looked up within the one above. */
export const regionParameters: readonly Parameter[] = [
  query('provinsi', spelling, name, { example: 'Jawa Barat' }),
  query('kabupaten', `${spelling} "Bandung" is the regency, "Kota Bandung" the city.`, name),
  query('kecamatan', spelling, name),
];

export const bboxParameter = query(
  'bbox',
  'west,south,east,north in degrees; a west above east is a box across the antimeridian.',
  text(undefined, { maxLength: 100 }),
  { example: '106,-8,109,-5.5' },
);

export const pesantrenParameter = query('pesantren_id', 'Only santri of this pesantren.', {
  type: 'string',
  format: 'uuid',
});

export const categoryParameter = (vocabulary: Vocabulary): Parameter =>
  query(
    'kategori',
    `One or more of ${vocabulary.values.join(', ')}, separated by commas, in any usual spelling.`,
    text(undefined, { maxLength: 200 }),
    { example: vocabulary.values[1] },
  );

const cursor = query(
  'cursor',
  'Where the next page begins, from rel="next" of the Link header; instead of page.',
  text(undefined, { maxLength: 800 }),
);

export const paging = (most: number, usual: number): readonly Parameter[] => [
  query('page', 'Number of the page.', whole(1, 1_000_000, { default: 1 })),
  query('limit', 'Rows on a page.', whole(1, most, { default: usual })),
  cursor,
];

const degree = (corner: string, most: number, example: number): Parameter =>
  query(
    corner,
    'In degrees.',
    { type: 'number', minimum: -most, maximum: most },
    { required: true, example },
  );

export const cornerParameters: readonly Parameter[] = [
  degree('min_lon', 180, 106.6),
  degree('min_lat', 90, -6.4),
  degree('max_lon', 180, 107),
  degree('max_lat', 90, -6.1),
  query('limit', 'Rows at most.', whole(1, 5000, { default: 5000 })),
];

export const listParameters: readonly Parameter[] = [
  query('page', 'Number of the page.', whole(1, 1_000_000, { default: 1 })),
  query('per_page', 'Rows on a page.', whole(1, 100, { default: 20 })),
  cursor,
  query('search', 'Part of a name, in any letter case.', name, { example: 'aminah' }),
  ...regionParameters,
  query('jenis_kelamin', 'L for boys, P for girls.', { type: 'string', enum: ['L', 'P'] }),
  pesantrenParameter,
  bboxParameter,
];
