import type { Area, Call, Filters, Metric } from '../call.ts';
import type { Problem, ToolResult, Where } from '../result.ts';
import { isOfSantri } from './group.ts';
import { regionOf } from './place.ts';

const poor: Filters = { poverty: ['miskin', 'sangat_miskin'] };
const eligible: Filters = { eligibility: ['layak', 'sangat_layak'] };
const everywhere: Area = { scope: 'national' };

const measure = (metric: Metric, area: Area, filters?: Filters): Call => ({
  tool: 'get_metric',
  args: { metric, area, ...(filters && Object.keys(filters).length > 0 && { filters }) },
});
const split = (entity: 'santri' | 'pesantren', area: Area): Call => ({
  tool: 'breakdown',
  args: { entity, by: entity === 'santri' ? 'poverty' : 'eligibility', area },
});
const profile = (region: string): Call => ({ tool: 'describe_region', args: { region } });
const rank = (metric: Metric, filters: Filters, within?: string): Call => ({
  tool: 'rank_regions',
  args: {
    metric,
    level: within ? 'kabupaten' : 'provinsi',
    order: 'desc',
    limit: 5,
    ...(within && { within }),
    ...(Object.keys(filters).length > 0 && { filters }),
  },
});
const define = (metric: Metric): Call => ({
  tool: 'define_term',
  args: { term: isOfSantri(metric) ? 'kategori_kemiskinan' : 'kategori_kelayakan' },
});
const around = (near: string): Call => ({
  tool: 'list_pesantren',
  args: { area: { scope: 'near', near, radius_km: 10 } },
});
const inRegion = (code: string): Area => ({ scope: 'region', region: code });
const about = (topic: 'capabilities' | 'coverage' | 'methodology'): Call => ({
  tool: 'data_info',
  args: { topic },
});

/** What can be asked when nothing was understood, or may not be answered. */
export const starters: readonly Call[] = [
  rank('pesantren_count', {}),
  measure('santri_share', everywhere, poor),
  about('capabilities'),
];

/** Canonical calls that go on from a result; each can be answered. */
export function followUpCalls(result: ToolResult): readonly Call[] {
  switch (result.kind) {
    case 'metric':
      return afterMetric(result.metric, result.filters, result.where);
    case 'ranking': {
      const [first, second] = result.rows;
      if (!first) return starters;
      const two = second ? [first.region.code, second.region.code] : [];
      return [
        ...(first.region.level === 'provinsi'
          ? [rank(result.metric, result.filters, first.region.code)]
          : []),
        profile(first.region.code),
        ...(two.length === 2 ? [compare(otherMetric(result.metric), two)] : []),
      ];
    }
    case 'comparison': {
      const regions = result.rows.map(({ region }) => region.code);
      return [compare(otherMetric(result.metric), regions), ...regions.slice(0, 2).map(profile)];
    }
    case 'breakdown': {
      const { entity } = result.call.args;
      const [metric, filters] =
        entity === 'santri' ? (['santri_share', poor] as const) : (['pesantren_share', eligible] as const);
      const region = regionOf(result.where);
      return [
        rank(metric, filters, region?.level === 'provinsi' ? region.code : undefined),
        split(entity === 'santri' ? 'pesantren' : 'santri', areaOf(result.where)),
      ];
    }
    case 'list':
      return [
        measure('pesantren_share', areaOf(result.where), eligible),
        {
          tool: 'list_pesantren',
          args: { area: areaOf(result.where), filters: { eligibility: ['sangat_layak'] } },
        },
      ];
    case 'nearest':
      return [
        { tool: 'find_nearest_pesantren', args: { origin: result.call.args.origin, filters: eligible } },
        ...(result.call.args.origin === 'selected' ? [] : [around(result.call.args.origin)]),
        ...(result.origin.region ? [profile(result.origin.region.code)] : []),
      ];
    case 'profile': {
      const [card] = result.candidates;
      if (!card?.code) return [rank('pesantren_count', {}), about('coverage')];
      return [
        measure('pesantren_count', inRegion(card.code)),
        measure('avg_pesantren_score', inRegion(card.code)),
      ];
    }
    case 'region': {
      const { code, level } = result.region;
      return [
        split('santri', inRegion(code)),
        level === 'provinsi'
          ? rank('santri_count', poor, code)
          : { tool: 'list_pesantren', args: { area: inRegion(code) } },
        split('pesantren', inRegion(code)),
      ];
    }
    case 'map':
      return result.region
        ? [profile(result.region.code), split('santri', inRegion(result.region.code))]
        : starters;
    case 'term':
      return [measure('santri_share', everywhere, poor), measure('pesantren_share', everywhere, eligible)];
    case 'info':
      return [
        ...starters.slice(0, 2),
        about(result.call.args.topic === 'methodology' ? 'coverage' : 'methodology'),
      ];
    case 'problem':
      return instead(result);
    case 'clarification':
      return [];
    case 'general':
    case 'refusal':
      return starters;
  }
}

/** What can be asked in place of a call without a result, likewise. */
export function instead(problem: Problem): readonly Call[] {
  const { call } = problem;
  const filters: Filters = ('filters' in call.args && call.args.filters) || {};
  switch (problem.problem) {
    case 'ambiguous_place':
    case 'unknown_place':
      return [];
    case 'needs_view':
    case 'needs_selection':
      return call.tool === 'get_metric'
        ? [measure(call.args.metric, everywhere, call.args.filters)]
        : starters;
    case 'not_recorded': {
      if (call.tool !== 'get_metric') return [split('santri', everywhere), ...starters.slice(0, 1)];
      return [measure('santri_count', call.args.area, poor), split('santri', call.args.area)];
    }
    case 'not_combinable': {
      if (call.tool !== 'get_metric') return starters;
      const { metric, area } = call.args;
      const single = (['poverty', 'gender'] as const)
        .filter((name) => filters[name] !== undefined)
        .map((name) => measure(metric, area, { [name]: filters[name] }));
      return [...single, split('santri', area)];
    }
    case 'not_computable':
      if (call.tool !== 'get_metric') return starters;
      return [measure(problem.metric, call.args.area), measure('santri_share', call.args.area, poor)];
    case 'too_few_schools': {
      const area = areaOf(problem.where);
      const region = regionOf(problem.where);
      return [
        measure('pesantren_count', area),
        ...(region ? [measure('santri_count', inRegion(region.code))] : []),
      ];
    }
    case 'bad_args': {
      const area = 'area' in call.args ? call.args.area : everywhere;
      const pesantren = 'metric' in call.args && call.args.metric === 'pesantren_share';
      return pesantren
        ? [
            measure('pesantren_share', area, eligible),
            measure('pesantren_share', area, { eligibility: ['tidak_layak'] }),
          ]
        : [
            measure('santri_share', area, poor),
            measure('santri_share', area, { poverty: ['sangat_miskin'] }),
          ];
    }
  }
}

const compare = (metric: Metric, regions: string[]): Call =>
  metric === 'santri_share'
    ? { tool: 'compare_regions', args: { metric, regions, filters: poor } }
    : { tool: 'compare_regions', args: { metric, regions } };

const otherMetric = (metric: Metric): Metric =>
  metric === 'santri_share' ? 'pesantren_count' : 'santri_share';

function afterMetric(metric: Metric, filters: Filters, where: Where): readonly Call[] {
  const entity = isOfSantri(metric) ? 'santri' : 'pesantren';
  const area = areaOf(where);
  const region = regionOf(where);
  const next = [split(entity, area)];
  if (where.scope === 'national') return [rank(metric, filters), ...next, define(metric)];
  if (region?.level === 'provinsi' && where.scope !== 'near')
    return [rank(metric, filters, region.code), ...next, profile(region.code)];
  if (region) return [...next, profile(region.code), rank(metric, filters, region.code.slice(0, 2))];
  return [...next, { tool: 'list_pesantren', args: { area } }];
}

/** The area of a result, as a call names it. */
function areaOf(where: Where): Area {
  switch (where.scope) {
    case 'national':
    case 'view':
      return { scope: where.scope };
    case 'region':
    case 'selected':
      return inRegion(where.region.code);
    case 'near': {
      const named = where.region?.name === where.name ? where.region.code : where.name;
      return { scope: 'near', near: named.slice(0, 100), radius_km: where.radiusKm };
    }
  }
}
