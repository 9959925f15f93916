import { loadSql } from '../../db/sql-file.ts';
import type { Filters, Metric } from '../call.ts';
import type { Figure, Where } from '../result.ts';
import { areaParams } from './area.ts';
import { figure, over, share } from './figure.ts';
import type { Ground } from './ground.ts';
import { schoolFilters } from './pesantren.ts';

const byRegionSql = loadSql('ask/pesantren-by-region');
const inAreaSql = loadSql('ask/pesantren-in-area');

/** Sums over schools: all of them (whole, eligible), else those that match the filters. */
interface SchoolSums {
  readonly whole: number;
  /** Layak or Sangat Layak. */
  readonly eligible: number;
  readonly n: number;
  /** With a score, and the sum of the scores. */
  readonly scored: number;
  readonly score: number;
  /** That report how many santri they have, and the sum of these. */
  readonly reporting: number;
  readonly santri: number;
  /** Santri and teachers of those that report both. */
  readonly taught: number;
  readonly teachers: number;
}

/** Schools of each of the regions, in their order; '' is the nation. */
export const schoolsOfRegions = (
  ground: Ground,
  codes: readonly string[],
  filters: Filters,
): Promise<SchoolSums[]> => ground.query(byRegionSql, [codes, ...schoolFilters(filters)]);

/** Schools of one area. */
export async function schoolsIn(ground: Ground, where: Where, filters: Filters): Promise<SchoolSums> {
  const [row] = await ground.query<SchoolSums>(inAreaSql, [...areaParams(where), ...schoolFilters(filters)]);
  return row as SchoolSums;
}

/** A metric of schools. Ratios are sums over sums, of what schools report. */
export function measureSchools(metric: Metric, sums: SchoolSums): Figure {
  switch (metric) {
    case 'pesantren_share':
      return share(sums.n, sums.whole);
    case 'avg_pesantren_score':
      return figure(over(sums.score, sums.scored), 'score');
    case 'santri_per_pesantren':
      return figure(over(sums.santri, sums.reporting), 'ratio');
    case 'santri_per_teacher':
      return figure(over(sums.taught, sums.teachers), 'ratio');
    default:
      return figure(sums.n, 'pesantren');
  }
}
