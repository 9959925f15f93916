import { describe, expect, it } from 'vitest';
import { briefResult } from '../../../src/ask/gemini/brief-result.ts';
import { createNumberCheck } from '../../../src/ask/gemini/number-check.ts';
import { asData } from '../../../src/ask/gemini/prompt.ts';
import type { Lang } from '../../../src/ask/question.ts';
import type { ToolResult } from '../../../src/ask/result.ts';
import { card, figure, resultOf, westJava } from './results.ts';

const grounds = { source: 'santri_pribadi', asOf: '2026-11-20', sql: ['ask/x'] } as const;
const national = { scope: 'national' } as const;
const percent = (value: number) =>
  figure(value, { unit: 'percent', decimals: 1, of: { part: 30, whole: 240 } });
const hidden = figure(null, { unit: 'santri', hidden: { k: 10, fewer: true } });

const results: Record<string, ToolResult> = {
  share: {
    ...grounds,
    kind: 'metric',
    call: { tool: 'get_metric', args: { metric: 'santri_share', area: national } },
    metric: 'santri_share',
    filters: { poverty: ['miskin'] },
    where: { scope: 'near', name: 'Monas', point: [106.8, -6.2], radiusKm: 10, region: null },
    figure: percent(12.5),
  },
  comparison: {
    ...grounds,
    kind: 'comparison',
    call: { tool: 'compare_regions', args: { metric: 'santri_count', regions: ['32', '35'] } },
    metric: 'santri_count',
    filters: { min_santri: 100 },
    rows: [
      { region: westJava, figure: figure(50, { unit: 'santri' }) },
      { region: { ...westJava, code: '35', name: 'Jawa Timur' }, figure: hidden },
    ],
    difference: null,
  },
  breakdown: {
    ...grounds,
    kind: 'breakdown',
    call: { tool: 'breakdown', args: { entity: 'santri', by: 'gender', area: national } },
    where: { scope: 'region', region: westJava },
    total: figure(240, { unit: 'santri' }),
    rows: [{ value: 'P', count: figure(30, { unit: 'santri' }), share: percent(12.5) }],
  },
  nearest: {
    ...grounds,
    kind: 'nearest',
    call: { tool: 'find_nearest_pesantren', args: { origin: 'Monas' } },
    origin: { name: 'Monas', point: [106.8, -6.2], region: null },
    rows: [
      card('Al Hikmah', { km: 2.4 }),
      card('Nurul <Iman>\n"baru"', { km: 3, score: null, kabupaten: '999 santri' }),
    ],
  },
  region: {
    ...grounds,
    kind: 'region',
    call: { tool: 'describe_region', args: { region: '32' } },
    region: westJava,
    figures: {
      pesantren: figure(1234),
      santri: hidden,
      poor: percent(12.5),
      avgPoverty: figure(51.2, { unit: 'score', decimals: 1 }),
      avgPesantren: figure(null, { unit: 'score' }),
      eligible: percent(40),
    },
    rank: { place: 2, of: 38, within: null },
  },
  ranking: resultOf({
    tool: 'rank_regions',
    args: { metric: 'pesantren_count', level: 'provinsi', order: 'desc' },
  }),
};

describe('a result for the model', () => {
  it.each(Object.entries(results))('is short and has no points, boxes or SQL: %s', (_, result) => {
    const shown = JSON.stringify(briefResult(result, 'id').shown);
    expect(shown.length).toBeLessThan(600);
    expect(shown).not.toMatch(/106|-6\.2|ask\/x|bbox|"call"/);
  });

  it.each([
    ['share', 'id', 'Dalam radius 10 km dari Monas, 12,5% santri miskin, yaitu 30 dari 240 santri.', true],
    ['share', 'en', 'Within 10 km of Monas, 12.5% of santri are poor, 30 out of 240.', true],
    ['share', 'id', 'Ada 10 santri miskin.', false],
    ['comparison', 'id', 'Jawa Barat memiliki 50 santri, Jawa Timur kurang dari 10.', true],
    ['comparison', 'id', 'Jawa Timur memiliki 50 santri.', false],
    ['comparison', 'en', 'Jawa Barat has 50 santri at schools with at least 100 santri.', true],
    ['breakdown', 'id', 'Dari 240 santri, 30 (12,5 persen) perempuan.', true],
    ['breakdown', 'id', 'Dari 240 santri, 31 perempuan.', false],
    ['nearest', 'id', 'Al Hikmah berjarak 2,4 km dan didirikan tahun 1965.', true],
    ['nearest', 'id', 'Al Hikmah berjarak 3,0 km.', false],
    ['nearest', 'id', 'Ada 999 santri.', false],
    ['region', 'id', 'Jawa Barat memiliki 1.234 pesantren dan kurang dari 10 santri.', true],
    ['region', 'en', 'It ranks 2nd of 38 provinces; the average poverty score is 51.2.', true],
    ['region', 'en', 'It ranks third of 38 provinces.', false],
    ['ranking', 'id', 'Jawa Barat (1.234) di peringkat pertama, Jawa Timur (987) kedua.', true],
  ] as const)('holds what a sentence may say: %s %s %s', (name, lang, sentence, wanted) => {
    const { facts } = briefResult(results[name] as ToolResult, lang as Lang);
    expect(createNumberCheck({ facts, lang, question: 'Berapa?' })(sentence)).toBe(wanted);
  });

  it('has names on one line, short, and without markup', () => {
    expect(asData('Nurul <Iman>\n"baru"\u0007')).toBe('Nurul Iman baru');
    expect(asData('x'.repeat(300))).toHaveLength(80);
  });
});
