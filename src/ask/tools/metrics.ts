import type { CallOf, Filters } from '../call.ts';
import type { RegionRef, ToolResult } from '../result.ts';
import { findArea } from './area.ts';
import { checkFilters, entityOf } from './check-filters.ts';
import { rounded } from './figure.ts';
import { type Ground, groundsOf, isProblem, type Region, refOf, unknownPlace } from './ground.ts';
import { measureArea, measureRegions } from './measure.ts';

/** Regions of a ranking where nobody said how many. */
const usualLimit = 10;

export async function getMetric(ground: Ground, call: CallOf<'get_metric'>): Promise<ToolResult> {
  const { metric, area, filters = {} } = call.args;
  const wrong = checkFilters(call, metric, filters);
  if (wrong) return wrong;
  const where = await findArea(ground, call, area, entityOf(metric));
  if (isProblem(where)) return where;
  const figure = await measureArea(ground, call, metric, where, filters);
  if (isProblem(figure)) return figure;
  return { kind: 'metric', call, metric, filters, where, figure, ...groundsOf(ground, entityOf(metric)) };
}

export async function rankRegions(ground: Ground, call: CallOf<'rank_regions'>): Promise<ToolResult> {
  const { metric, level, kind, within: code, order, limit = usualLimit, filters = {} } = call.args;
  const wrong = checkFilters(call, metric, filters);
  if (wrong) return wrong;
  const within = code === undefined ? null : ground.data.regions.get(code);
  if (within === undefined) return unknownPlace(call, code as string);
  const chosen = [...ground.data.regions.values()].filter(
    (region) =>
      region.level === level &&
      (within === null || region.parent === within.code) &&
      (kind === undefined || (region.type === 'Kota') === (kind === 'kota')),
  );
  const all = await figuresOf(ground, call.args, chosen, filters);
  const sign = order === 'desc' ? -1 : 1;
  const shown = all
    .flatMap(({ region, figure }) => (figure.value === null ? [] : [{ region, figure, value: figure.value }]))
    .sort((a, b) => sign * (a.value - b.value) || (a.region.code < b.region.code ? -1 : 1));
  const hidden = all.filter(({ figure }) => figure.hidden).length;
  return {
    kind: 'ranking',
    call,
    metric,
    filters,
    // Those that are equal share a rank.
    rows: shown.slice(0, limit).map(({ region, figure, value }) => ({
      rank: 1 + shown.findIndex((other) => other.value === value),
      region,
      figure,
    })),
    within: within && refOf(within),
    ranked: shown.length,
    hidden,
    empty: all.length - shown.length - hidden,
    ...groundsOf(ground, entityOf(metric)),
  };
}

export async function compareRegions(ground: Ground, call: CallOf<'compare_regions'>): Promise<ToolResult> {
  const { metric, regions: codes, filters = {} } = call.args;
  const wrong = checkFilters(call, metric, filters);
  if (wrong) return wrong;
  const unknown = codes.find((code) => !ground.data.regions.has(code));
  if (unknown !== undefined) return unknownPlace(call, unknown);
  const chosen = [...new Set(codes)].map((code) => ground.data.regions.get(code) as Region);
  const rows = await figuresOf(ground, call.args, chosen, filters);
  const values = rows.flatMap(({ figure }) => (figure.value === null ? [] : [figure.value]));
  const decimals = rows[0]?.figure.decimals ?? 0;
  const difference = values.length < 2 ? null : rounded(Math.max(...values) - Math.min(...values), decimals);
  return {
    kind: 'comparison',
    call,
    metric,
    filters,
    rows,
    difference,
    ...groundsOf(ground, entityOf(metric)),
  };
}

async function figuresOf(
  ground: Ground,
  { metric }: { metric: CallOf<'get_metric'>['args']['metric'] },
  chosen: readonly Region[],
  filters: Filters,
) {
  const codes = chosen.map(({ code }) => code);
  const figures = await measureRegions(ground, metric, codes, filters);
  return chosen.flatMap((region, i) => {
    const figure = figures[i];
    const ref: RegionRef = refOf(region);
    return figure ? [{ region: ref, figure }] : [];
  });
}
