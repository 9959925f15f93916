import type { Figure, Unit } from '../result.ts';

const decimalsOf: Readonly<Partial<Record<Unit, number>>> = { percent: 1, score: 1, ratio: 1, km: 1 };

/** The least number of santri that is shown as a group; null shows none. */
export interface Limits {
  readonly k: number;
}

/** A number as it is shown: percent, scores, ratios and kilometres with 1 decimal. Null is nothing to compute from. */
export function figure(value: number | null, unit: Unit, more: Pick<Figure, 'about' | 'of'> = {}): Figure {
  const decimals = decimalsOf[unit] ?? 0;
  return { value: value === null ? null : rounded(value, decimals), unit, decimals, ...more };
}

/**
 * A number that would tell of a group that is too small. Whether it is the small one itself or one hidden beside it, so
 * that it cannot be told by subtraction, nobody may know.
 */
export function hiddenFigure(unit: Unit, { k }: Limits, more: Pick<Figure, 'about' | 'of'> = {}): Figure {
  return { value: null, unit, decimals: decimalsOf[unit] ?? 0, hidden: { k, fewer: false }, ...more };
}

/** A part in percent, 0 to 100; nothing to compute from where the whole is 0. */
export function share(part: number, whole: number, more: Pick<Figure, 'about'> = {}): Figure {
  const percent = whole === 0 ? null : Math.min(100, (100 * part) / whole);
  return figure(percent, 'percent', { ...more, of: { part, whole } });
}

/** One number over another; null where that is 0. */
export const over = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/** Rounded half up in decimal, as a reader would: 2.25 is 2.3, although 2.25 * 10 may fall short of 22.5. */
export function rounded(value: number, decimals: number): number {
  return Number(`${Math.round(Number(`${value}e${decimals}`))}e-${decimals}`);
}
