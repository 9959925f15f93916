import { describe, expect, it } from 'vitest';
import { compose } from '../../../src/ask/answer/compose.ts';
import type { Filters, Metric } from '../../../src/ask/call.ts';
import type { Lang } from '../../../src/ask/question.ts';
import type { ToolResult } from '../../../src/ask/result.ts';
import * as the from './fixtures.ts';

/** Numbers as a text has them, read back in its language's format. */
function numbersIn(text: string, lang: Lang): number[] {
  const found = text.match(/\d+(?:[.,]\d+)*/g) ?? [];
  return found.map((one) =>
    Number(lang === 'id' ? one.replaceAll('.', '').replace(',', '.') : one.replaceAll(',', '')),
  );
}

/** Every number anywhere in a result, and the parts of its dates. */
function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string') return (value.match(/\d+/g) ?? []).map(Number);
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(numbersOf);
}

// Multiples of 5, and at least 3 schools: rules, not results.
const rules = [5, 3];

/** Numbers of an answer that its result does not have, counts of its rows aside. */
function strangers(result: ToolResult, lang: Lang): number[] {
  const rows = 'rows' in result ? [result.rows.length] : [];
  const known = new Set([...numbersOf(result), ...rows, ...rules]);
  const { answer } = compose({ question: the.ask(lang), results: [result] });
  return numbersIn(answer, lang).filter((number) => !known.has(number));
}

const groups: Filters[] = [
  {},
  the.poor,
  { poverty: ['rentan', 'tidak_miskin'] },
  { gender: 'P' },
  the.eligible,
  { min_santri: 1200, founded_before: 1950 },
  { max_santri: 75, founded_after: 1999, eligibility: ['tidak_layak'] },
];
const metrics: Metric[] = [
  'pesantren_count',
  'santri_count',
  'pesantren_share',
  'santri_share',
  'avg_poverty_score',
  'avg_pesantren_score',
  'santri_per_pesantren',
  'santri_per_teacher',
];

/** Whole numbers for counts, tenths for the rest. */
const suited = (metric: Metric, value: number) =>
  metric.endsWith('count') ? Math.round(value * 137) : value;

function* results(): Generator<ToolResult> {
  for (const metric of metrics)
    for (const filters of groups) {
      const value = (number: number) => suited(metric, number);
      for (const where of [the.national, the.at(the.garut), the.near, the.view]) {
        const of = { part: 4321, whole: 98765 };
        yield the.metric(metric, where, value(87.3), filters, metric.endsWith('share') ? { of } : {});
        yield the.metric(metric, where, value(1234.5), filters, { about: true });
        yield the.metric(metric, where, null, filters, { hidden: { k: 17, fewer: where === the.view } });
        yield the.metric(metric, where, null, filters);
      }
      yield the.ranking(
        metric,
        [
          [the.jatim, value(99.1)],
          [the.jabar, value(99.1)],
          [the.banten, value(12.7)],
          [the.garut, value(9.4)],
          [the.kotaBandung, value(8.3)],
          [the.kabBandung, value(7.2)],
        ],
        { filters, hidden: 14, empty: 23, ranked: 31 },
      );
      const figure = (number: number) => the.figureOf(metric, value(number));
      yield the.comparison(
        metric,
        [
          [the.jabar, figure(45.2)],
          [the.jatim, figure(50.9)],
        ],
        value(5.7),
        filters,
      );
    }
  const cards = [3, 4, 6, 7].map((km) => the.card('Al-Hikmah', { km }));
  yield the.list(45, cards);
  yield {
    ...the.list(4, cards),
    call: { tool: 'list_pesantren', args: { area: { scope: 'national' }, sort: 'santri' } },
  };
  yield the.nearest(cards);
  yield the.profile(cards.slice(0, 1));
  yield the.regionProfile;
  yield the.breakdown('poverty', [
    ['sangat_miskin', 1234, 12.3],
    ['miskin', 4321, 43.2],
  ]);
  for (const topic of ['coverage', 'updated_at', 'methodology'] as const) yield the.info(topic);
}

describe('every number of an answer', () => {
  it.each(['id', 'en'] as const)('is in its result (%s)', (lang) => {
    let tried = 0;
    for (const result of results()) {
      tried += 1;
      expect({ result, strangers: strangers(result, lang) }).toMatchObject({ strangers: [] });
    }
    expect(tried).toBeGreaterThan(900);
  });

  it('is watched by a check that can fail', () => {
    const result = the.metric('pesantren_count', the.at(the.jabar), 1234);
    expect(numbersIn('Ada 1.234 pesantren, 12,5 persen.', 'id')).toEqual([1234, 12.5]);
    expect(numbersIn('1,234 and 12.5%', 'en')).toEqual([1234, 12.5]);
    expect(numbersOf(result)).not.toContain(1235);
  });

  it('is unformatted in the tables', () => {
    const { data } = compose({
      question: the.ask('id'),
      results: [
        the.metric('santri_share', the.at(the.jabar), 45.2, the.poor, { of: { part: 1234, whole: 2730 } }),
      ],
    });
    expect(data).toEqual([
      {
        id: 'r1',
        columns: [
          { key: 'place', label: 'Wilayah' },
          { key: 'value', label: 'Persentase santri miskin', unit: 'percent', decimals: 1 },
          { key: 'part', label: 'Jumlah kelompok' },
          { key: 'whole', label: 'Jumlah seluruhnya' },
        ],
        rows: [{ place: 'Jawa Barat', value: 45.2, part: 1234, whole: 2730 }],
      },
    ]);
  });
});
