import { AppError } from '../errors.ts';
import { descriptions, type Subject, type Words } from './subject.ts';

/** Numbers of one region by property; null is not known, hidden or not defined. */
export type Numbers = Readonly<Record<string, number | null>>;

export interface Metric {
  /** Name in `metric=` and of the property that holds it. */
  readonly name: string;
  readonly label: Words;
  readonly unit: Words;
  /** Decimals that a legend shows when that tells the classes apart. */
  readonly decimals: number;
  /** Properties it is made of: it is hidden where one of them is. */
  readonly inputs: readonly string[];
  /** Computes it; absent where it is a property of its own. */
  readonly derive?: (numbers: Numbers, more: Divisors) => number | null;
}

/** What numbers may be divided by. */
export interface Divisors {
  /** Area without rounding, km2. */
  readonly km2: number;
  /** Pesantren in the region. */
  readonly pesantren: number;
}

const same = (text: string): Words => ({ id: text, en: text });
const percent = same('%');

const per: Readonly<
  Record<string, { readonly label: Words; readonly unit: Words; readonly by: (divisors: Divisors) => number }>
> = {
  km2: { label: { id: 'per km²', en: 'per km²' }, unit: same('km²'), by: ({ km2 }) => km2 },
  pesantren: {
    label: { id: 'per pesantren', en: 'per boarding school' },
    unit: { id: 'pesantren', en: 'boarding school' },
    by: ({ pesantren }) => pesantren,
  },
};

const made = new Map<string, readonly Metric[]>();

/** All metrics of a subject, in the order in which they are listed; `jumlah` and `pct` only where categories are chosen. */
export function metricsOf(subject: Subject, chosen: readonly string[] | null): readonly Metric[] {
  // There are not many choices of a few categories, and every request asks.
  const key = `${subject} ${chosen === null ? 'all' : chosen.join()}`;
  const known = made.get(key) ?? makeMetrics(subject, chosen);
  made.set(key, known);
  return known;
}

function makeMetrics(subject: Subject, chosen: readonly string[] | null): Metric[] {
  const { total, unit, categories, counts, score } = descriptions[subject];
  const capital = (words: Words): Words => ({ id: upper(words.id), en: upper(words.en) });
  const count = (name: string, label: Words, of: Words, inputs = [name]): Metric => ({
    name,
    label: capital(label),
    unit: of,
    decimals: 0,
    inputs,
  });
  const share = (name: string, label: Words, inputs: readonly string[]): Metric => ({
    name,
    label: { id: `Persentase ${label.id}`, en: `Share of ${label.en}` },
    unit: percent,
    decimals: 1,
    inputs,
  });
  const inCategory = (label: Words): Words => ({
    id: `${unit.id} ${label.id}`,
    en: `${unit.en}, ${label.en}`,
  });

  const plain = [
    count(total, { id: `jumlah ${unit.id}`, en: `number of ${unit.en}` }, unit),
    ...categories.map(({ property, label }) => count(property, inCategory(label), unit)),
    ...(subject === 'pesantren'
      ? [count('kurang_layak', inCategory({ id: 'tidak layak', en: 'not adequate' }), unit, ['tidak_layak'])]
      : []),
    ...counts.map(({ property, label, unit: of }) => count(property, label, of)),
    ...(chosen === null
      ? []
      : [
          count(
            'jumlah',
            { id: `${unit.id} dalam kategori pilihan`, en: `${unit.en} in the chosen categories` },
            unit,
            [...chosen],
          ),
        ]),
  ];
  const shares = [
    ...categories.map(({ property, label }) =>
      share(`pct_${property}`, inCategory(label), [property, total]),
    ),
    ...counts
      .filter(({ share }) => share)
      .map(({ property, label }) =>
        share(`pct_${property}`, { id: label.id.toLowerCase(), en: label.en.toLowerCase() }, [
          property,
          total,
        ]),
      ),
    ...(chosen === null
      ? []
      : [
          share(
            'pct',
            { id: `${unit.id} dalam kategori pilihan`, en: `${unit.en} in the chosen categories` },
            [...chosen, total],
          ),
        ]),
  ];
  const mean: Metric = { name: 'avg_skor', label: score, unit: same(''), decimals: 1, inputs: ['avg_skor'] };
  const area: Metric = {
    name: 'luas_km2',
    label: { id: 'Luas wilayah', en: 'Area' },
    unit: same('km²'),
    decimals: 0,
    inputs: [],
  };
  // Pesantren per pesantren would be shares again.
  const divided = Object.entries(per).flatMap(([name, divisor]) =>
    plain
      .filter((metric) => name === 'km2' || metric.unit !== descriptions.pesantren.unit)
      .map((metric) => ratio(metric, name, divisor)),
  );
  return [mean, ...plain, ...shares, area, ...divided];
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function ratio(metric: Metric, name: string, { label, unit, by }: (typeof per)[string]): Metric {
  const join = (a: Words, b: Words, between: string): Words => ({
    id: `${a.id}${between}${b.id}`,
    en: `${a.en}${between}${b.en}`,
  });
  return {
    name: `${metric.name}_per_${name}`,
    label: join(metric.label, label, ' '),
    unit: join(metric.unit, unit, '/'),
    decimals: 1,
    inputs: metric.inputs,
    derive: (numbers, divisors) => {
      const value = numbers[metric.name] ?? null;
      const divisor = by(divisors);
      // Six digits say more than an outline of a few hundred metres' precision does.
      return value === null || divisor === 0 ? null : Number((value / divisor).toPrecision(6));
    },
  };
}

/** The metric of a name. Throws AppError bad_request listing all of them. */
export function metricOf(subject: Subject, chosen: readonly string[] | null, name: string): Metric {
  const metrics = metricsOf(subject, chosen);
  const found = metrics.find((metric) => metric.name === name);
  if (found) return found;
  throw new AppError(
    'bad_request',
    `metric must be one of ${metrics.map((metric) => metric.name).join(', ')}${chosen === null ? '; jumlah and pct need a kategori' : ''}`,
  );
}
