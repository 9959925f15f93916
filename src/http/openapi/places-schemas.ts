import { kelayakan, kemiskinan } from '../../catalog/vocabulary.ts';
import { type ApiPart, list, object, type Schema, schema, text, whole } from './parts.ts';

const uuid = text(undefined, { format: 'uuid' });
const orNull = (type: string, description?: string): Schema => ({
  type: [type, 'null'],
  ...(description ? { description } : {}),
});
const uuidOrNull = { ...orNull('string'), format: 'uuid' };
const int = { type: 'integer' };
const count = { type: 'integer', minimum: 0 };
const hidden = { type: ['integer', 'null'], minimum: 0, description: 'Null is hidden.' };
const number = { type: 'number' };
const truth = { type: 'boolean' };

const regionNames = { provinsi: orNull('string'), kabupaten: orNull('string') };
const category = (values: readonly string[]) =>
  text(`${values.join(', ')}, or what the record says where it is none of these.`);
const ekonomi = category(kemiskinan.values);
const kategori = category(kelayakan.values);

const pointGeometry = object({
  type: { const: 'Point' },
  coordinates: list(number, { minItems: 2, maxItems: 2, description: 'Longitude, latitude; 6 decimals.' }),
});
const points = (properties: Schema, more: Readonly<Record<string, Schema>>) =>
  object({
    type: { const: 'FeatureCollection' },
    features: list(object({ type: { const: 'Feature' }, geometry: pointGeometry, properties })),
    ...more,
  });
const paged = { pagination: schema('Pagination') };
const envelope = (data: Schema, more: Readonly<Record<string, Schema>> = {}) =>
  object({ success: { const: true }, message: text(), data, ...more });
const located = { latitude: number, longitude: number };
const boxed = (row: Readonly<Record<string, Schema>>) =>
  envelope(list(object({ ...row, ...located })), {
    truncated: { type: 'boolean', description: 'Whether the box holds more rows.' },
  });

const santriRow = {
  id: uuid,
  santri_id: uuid,
  nama: orNull('string'),
  skor_terakhir: int,
  kategori_kemiskinan: ekonomi,
  pesantren_id: uuidOrNull,
};
const pesantrenRow = {
  id: uuid,
  pesantren_id: uuid,
  nama: orNull('string'),
  nsp: orNull('string'),
  skor_terakhir: int,
  kategori_kelayakan: kategori,
  ...regionNames,
  jumlah_santri: orNull('integer'),
};
const pesantrenPoint = object({
  id: uuid,
  pesantren_id: uuid,
  nama: orNull('string'),
  nsp: orNull('string'),
  skor: int,
  kategori,
  jumlah_santri: orNull('integer'),
  ...regionNames,
});
const weight = { type: 'number', minimum: 0, maximum: 1 };
const byCategory = (values: readonly string[], of: Schema): Schema => ({
  type: 'object',
  required: [...values],
  additionalProperties: of,
  description: `${values.join(', ')}; lain counts records whose category is none of these, where there are any.`,
});
const suppressed = list(text(), {
  description: 'Names of the members that are null because they are hidden.',
});

/** What the routes of places answer. */
export const placesSchemas: NonNullable<ApiPart['schemas']> = {
  Pagination: object({
    page: whole(1, 1e9),
    limit: whole(1, 10_000),
    total: count,
    pages: count,
  }),
  SantriPoints: points(
    object({
      id: uuid,
      santri_id: uuid,
      nama: orNull('string'),
      skor: int,
      ekonomi,
      pesantren_id: uuidOrNull,
      ...regionNames,
      kecamatan: orNull('string'),
    }),
    paged,
  ),
  PesantrenPoints: points(
    {
      ...pesantrenPoint,
      properties: {
        ...(pesantrenPoint.properties as object),
        telepon: orNull('string', 'For analysts.'),
        email: orNull('string', 'For analysts.'),
      },
    },
    paged,
  ),
  SantriHeat: object({
    data: list(object({ lat: number, lng: number, weight, ekonomi, skor: int, id: uuid })),
    ...paged,
  }),
  PesantrenHeat: object({
    data: list(object({ lat: number, lng: number, weight, kategori, skor: int, id: uuid })),
    ...paged,
  }),
  SantriMap: points(object(santriRow), { total: count }),
  PesantrenMap: points(object(pesantrenRow), { total: count }),
  SantriInBox: boxed(santriRow),
  PesantrenInBox: boxed(pesantrenRow),
  SantriCounts: envelope(
    object({
      total_santri: hidden,
      with_location: hidden,
      without_location: hidden,
      by_category: byCategory(kemiskinan.values, hidden),
      suppressed,
    }),
  ),
  PesantrenCounts: envelope(
    object({
      total_pesantren: count,
      with_location: count,
      without_location: count,
      by_category: byCategory(kelayakan.values, count),
      belum_dinilai: count,
      suppressed,
    }),
  ),
  SantriList: envelope(
    list(
      object({
        id: uuid,
        nama: text(),
        jenis_kelamin: orNull('string'),
        ...regionNames,
        pesantren_id: uuidOrNull,
        pesantren_nama: orNull('string'),
        latitude: orNull('number'),
        longitude: orNull('number'),
        skor: orNull('integer', 'Null without a score.'),
        kategori: orNull('string', 'Null without a score.'),
      }),
    ),
    {
      meta: object({
        pagination: object({
          current_page: whole(1, 1e9),
          per_page: whole(1, 100),
          total_items: count,
          total_pages: count,
          has_next: truth,
          has_prev: truth,
        }),
      }),
    },
  ),
  Boundaries: object({
    type: { const: 'FeatureCollection' },
    features: list(
      object({
        type: { const: 'Feature' },
        id: text('Region code.'),
        geometry: { type: 'object', additionalProperties: true },
        properties: {
          type: 'object',
          required: ['provinsi', 'kode_wilayah', 'tipe', 'illustrative'],
          properties: {
            ...regionNames,
            kecamatan: orNull('string'),
            kode_wilayah: text('Official code: 32, 32.05 or 32.05.01.'),
            tipe: text('Provinsi, Kabupaten, Kota or Kecamatan.'),
            illustrative: { type: 'boolean', description: 'Not for measuring or for law.' },
          },
        },
      }),
    ),
  }),
};
