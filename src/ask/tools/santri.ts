import { loadSql } from '../../db/sql-file.ts';
import type { Filters, Metric } from '../call.ts';
import type { Figure, Where } from '../result.ts';
import { areaParams } from './area.ts';
import { figure, hiddenFigure, type Limits, over, share } from './figure.ts';
import type { Ground } from './ground.ts';

const countsSql = loadSql('ask/santri-counts');
const inAreaSql = loadSql('ask/santri-in-area');

/** Schools that must have santri where santri are counted at them. */
const fewestSchools = 3;

/** Categories as the vocabulary and the published rows have them. */
export const povertyNames = {
  sangat_miskin: 'Sangat Miskin',
  miskin: 'Miskin',
  rentan: 'Rentan',
  tidak_miskin: 'Tidak Miskin',
} as const;

/** Dimension and values under which the group of the filters is published; everybody without one. */
function groupOf({ poverty, gender }: Filters): { dim: string; vals: string[] } {
  if (poverty) return { dim: 'kategori', vals: [...new Set(poverty)].map((level) => povertyNames[level]) };
  if (gender) return { dim: 'gender', vals: [gender] };
  return { dim: 'semua', vals: [''] };
}

interface CountRow {
  readonly code: string;
  /** False where nobody is; a null number then is 0, else it is hidden. */
  readonly peopled: boolean;
  readonly total: number | null;
  readonly score: number | null;
  readonly part: number | null;
}

/** A metric of the santri whose homes are in each of the regions, in their order; '' is the nation. */
export async function santriOfRegions(
  ground: Ground,
  metric: Metric,
  codes: readonly string[],
  filters: Filters,
): Promise<Figure[]> {
  const { dim, vals } = groupOf(filters);
  const rows = await ground.query<CountRow>(countsSql, [codes, dim, vals]);
  return rows.map((row) => measure(metric, row, ground.data));
}

function measure(metric: Metric, { peopled, total, score, part }: CountRow, limits: Limits): Figure {
  switch (metric) {
    case 'santri_count':
      if (!peopled) return figure(0, 'santri');
      return part === null ? hiddenFigure('santri', limits) : figure(part, 'santri');
    case 'santri_share':
      if (!peopled) return share(0, 0);
      if (total === null || part === null)
        return hiddenFigure('percent', limits, { of: { part, whole: total } });
      return share(part, total);
    default:
      if (!peopled || total === 0) return figure(null, 'score');
      return total === null || score === null
        ? hiddenFigure('score', limits)
        : figure(over(score, total), 'score');
  }
}

/** Numbers to expect by groups of neighbouring schools, multiples of 5. */
export interface SantriHere {
  readonly schools: number;
  readonly santri: number;
  readonly sangat_miskin: number;
  readonly miskin: number;
  readonly rentan: number;
  readonly tidak_miskin: number;
  readonly kategori_lain: number;
  readonly l: number;
  readonly p: number;
  readonly gender_lain: number;
  readonly mukim: number;
  readonly kalong: number;
  readonly residence_lain: number;
  /** Santri of the groups that have a mean score, and the sum of theirs. */
  readonly weight: number;
  readonly score: number;
}

/** Santri at the pesantren of a view or circle; null where too few schools have any. */
export async function santriHere(ground: Ground, where: Where): Promise<SantriHere | null> {
  const [, box, circle] = areaParams(where);
  const [row] = await ground.query<SantriHere>(inAreaSql, [box, circle]);
  return row && row.schools >= fewestSchools ? row : null;
}

/** A metric of the santri at the pesantren of a view or circle; all numbers of it are about. */
export function measureHere(metric: Metric, here: SantriHere, filters: Filters, limits: Limits): Figure {
  const about = { about: true } as const;
  if (metric === 'avg_poverty_score')
    return here.weight < limits.k
      ? hiddenFigure('score', limits, about)
      : figure(over(here.score, here.weight), 'score', about);
  const { poverty, gender } = filters;
  const part = poverty
    ? [...new Set(poverty)].reduce((sum, level) => sum + here[level], 0)
    : gender
      ? here[gender === 'L' ? 'l' : 'p']
      : here.santri;
  const enough = part >= limits.k;
  if (metric === 'santri_count')
    return enough ? figure(part, 'santri', about) : hiddenFigure('santri', limits, about);
  return enough && here.santri >= limits.k
    ? share(part, here.santri, about)
    : hiddenFigure('percent', limits, about);
}
