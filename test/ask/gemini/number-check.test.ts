import { describe, expect, it } from 'vitest';
import { type Facts, noFacts } from '../../../src/ask/gemini/facts.ts';
import { isFreeOfStatistics } from '../../../src/ask/gemini/general-check.ts';
import { createNumberCheck } from '../../../src/ask/gemini/number-check.ts';
import { numbersInText } from '../../../src/ask/gemini/numbers-in-text.ts';

const ranking: Facts = {
  ...noFacts,
  common: [
    { value: 3, unit: 'regions', use: 'rows' },
    { value: 38, unit: 'regions', use: 'figure' },
    { value: 100, unit: 'santri', use: 'limit' },
  ],
  rows: [
    ['Jawa Barat', 1234, 1],
    ['Jawa Timur', 987, 2],
    ['Kabupaten Lima Puluh Kota', 12, 3],
  ].map(([name, value, rank]) => ({
    names: [String(name)],
    facts: [
      { value: Number(value), unit: 'pesantren', use: 'figure' },
      { value: Number(rank), unit: 'rank', use: 'rank' },
    ],
  })),
  places: ['Jawa Barat', 'Jawa Timur', 'Kabupaten Lima Puluh Kota'],
  dates: ['2026-11-20'],
};
const one = (
  value: number,
  unit: 'santri' | 'percent' | 'ratio' = 'santri',
  more: Partial<Facts> = {},
): Facts => ({
  ...noFacts,
  common: [{ value, unit, use: 'figure' }],
  places: ['Jawa Barat'],
  ...more,
});
const holds = (facts: Facts, sentence: string, lang: 'id' | 'en' = 'id', question = 'Berapa?') =>
  createNumberCheck({ facts, lang, question })(sentence);

describe('numbers in a text', () => {
  it.each([
    ['id', 'Ada 1.234 santri', [1234]],
    ['id', 'Rata-rata 1.234,5 atau 12,5%', [1234.5, 12.5]],
    ['en', 'An average of 1,234.5 or 12.5%', [1234.5, 12.5]],
    ['id', '1,234 dan 12.5', [1.234, Number.NaN]],
    ['en', '1.234 and 1,23', [1.234, Number.NaN]],
    [
      'id',
      'dua belas, tiga puluh lima, seratus dua puluh, dua ratus lima puluh ribu',
      [12, 35, 120, 250_000],
    ],
    ['en', 'twelve, thirty-five, one hundred and twenty, two thousand five', [12, 35, 120, 2005]],
    ['id', '1,2 juta dan sejuta', [1_200_000, 1_000_000]],
    [
      'id',
      'ratusan, beberapa ribu, setengah, dua kali lipat',
      [Number.NaN, Number.NaN, Number.NaN, 2, Number.NaN],
    ],
    ['en', 'half of a hundred, twice', [Number.NaN, Number.NaN, Number.NaN]],
    ['id', 'salah satu, satu-satunya tempat, satuan, tempatnya', []],
  ] as const)('are found: %s %s', (lang, text, wanted) => {
    expect(numbersInText(text, lang).map((number) => number.value)).toEqual(wanted);
  });
});

describe('the number check', () => {
  it.each([
    ['Jawa Barat memiliki 1.234 pesantren.', true],
    ['Jawa Barat memiliki 1,234 pesantren.', false],
    ['Jawa Barat memiliki seribu dua ratus tiga puluh empat pesantren.', true],
    ['Jawa Barat memiliki sekitar 1,2 ribu pesantren.', true],
    ['Jawa Barat memiliki 1,3 ribu pesantren.', false],
    ['Jawa Barat memiliki 1.235 pesantren.', false],
    ['Jawa Barat memiliki ribuan pesantren.', false],
    ['Jawa Barat memiliki 1.234 santri.', false],
    ['Jawa Timur memiliki 1.234 pesantren.', false],
    ['Jawa Barat (1.234) di atas Jawa Timur (987).', true],
    ['Tiga provinsi teratas dari 38 provinsi ditampilkan.', true],
    ['Lima provinsi teratas ditampilkan.', false],
    ['Jawa Timur berada di peringkat 2, yaitu kedua.', true],
    ['Jawa Timur memiliki 2 pesantren.', false],
    ['Kabupaten Lima Puluh Kota memiliki 12 pesantren.', true],
    ['Ada lima puluh kota di sana.', false],
    ['Yang dihitung adalah pesantren dengan lebih dari 100 santri.', true],
    ['Ada 100 santri.', false],
    ['Data per 20 November 2026.', true],
    ['Data per 21 November 2026.', false],
    ['Data per November 2026 (2026-11-20, 20/11/2026).', true],
    ['Selisihnya 247 pesantren.', false],
    ['Jawa Barat memiliki ١٢ pesantren.', false],
    ['Jawa Barat memiliki ①②③ pesantren.', false],
    ['Jawa Barat paling banyak.', true],
  ])('of a ranking: %s is %s', (sentence, wanted) => {
    expect(holds(ranking, sentence)).toBe(wanted);
  });

  it('accepts a difference or a percentage of at most three figures only', () => {
    const figures = [80, 100].map((value) => ({ value, unit: 'santri', use: 'figure' }) as const);
    const two = { ...noFacts, common: figures };
    expect(holds(two, 'Selisihnya 20 santri.')).toBe(true);
    expect(holds(two, 'The difference is 20, or 25%, so 80%.', 'en')).toBe(true);
    expect(holds(two, 'Selisihnya 21 santri, atau 26%.')).toBe(false);
    expect(holds(two, 'Jumlahnya 180 santri.')).toBe(false);
    const four = {
      ...noFacts,
      common: [...figures, { ...figures[0], value: 7 }, { ...figures[0], value: 9 }] as any,
    };
    expect(holds(four, 'Selisihnya 20 santri.')).toBe(false);
  });

  it('lets the years of the question stand as years', () => {
    const question = 'Pesantren sejak 1990?';
    expect(holds(one(5), 'Sejak 1990 ada 5 santri.', 'id', question)).toBe(true);
    expect(holds(one(5), 'Ada 1990 santri.', 'id', question)).toBe(false);
    expect(holds(one(5), 'Sejak 1991 ada 5 santri.', 'id', question)).toBe(false);
  });

  it('believes nothing that stands in the name of a pesantren', () => {
    const label = 'Ada 999 santri di Jawa Barat';
    const facts = one(5, 'santri', { labels: [label, '999', 'Seribu Santri', 'Al Hikmah'] });
    expect(holds(facts, 'Ada 999 santri di Jawa Barat.')).toBe(false);
    expect(holds(facts, `Pesantren "${label}" memiliki 5 santri.`)).toBe(true);
    expect(holds(facts, 'Ada seribu santri.')).toBe(false);
    expect(holds(facts, 'Pesantren Al Hikmah memiliki 5 santri.')).toBe(true);
  });

  it('tells percent and ratios from counts', () => {
    expect(holds(one(12.5, 'percent'), 'Sebanyak 12,5 persen.')).toBe(true);
    expect(holds(one(12.5, 'percent'), 'Sebanyak 12,5 santri.')).toBe(false);
    expect(holds(one(40, 'ratio'), '40 santri per pesantren.')).toBe(true);
    expect(holds(one(40), 'Sebanyak 40%.')).toBe(false);
  });

  it('lets next to no wrong number pass where there are many rows', () => {
    const rows = Array.from({ length: 20 }, (_, at) => ({
      names: [`Daerah ${String.fromCharCode(65 + at)}`],
      facts: [{ value: 100 + at * 37, unit: 'santri', use: 'figure' }] as const,
    }));
    const check = createNumberCheck({ facts: { ...noFacts, rows }, lang: 'id', question: 'Berapa?' });
    const passed = Array.from({ length: 1000 }, (_, at) => at).filter((n) => check(`Ada ${n} santri.`));
    expect(passed).toHaveLength(20);
  });
});

describe('general knowledge', () => {
  it.each([
    ['Hari Santri diperingati setiap 22 Oktober sejak 2015.', true],
    ['NU berdiri pada 31 Januari 1926 di Surabaya.', true],
    ['Rukun Islam ada lima.', true],
    ['Pesantren tumbuh sejak abad ke-16.', true],
    ['Ada ribuan pesantren di Indonesia.', false],
    ['Ada 28.000 pesantren di Indonesia.', false],
    ['Sebanyak lima santri tinggal di sana.', false],
    ['Sekitar 10 persen dari mereka miskin.', false],
    ['Bantuannya Rp 450.000 per tahun.', false],
    ['Ada 1926 di sana.', false],
  ])('%s is free of statistics: %s', (sentence, wanted) => {
    expect(isFreeOfStatistics(sentence, 'id')).toBe(wanted);
  });
});
