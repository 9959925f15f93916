import type { LayerSettings } from '../config-schema.ts';
import type { ShapeTable, Vocabulary } from './layer.ts';
import { kelayakan, kemiskinan } from './vocabulary.ts';

export interface BuiltinLayer {
  readonly schema: string;
  readonly table: string;
  readonly settings: LayerSettings;
  readonly where?: Readonly<Record<string, string>>;
  /** Used where the table exists and may be read. */
  readonly shapes?: ShapeTable;
  /** By property name. */
  readonly vocabularies?: Readonly<Record<string, Vocabulary>>;
}

const region = (title: string, description: string, minzoom: number): Omit<BuiltinLayer, 'where'> => ({
  schema: 'petasantri',
  table: 'regions',
  shapes: { schema: 'petasantri', table: 'region_shapes', key: 'code' },
  settings: {
    title,
    description,
    minzoom,
    properties: {
      code: 'code',
      name: 'name',
      type: 'type',
      parent_code: 'parent_code',
      illustrative: 'illustrative',
    },
    filterable: ['code', 'name', 'type', 'parent_code'],
    cacheSeconds: 3600,
  },
});

/** The layers of the domain. Each appears when its table exists. */
export const builtinLayers: Readonly<Record<string, BuiltinLayer>> = {
  provinsi: { ...region('Provinsi', 'Provinces of Indonesia', 0), where: { level: 'provinsi' } },
  kabupaten: {
    ...region('Kabupaten dan kota', 'Regencies and cities of Indonesia', 4),
    where: { level: 'kabupaten' },
  },
  kecamatan: {
    ...region('Kecamatan', 'Districts of Indonesia, where loaded', 7),
    where: { level: 'kecamatan' },
  },
  pesantren: {
    schema: 'public',
    table: 'pesantren_map',
    settings: {
      title: 'Pesantren',
      description: 'Islamic boarding schools, scored for quality (0 to 100, higher is better)',
      access: 'public',
      properties: {
        id: 'id',
        pesantren_id: 'pesantren_id',
        nama: 'nama',
        nsp: 'nsp',
        skor: 'skor_terakhir',
        kategori: 'kategori_kelayakan',
        jumlah_santri: 'jumlah_santri',
        kabupaten: 'kabupaten',
        provinsi: 'provinsi',
      },
      filterable: ['id', 'pesantren_id', 'kategori', 'kabupaten', 'provinsi'],
    },
    vocabularies: { kategori: kelayakan },
  },
  santri: {
    schema: 'public',
    table: 'santri_map',
    settings: {
      title: 'Santri',
      description: 'Students of the boarding schools, scored for poverty (0 to 173, higher is poorer)',
      access: 'analyst',
      properties: {
        id: 'id',
        santri_id: 'santri_id',
        nama: 'nama',
        skor: 'skor_terakhir',
        kategori: 'kategori_kemiskinan',
        pesantren_id: 'pesantren_id',
        kabupaten: 'kabupaten',
        provinsi: 'provinsi',
      },
      filterable: ['id', 'santri_id', 'kategori', 'pesantren_id', 'kabupaten', 'provinsi'],
    },
    vocabularies: { kategori: kemiskinan },
  },
};

/** Tables that hold people. Whoever reads them needs a key, by whatever name they are published. */
export const santriTables: ReadonlySet<string> = new Set(['santri_pribadi', 'santri_skor', 'santri_map']);

/** The application's tables, never published by discovery: the built-in layers serve them. */
export const reservedTables: ReadonlySet<string> = new Set([
  ...santriTables,
  'pondok_pesantren',
  'pesantren_skor',
  'pesantren_map',
]);
