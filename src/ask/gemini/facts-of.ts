import type { Filters } from '../call.ts';
import type { Figure, PesantrenCard, RegionRef, Unit } from '../result.ts';
import type { Fact } from './facts.ts';

export const count = (value: number, unit: Fact['unit']): Fact => ({ value, unit, use: 'figure' });
export const rank = (value: number): Fact => ({ value, unit: 'rank', use: 'rank' });

/** Nobody writes the type of a region where the rest of its name is enough. */
export const namesOf = (region: RegionRef | null) =>
  region ? [region.name, region.name.replace(/^(?:Kabupaten|Kota|Provinsi) /, '')] : [];

export function ofFigure({ value, unit, hidden, of }: Figure): Fact[] {
  const whole: Unit | null = unit === 'percent' ? null : unit;
  const parts = [of?.part, of?.whole].filter((part) => part != null);
  return [
    ...(value === null ? [] : [count(value, unit)]),
    // What a share is of may be santri or pesantren; both are counts.
    ...parts.flatMap((part) =>
      whole ? [count(part, whole)] : [count(part, 'santri'), count(part, 'pesantren')],
    ),
    ...(hidden?.fewer ? [{ value: hidden.k, unit, use: 'limit' } as const] : []),
  ];
}

export function ofFilters({ min_santri, max_santri, founded_after, founded_before }: Filters): Fact[] {
  const limit = (unit: Unit) => (value: number | undefined) =>
    value === undefined ? [] : [{ value, unit, use: 'limit' } as const];
  return [
    ...[min_santri, max_santri].flatMap(limit('santri')),
    ...[founded_after, founded_before].flatMap(limit('year')),
  ];
}

export const ofCard = ({ score, santri, teachers, founded, km }: PesantrenCard): Fact[] =>
  (
    [
      [score, 'score'],
      [santri, 'santri'],
      [teachers, 'teachers'],
      [founded, 'year'],
      [km ?? null, 'km'],
    ] as const
  ).flatMap(([value, unit]) => (value === null ? [] : [count(value, unit)]));
