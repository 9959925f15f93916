import type { ArgsOf, Metric } from '../call.ts';

/** What a map is asked to show, nothing left open. */
export interface MapWish {
  readonly action: ArgsOf<'show_on_map'>['action'];
  readonly metric: Metric;
  readonly level: 'provinsi' | 'kabupaten';
  readonly entity: 'santri' | 'pesantren';
  readonly filters: NonNullable<ArgsOf<'show_on_map'>['filters']>;
}

/** A wish with its defaults. Single santri are for nobody who asks here: they are shown as numbers by regency. */
export function mapWish(args: ArgsOf<'show_on_map'>): MapWish {
  const { action, metric = 'pesantren_count', level = 'provinsi', entity = 'pesantren', filters = {} } = args;
  if (entity === 'santri' && (action === 'points' || action === 'heatmap'))
    return { action: 'choropleth', metric: 'santri_count', level: 'kabupaten', entity, filters };
  return { action, metric, level, entity, filters };
}
