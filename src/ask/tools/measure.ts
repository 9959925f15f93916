import type { Call, Filters, Metric } from '../call.ts';
import type { Figure, Problem, Where } from '../result.ts';
import { entityOf } from './check-filters.ts';
import type { Ground } from './ground.ts';
import { measureHere, santriHere, santriOfRegions } from './santri.ts';
import { measureSchools, schoolsIn, schoolsOfRegions } from './schools.ts';

/** A metric of each of the regions, in their order. The filters have been checked. */
export async function measureRegions(
  ground: Ground,
  metric: Metric,
  codes: readonly string[],
  filters: Filters,
): Promise<Figure[]> {
  if (entityOf(metric) === 'santri') return santriOfRegions(ground, metric, codes, filters);
  const sums = await schoolsOfRegions(ground, codes, filters);
  return sums.map((row) => measureSchools(metric, row));
}

/** A metric of one area. */
export async function measureArea(
  ground: Ground,
  call: Call,
  metric: Metric,
  where: Where,
  filters: Filters,
): Promise<Figure | Problem> {
  if (entityOf(metric) === 'pesantren')
    return measureSchools(metric, await schoolsIn(ground, where, filters));
  if (where.scope === 'view' || where.scope === 'near') {
    const here = await santriHere(ground, where);
    if (here === null) return { kind: 'problem', call, problem: 'too_few_schools', where };
    return measureHere(metric, here, filters, ground.data);
  }
  const code = where.scope === 'national' ? '' : where.region.code;
  const [figure] = await santriOfRegions(ground, metric, [code], filters);
  return figure as Figure;
}
