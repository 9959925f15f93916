import { columnsOf } from '../../choropleth/columns.ts';
import { makeLegend } from '../../choropleth/legend.ts';
import { metricsOf } from '../../choropleth/metrics.ts';
import { type ChoroplethQuery, readQuery } from '../../choropleth/query.ts';
import type { Subject } from '../../choropleth/subject.ts';
import { list, type Schema, text } from './parts.ts';

const ours: Readonly<Record<string, Schema>> = {
  kode_wilayah: text('Official code of the region, with dots.', { examples: ['32.05'] }),
  tipe: text(undefined, { enum: ['Provinsi', 'Kabupaten', 'Kota', 'Kecamatan'] }),
  data_version: { type: 'integer', description: 'Rises with every refresh of the statistics.' },
  suppressed: list(text(), {
    description: 'Properties that are null because they are hidden from this role.',
  }),
  status: {
    enum: ['class', 'no_data', 'suppressed'],
    description: 'Whether the mapped number has a class, is missing, or is hidden.',
  },
  class: { type: ['integer', 'null'], description: 'Index of the class, from 0; null without one.' },
  color: text('Colour of the class, or of what has none.', { pattern: '^#[0-9a-f]{6}$' }),
};

/** Properties of a feature, from the same list that answers are made of. */
export function featureProperties(subject: Subject): Schema {
  const at = (level: ChoroplethQuery['level'], kategori?: string) =>
    columnsOf(readQuery({ subject, level }, { kategori }));
  const always = at('provinsi').map(({ name }) => name);
  const kategori = subject === 'santri' ? 'miskin' : 'layak';
  const labels = new Map(metricsOf(subject, []).map(({ name, label }) => [name, label.en]));
  const describe = ({ name, type }: { name: string; type: string }): [string, Schema] => {
    const known = ours[name];
    if (known) return [name, known];
    if (type === 'text') return [name, { type: ['string', 'null'], description: `Name of the ${name}.` }];
    const label = labels.get(name);
    return [
      name,
      {
        type: [type === 'whole' ? 'integer' : 'number', 'null'],
        ...(label === undefined ? {} : { description: `${label}.` }),
      },
    ];
  };
  return {
    type: 'object',
    required: always,
    properties: Object.fromEntries(at('kecamatan', kategori).map(describe)),
    patternProperties: {
      '^[a-z_]+_per_(km2|pesantren)$': {
        type: ['number', 'null'],
        description: 'The mapped number, where it is a count by area or by school.',
      },
    },
    additionalProperties: false,
  };
}

/** A short answer: one regency, its number the only one. */
export function exampleOf(subject: Subject) {
  const query = readQuery({ subject, level: 'kabupaten' }, {});
  const numbers: Record<string, unknown> = {
    ...{ kode_wilayah: '32.05', tipe: 'Kabupaten', kabupaten: 'Kabupaten Garut', provinsi: 'Jawa Barat' },
    ...{ total_santri: 412, sangat_miskin: 61, miskin: 98, rentan: 140, tidak_miskin: 113, kategori_lain: 0 },
    ...{ pct_sangat_miskin: 14.81, pct_miskin: 23.79, pct_rentan: 33.98, pct_tidak_miskin: 27.43 },
    ...{
      total_pesantren: 80,
      sangat_layak: 12,
      layak: 30,
      cukup_layak: 28,
      kurang_layak: 10,
      tidak_layak: 10,
    },
    ...{ belum_dinilai: 2, total_santri_pesantren: 15400, pct_sangat_layak: 15, pct_layak: 37.5 },
    ...{ pct_cukup_layak: 35, pct_tidak_layak: 12.5, pct_kategori_lain: 0, pct_belum_dinilai: 2.5 },
    ...{ avg_skor: 56.2, luas_km2: 3074.07, data_version: 42, suppressed: [] },
    ...{ status: 'class', class: 0, color: '#fecc5c' },
  };
  const legend = makeLegend({
    breaks: [56.2, 56.2],
    colors: ['#fecc5c'],
    values: [56.2],
    without: { no_data: 0, suppressed: 0 },
    decimals: 1,
    unit: { id: '', en: '' },
    language: 'id',
  });
  return {
    type: 'FeatureCollection',
    bbox: [107.9, -7.2, 107.9, -7.2],
    ...{ data_version: 42, last_updated: '2026-01-31T05:00:00.000Z', metric: 'avg_skor' },
    ...{
      metric_label: 'Rata-rata skor',
      metric_unit: '',
      method: 'quantile',
      classes: 1,
      breaks: [56.2, 56.2],
    },
    ...{ palette: query.palette, reverse: false, legend, without_region: 3, suppressed: [] },
    features: [
      {
        type: 'Feature',
        id: '32.05',
        geometry: { type: 'Point', coordinates: [107.9, -7.2] },
        properties: Object.fromEntries(columnsOf(query).map(({ name }) => [name, numbers[name] ?? null])),
      },
    ],
  };
}
