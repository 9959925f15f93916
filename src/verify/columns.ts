/** Tells a column's type from another by what the map does with it: live databases differ in lengths, enums, integer sizes. */
export const columnFamilies = {
  uuid: ({ type }: Column) => type === 'uuid',
  text: ({ category }: Column) => category === 'S' || category === 'E',
  number: ({ category }: Column) => category === 'N',
  boolean: ({ category }: Column) => category === 'B',
  time: ({ category }: Column) => category === 'D',
  'geometry in EPSG:4326': ({ category, srid }: Column) => category === 'G' && srid === 4326,
  // Base tables may leave the system open: the map reads their points as degrees.
  'geometry in degrees': ({ category, srid }: Column) => category === 'G' && (srid === 4326 || srid === 0),
} satisfies Record<string, (column: Column) => boolean>;

interface Column {
  readonly type: string;
  readonly category: string;
  readonly srid: number | null;
}

type Family = keyof typeof columnFamilies;

const all = (family: Family, ...names: string[]) => Object.fromEntries(names.map((name) => [name, family]));
const degrees: Family = 'geometry in EPSG:4326';

/** What the server, the triggers and the statistics read or write. */
export const expectedColumns: Readonly<Record<string, Readonly<Record<string, Family>>>> = {
  pondok_pesantren: {
    ...all('uuid', 'id'),
    ...all('text', 'nama', 'nsp', 'kecamatan', 'kabupaten', 'provinsi'),
    ...all('number', 'jumlah_santri'),
    ...all('geometry in degrees', 'lokasi'),
  },
  santri_pribadi: {
    ...all('uuid', 'id', 'pesantren_id'),
    ...all('text', 'nama', 'kecamatan', 'kabupaten', 'provinsi'),
    ...all('geometry in degrees', 'lokasi'),
  },
  santri_skor: {
    ...all('uuid', 'santri_id'),
    ...all('number', 'skor_total'),
    ...all('text', 'kategori_kemiskinan'),
  },
  pesantren_skor: {
    ...all('uuid', 'pesantren_id'),
    ...all('number', 'skor_total'),
    ...all('text', 'kategori_kelayakan'),
  },
  santri_map: {
    ...all('uuid', 'id', 'santri_id', 'pesantren_id'),
    ...all('text', 'nama', 'kategori_kemiskinan', 'kabupaten', 'provinsi', 'kode_wilayah', 'wilayah_dari'),
    ...all('number', 'skor_terakhir'),
    ...all('time', 'created_at', 'updated_at'),
    ...all(degrees, 'lokasi'),
  },
  pesantren_map: {
    ...all('uuid', 'id', 'pesantren_id'),
    ...all(
      'text',
      'nama',
      'nsp',
      'kategori_kelayakan',
      'kabupaten',
      'provinsi',
      'kode_wilayah',
      'wilayah_dari',
    ),
    ...all('number', 'skor_terakhir', 'jumlah_santri'),
    ...all('boolean', 'dinilai'),
    ...all('time', 'created_at', 'updated_at'),
    ...all(degrees, 'lokasi'),
  },
  gemini_ask_log: {
    ...all('uuid', 'id'),
    ...all('text', 'question', 'answer', 'model', 'status', 'error_message', 'user_ip'),
    ...all('text', 'planner', 'tool', 'lang', 'request_id'),
    ...all('number', 'tokens_used', 'response_time_ms', 'ungrounded'),
    ...all('boolean', 'cached'),
    ...all('time', 'created_at'),
  },
  mv_santri_stats_kabupaten: {
    ...all('text', 'kode_wilayah', 'kabupaten', 'provinsi'),
    ...all('number', 'total_santri', 'sangat_miskin', 'miskin', 'rentan', 'tidak_miskin', 'kategori_lain'),
    ...all('number', 'avg_skor', 'jumlah_skor'),
    ...all('time', 'last_updated'),
  },
  mv_pesantren_stats_kabupaten: {
    ...all('text', 'kode_wilayah', 'kabupaten', 'provinsi'),
    ...all(
      'number',
      'total_pesantren',
      'sangat_layak',
      'layak',
      'cukup_layak',
      'tidak_layak',
      'kategori_lain',
    ),
    ...all('number', 'belum_dinilai', 'avg_skor', 'jumlah_skor', 'total_santri_terdaftar'),
    ...all('time', 'last_updated'),
  },
  'petasantri.mv_santri_stats_kecamatan': {
    ...all('text', 'kode_wilayah', 'kecamatan', 'kabupaten', 'provinsi'),
    ...all('number', 'total_santri', 'sangat_miskin', 'miskin', 'rentan', 'tidak_miskin', 'kategori_lain'),
    ...all('number', 'avg_skor', 'jumlah_skor'),
    ...all('time', 'last_updated'),
  },
  'petasantri.mv_pesantren_stats_kecamatan': {
    ...all('text', 'kode_wilayah', 'kecamatan', 'kabupaten', 'provinsi'),
    ...all(
      'number',
      'total_pesantren',
      'sangat_layak',
      'layak',
      'cukup_layak',
      'tidak_layak',
      'kategori_lain',
    ),
    ...all('number', 'belum_dinilai', 'avg_skor', 'jumlah_skor', 'total_santri_terdaftar'),
    ...all('time', 'last_updated'),
  },
  'petasantri.santri_stats_wilayah': {
    ...all('text', 'kode_wilayah', 'level'),
    ...all('number', 'total_santri', 'sangat_miskin', 'miskin', 'rentan', 'tidak_miskin', 'kategori_lain'),
    ...all('number', 'avg_skor', 'jumlah_skor'),
  },
  'petasantri.pesantren_stats_wilayah': {
    ...all('text', 'kode_wilayah', 'level'),
    ...all('number', 'total_pesantren', 'sangat_layak', 'layak', 'cukup_layak', 'tidak_layak'),
    ...all('number', 'kategori_lain', 'belum_dinilai', 'avg_skor', 'jumlah_skor', 'total_santri_terdaftar'),
  },
  'petasantri.published_santri': {
    ...all('text', 'code', 'level', 'dim', 'val'),
    ...all('number', 'n', 'jumlah_skor'),
  },
  'petasantri.published_location': {
    ...all('boolean', 'only_row'),
    ...all('number', 'with_location', 'without_location'),
  },
  'petasantri.santri_atoms': {
    ...all('text', 'kode'),
    ...all('number', 'cell', 'santri', 'sangat_miskin', 'miskin', 'rentan', 'tidak_miskin', 'kategori_lain'),
    ...all('number', 'jumlah_skor'),
  },
  'petasantri.published_cells': {
    ...all('boolean', 'few'),
    ...all('number', 'cell', 'n', 'avg_skor', 'sangat_miskin', 'miskin', 'rentan', 'tidak_miskin'),
  },
  'petasantri.settings': all('text', 'name', 'value'),
  'petasantri.santri_groups': { ...all('text', 'kode', 'dim', 'val'), ...all('number', 'n') },
  'petasantri.pesantren_details': {
    ...all('uuid', 'pesantren_id'),
    ...all('number', 'jumlah_guru', 'tahun_berdiri'),
  },
  'petasantri.data_dates': { ...all('boolean', 'only_row'), ...all('time', 'santri_at', 'pesantren_at') },
  'petasantri.school_counts': {
    ...all('uuid', 'pesantren_id'),
    ...all('number', 'santri', 'sangat_miskin', 'miskin', 'rentan', 'tidak_miskin', 'kategori_lain'),
    ...all('number', 'l', 'p', 'gender_lain', 'mukim', 'kalong', 'residence_lain'),
    ...all('number', 'jumlah_skor', 'grup', 'share'),
  },
  'petasantri.santri_at_schools': {
    ...all('number', 'grup', 'santri', 'sangat_miskin', 'miskin', 'rentan', 'tidak_miskin', 'kategori_lain'),
    ...all('number', 'l', 'p', 'gender_lain', 'mukim', 'kalong', 'residence_lain', 'rata_skor'),
  },
  'petasantri_ask.pesantren': {
    ...all('uuid', 'id'),
    ...all('text', 'name', 'nsp', 'code', 'kabupaten', 'provinsi', 'category'),
    ...all('number', 'score', 'santri', 'teachers', 'founded'),
    ...all(degrees, 'point'),
  },
  'petasantri_ask.santri_published': {
    ...all('text', 'code', 'level', 'dim', 'val'),
    ...all('number', 'n', 'score'),
  },
  'petasantri_ask.santri_at_pesantren': {
    ...all('uuid', 'pesantren_id'),
    ...all('number', 'santri', 'sangat_miskin', 'miskin', 'rentan', 'tidak_miskin', 'kategori_lain'),
    ...all('number', 'l', 'p', 'gender_lain', 'mukim', 'kalong', 'residence_lain', 'mean_score'),
  },
  'petasantri_ask.regions': all('text', 'code', 'name', 'type', 'level', 'parent'),
  'petasantri_ask.region_aliases': all('text', 'code', 'alias'),
  'petasantri_ask.data': {
    ...all('number', 'version', 'k'),
    ...all('time', 'refreshed_at', 'santri_at', 'pesantren_at'),
  },
  'petasantri.regions': {
    ...all('text', 'code', 'level', 'name', 'type', 'parent_code', 'source'),
    ...all('boolean', 'illustrative'),
    ...all(degrees, 'geom'),
  },
  'petasantri.region_parts': { ...all('text', 'code'), ...all(degrees, 'geom') },
  'petasantri.region_shapes': { ...all('text', 'code'), ...all('number', 'band'), ...all(degrees, 'geom') },
  'petasantri.region_names': { ...all('text', 'scope', 'key', 'code'), ...all('number', 'rank') },
  'petasantri.region_aliases': all('text', 'code', 'alias'),
  'petasantri.changes': { ...all('number', 'id'), ...all('text', 'layer'), ...all('time', 'at') },
  'petasantri.data_version': { ...all('number', 'version', 'took_ms'), ...all('time', 'refreshed_at') },
  'petasantri.created': all('text', 'kind', 'name'),
};
