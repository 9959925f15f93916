import type { Call, Filters, Metric } from '../call.ts';
import type { Problem } from '../result.ts';
import { badArgs } from './ground.ts';

const ofSantri: readonly Metric[] = ['santri_count', 'santri_share', 'avg_poverty_score'];
const santriFilters = ['poverty', 'gender'] as const;

/** Whom a metric counts. */
export const entityOf = (metric: Metric): 'santri' | 'pesantren' =>
  ofSantri.includes(metric) ? 'santri' : 'pesantren';

const used = (filters: Filters) =>
  (Object.keys(filters) as (keyof Filters)[]).filter((name) => filters[name] !== undefined);

/** Why a metric cannot be had of what the filters leave, or null. Santri are published by one dimension at a time. */
export function checkFilters(call: Call, metric: Metric, filters: Filters): Problem | null {
  const names = used(filters);
  if (names.includes('program')) return { kind: 'problem', call, problem: 'not_recorded', what: 'program' };
  const santri = names.filter((name) => (santriFilters as readonly string[]).includes(name));
  const cannot: Problem = { kind: 'problem', call, problem: 'not_computable', metric };
  if (entityOf(metric) === 'pesantren') {
    if (santri.length > 0) return cannot;
  } else {
    if (metric === 'avg_poverty_score' && names.length > 0) return cannot;
    if (names.length > santri.length || santri.length > 1)
      return { kind: 'problem', call, problem: 'not_combinable', filters: names };
  }
  if ((metric === 'santri_share' || metric === 'pesantren_share') && names.length === 0)
    return badArgs(call, 'filters', 'a share needs filters: of what it is the share');
  return null;
}
