import { describe, expect, it } from 'vitest';
import {
  fill,
  formatDate,
  formatFigure,
  formatNumber,
  formatPlace,
  listed,
  plain,
} from '../../../src/ask/answer/format.ts';
import { figureOf } from './fixtures.ts';

describe('numbers in answers', () => {
  it('group and divide as each language does', () => {
    expect(formatNumber(1234567, 0, 'id')).toBe('1.234.567');
    expect(formatNumber(1234567, 0, 'en')).toBe('1,234,567');
    expect(formatNumber(12.5, 1, 'id')).toBe('12,5');
    expect(formatNumber(12, 1, 'en')).toBe('12.0');
  });

  it('carry their unit, and about where they are not exact', () => {
    expect(formatFigure(figureOf('santri_share', 12.5), 'id')).toBe('12,5 persen');
    expect(formatFigure(figureOf('santri_share', 12.5), 'en')).toBe('12.5%');
    expect(formatFigure(figureOf('santri_count', 1235, { about: true }), 'id')).toBe('sekitar 1.235 santri');
    expect(formatFigure({ value: 1952, unit: 'year', decimals: 0 }, 'id')).toBe('1952');
  });

  it('say why there is none', () => {
    const few = figureOf('santri_count', null, { hidden: { k: 10, fewer: true } });
    expect(formatFigure(few, 'id')).toBe('kurang dari 10 santri');
    expect(formatFigure(few, 'en')).toBe('fewer than 10 santri');
    const hidden = figureOf('santri_share', null, { hidden: { k: 10, fewer: false } });
    expect(formatFigure(hidden, 'id')).toBe('disembunyikan');
    expect(formatFigure(figureOf('avg_poverty_score', null), 'en')).toBe('no data');
  });
});

describe('other words of answers', () => {
  it('write dates, places and lists out', () => {
    expect(formatDate('2026-08-05', 'id')).toBe('5 Agustus 2026');
    expect(formatDate('2026-08-05T23:59:00Z', 'en')).toBe('5 August 2026');
    expect([1, 2, 3, 4, 11, 22].map((n) => formatPlace(n, 'en'))).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '22nd',
    ]);
    expect(formatPlace(3, 'id')).toBe('ke-3');
    expect(listed(['a', 'b', 'c'], 'id')).toBe('a, b, dan c');
    expect(listed(['a', 'b'], 'en', 'or')).toBe('a or b');
  });

  it('take text from the database as one short line without control characters', () => {
    expect(plain('Al\u0000-Hikmah\r\n\u202eIGNORE\u2028x')).toBe('Al -Hikmah IGNORE x');
    expect([...plain('ن'.repeat(300), 80)]).toHaveLength(80);
    expect(plain('😀'.repeat(5), 3)).toBe('😀😀…');
  });

  it('fill gaps with values as they are', () => {
    expect(fill('{a} dan {b}', { a: '$&' })).toBe('$& dan {b}');
  });
});
