import type { Call } from '../call.ts';
import { type Frame, withFilters } from './frame.ts';

/** Up to three calls that may be meant instead. */
export function suggest(
  { area, measure, filters, codes, context, places }: Frame,
  chosen: Call | null,
): Call[] {
  const where = area.scope === 'near' ? ({ scope: 'national' } as const) : area;
  const region = codes[0] ?? (places.selected ? context.selectedRegion : undefined);
  const santri = measure.entity !== 'pesantren';
  const all: Call[] = [
    ...(region ? [{ tool: 'describe_region', args: { region } } as const] : []),
    {
      tool: 'get_metric',
      args: { metric: santri ? 'santri_count' : 'pesantren_count', area: where, ...withFilters(filters) },
    },
    santri
      ? { tool: 'breakdown', args: { entity: 'santri', by: 'poverty', area: where } }
      : { tool: 'breakdown', args: { entity: 'pesantren', by: 'eligibility', area: where } },
    {
      tool: 'rank_regions',
      args: {
        metric: santri ? 'santri_count' : 'pesantren_count',
        level: 'provinsi',
        order: 'desc',
        limit: 10,
      },
    },
    { tool: 'data_info', args: { topic: 'capabilities' } },
  ];
  const taken = JSON.stringify(chosen);
  return all.filter((call) => JSON.stringify(call) !== taken).slice(0, 3);
}
