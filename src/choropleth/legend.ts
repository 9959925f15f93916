import { classOf } from './classes/classes.ts';
import { outsideColors } from './palettes.ts';
import type { Words } from './subject.ts';

export type Language = keyof Words;
export const languages = ['id', 'en'] as const satisfies readonly Language[];

/** What a region is on the map: in a class, without a number, or with a number that is hidden from this role. */
export type Status = 'class' | 'no_data' | 'suppressed';

export interface LegendEntry {
  readonly status: Status;
  /** Index of the class; null for the entries after the classes. */
  readonly class: number | null;
  readonly label: string;
  /** Exact edges: from the first on, up to but without the second; the last class includes it. */
  readonly range: readonly [number, number] | null;
  readonly color: string;
  /** Regions of this answer. */
  readonly count: number;
}

const outside: Readonly<Record<keyof typeof outsideColors, Words>> = {
  no_data: { id: 'Tidak ada data', en: 'No data' },
  suppressed: { id: 'Disembunyikan (kelompok terlalu kecil)', en: 'Hidden (group too small)' },
};

const locales: Readonly<Record<Language, string>> = { id: 'id-ID', en: 'en-GB' };

export interface LegendInput {
  readonly breaks: readonly number[];
  readonly colors: readonly string[];
  /** The numbers that were classified, and how many regions have none. */
  readonly values: readonly number[];
  readonly without: Readonly<Record<keyof typeof outsideColors, number>>;
  readonly decimals: number;
  readonly unit: Words;
  readonly language: Language;
}

/** The classes from the lowest up, then the regions without a number and those whose number is hidden. */
export function makeLegend(input: LegendInput): LegendEntry[] {
  const { breaks, colors, values, without, language } = input;
  const counts = colors.map(() => 0);
  for (const value of values) {
    const found = classOf(value, breaks);
    if (found !== null) counts[found] = (counts[found] ?? 0) + 1;
  }
  const label = labelOf(input);
  const classes = colors.map((color, i): LegendEntry => {
    const range = [breaks[i] as number, breaks[i + 1] as number] as const;
    return {
      status: 'class',
      class: i,
      label: label(range, i === colors.length - 1),
      range,
      color,
      count: counts[i] as number,
    };
  });
  const others = (['no_data', 'suppressed'] as const).map(
    (status): LegendEntry => ({
      status,
      class: null,
      label: outside[status][language],
      range: null,
      color: outsideColors[status],
      count: without[status],
    }),
  );
  return [...classes, ...others];
}

/** Most decimals that a label shows. */
const mostDecimals = 12;

/**
 * Decimals, at least `usual`, with which the rounded edges put every value into the class that the exact ones put it into, so that
 * nobody who reads the legend finds a region in the wrong colour.
 */
export function labelDecimals(breaks: readonly number[], values: readonly number[], usual: number): number {
  const exact = values.map((value) => classOf(value, breaks));
  for (let decimals = usual; decimals < mostDecimals; decimals++) {
    const rounded = breaks.map((edge) => Number(edge.toFixed(decimals)));
    // The outermost edges are not for telling classes apart.
    const open = [-Infinity, ...rounded.slice(1, -1), Infinity];
    const distinct = rounded.every(
      (edge, i) => i === 0 || edge !== rounded[i - 1] || breaks[i] === breaks[i - 1],
    );
    if (distinct && values.every((value, i) => classOf(value, open) === exact[i])) return decimals;
  }
  return mostDecimals;
}

function labelOf({ breaks, values, decimals, unit, language }: LegendInput) {
  const most = labelDecimals(breaks, values, decimals);
  const format = new Intl.NumberFormat(locales[language], {
    minimumFractionDigits: 0,
    maximumFractionDigits: most,
  });
  // Rounding may leave -0.
  const text = (value: number) => format.format(Number(value.toFixed(most)) + 0);
  const suffix = unit[language] === '' ? '' : unit[language] === '%' ? '%' : ` ${unit[language]}`;
  return ([from, to]: readonly [number, number], last: boolean): string =>
    from === to ? `${text(from)}${suffix}` : `${text(from)} – ${last ? '' : '< '}${text(to)}${suffix}`;
}
