import { describe, expect, test } from 'vitest';
import { classOf } from '../../src/choropleth/classes/classes.ts';
import { type LegendInput, labelDecimals, makeLegend } from '../../src/choropleth/legend.ts';

const input: LegendInput = {
  breaks: [0, 1234.5, 20000],
  colors: ['#111111', '#222222'],
  values: [3, 1234.5, 1234, 20000],
  without: { no_data: 2, suppressed: 3 },
  decimals: 0,
  unit: { id: 'santri', en: 'students' },
  language: 'id',
};
const labels = (more: Partial<LegendInput>) => makeLegend({ ...input, ...more }).map(({ label }) => label);

describe('a legend', () => {
  test('has the classes, then what has no number, then what is hidden', () => {
    const legend = makeLegend(input);
    expect(legend.map(({ status, class: index, range, count }) => [status, index, range, count])).toEqual([
      ['class', 0, [0, 1234.5], 2],
      ['class', 1, [1234.5, 20000], 2],
      ['no_data', null, null, 2],
      ['suppressed', null, null, 3],
    ]);
    expect(new Set(legend.map(({ color }) => color)).size).toBe(4);
  });

  test('writes numbers as its readers do', () => {
    expect(labels({}).slice(0, 2)).toEqual(['0 – < 1.234,5 santri', '1.234,5 – 20.000 santri']);
    expect(labels({ language: 'en' })).toEqual([
      '0 – < 1,234.5 students',
      '1,234.5 – 20,000 students',
      'No data',
      'Hidden (group too small)',
    ]);
    expect(labels({ unit: { id: '%', en: '%' }, breaks: [-0.04, 50, 50], values: [-0.04, 50] })).toEqual([
      '0 – < 50%',
      '50%',
      'Tidak ada data',
      'Disembunyikan (kelompok terlalu kecil)',
    ]);
  });

  test('of nothing has no classes', () => {
    expect(labels({ breaks: [], colors: [], values: [] })).toHaveLength(2);
  });

  test('shows as many decimals as it takes for every region to be where the label says', () => {
    const values = [1.04, 1.05, 1.06, 7];
    const breaks = [1.04, 1.055, 7];
    const decimals = labelDecimals(breaks, values, 0);
    expect(decimals).toBe(2 + 1);
    const rounded = breaks.map((edge) => Number(edge.toFixed(decimals)));
    for (const value of values) expect(classOf(value, rounded)).toBe(classOf(value, breaks));
    expect(labelDecimals([0, 12.4, 30], [12, 13], 0)).toBe(1);
    expect(labelDecimals([0, 12.4, 30], [11, 13], 0)).toBe(0);
    expect(labelDecimals([5, 5], [5], 0)).toBe(0);
  });
});
