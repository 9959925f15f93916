import { metricsOf } from './metrics.ts';
import type { ChoroplethQuery } from './query.ts';
import { descriptions } from './subject.ts';

export interface Column {
  readonly name: string;
  /** `names` is a list of property names; `large` a whole number that may have more than 32 bits. */
  readonly type: 'text' | 'whole' | 'large' | 'number' | 'names';
}

/** Properties of every feature of an answer, in their order: names, the contract's numbers, ours, then how it is drawn. */
export function columnsOf({ subject, level, chosen, metric }: ChoroplethQuery): Column[] {
  const { total, categories, counts } = descriptions[subject];
  const text = (...names: string[]) => names.map((name): Column => ({ name, type: 'text' }));
  const whole = (...names: string[]) => names.map((name): Column => ({ name, type: 'whole' }));
  const number = (...names: string[]) => names.map((name): Column => ({ name, type: 'number' }));

  const places = { provinsi: [], kabupaten: ['kabupaten'], kecamatan: ['kecamatan', 'kabupaten'] }[level];
  const inCategories = categories
    .map(({ property }) => property)
    // Both names of one category, side by side.
    .flatMap((property) => (property === 'tidak_layak' ? ['kurang_layak', property] : [property]));
  const shares = [...categories, ...counts.filter(({ share }) => share)].map(
    ({ property }) => `pct_${property}`,
  );
  const derived = metricsOf(subject, chosen).some(({ name, derive }) => name === metric && derive);
  return [
    ...text('kode_wilayah', 'tipe', ...places, 'provinsi'),
    ...whole(total, ...inCategories),
    ...number('avg_skor'),
    ...counts.map(({ property, large }): Column => ({ name: property, type: large ? 'large' : 'whole' })),
    ...number(...shares, 'luas_km2'),
    ...(chosen === null ? [] : [...whole('jumlah'), ...number('pct')]),
    ...(derived ? number(metric) : []),
    ...whole('data_version'),
    { name: 'suppressed', type: 'names' },
    ...text('status'),
    ...whole('class'),
    ...text('color'),
  ];
}
