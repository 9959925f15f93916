import type { Call } from '../call.ts';
import { type Frame, optional, type Rule, withFilters } from './frame.ts';

/** Show it on the map: heatmap, colours, points, highlight, or go there. */
export const readMap: Rule = (frame) => {
  const { words, codes, measure, places } = frame;
  const region = optional('region', codes[0] ?? (places.selected ? frame.context.selectedRegion : undefined));
  const entity = optional('entity', measure.entity);
  if (words.has('heatmap')) {
    const call = {
      action: 'heatmap',
      entity: measure.entity ?? 'pesantren',
      ...region,
      ...withFilters(frame.filters),
    } as const;
    return { tool: 'show_on_map', args: call };
  }
  const asked = words.has('map', 'show', 'choropleth', 'fly', 'highlight', 'points') || onTheMap(frame);
  if (!asked) return null;
  const content =
    measure.entity !== undefined || measure.metric !== undefined || words.has('poverty', 'eligibility');
  if (words.has('choropleth')) return choropleth(frame);
  if (words.has('highlight') && codes.length > 0 && !words.has('count', 'share'))
    return {
      tool: 'show_on_map',
      args: { action: 'highlight', ...region, ...withFilters(frame.filters), ...(content && entity) },
    };
  if (words.has('fly') && codes.length > 0 && !content)
    return { tool: 'show_on_map', args: { action: 'fly_to', ...region } };
  if (words.has('fly') && codes.length > 0 && !words.has('count', 'share', 'average'))
    return words.has('define') ? null : { tool: 'show_on_map', args: { action: 'fly_to', ...region } };
  const isMap = words.has('map') || (onTheMap(frame) && (words.has('show', 'points') || !content));
  if (
    words.has('points') &&
    measure.entity !== 'santri' &&
    (isMap || words.has('show')) &&
    !words.point &&
    places.radiusKm === undefined
  )
    return {
      tool: 'show_on_map',
      args: { action: 'points', entity: 'pesantren', ...region, ...withFilters(frame.filters) },
    };
  if (isMap) {
    if (!content)
      return codes.length > 0 ? { tool: 'show_on_map', args: { action: 'fly_to', ...region } } : null;
    const schools =
      measure.metric === 'pesantren_count' && !levelOf(frame) && !words.has('breakdown', 'count', 'compare');
    if (schools && (onTheMap(frame) || words.has('points')))
      return {
        tool: 'show_on_map',
        args: { action: 'points', entity: 'pesantren', ...region, ...withFilters(frame.filters) },
      };
    return choropleth(frame);
  }
  const shown = codes.length > 0 || places.national || Object.keys(frame.filters).length > 0;
  // Names of santri are nobody's business; numbers of them by region are a map.
  if (
    shown &&
    words.has('show') &&
    measure.metric === 'santri_count' &&
    !measure.cued &&
    !words.has('breakdown', 'per', 'compare', 'most', 'least', 'view', 'selected', 'gender') &&
    places.radiusKm === undefined
  )
    return choropleth(frame);
  return null;
};

/** "di peta", "on the map": a place to show things, not the view to count in. */
const onTheMap = ({ words }: Frame) =>
  words.all('view').some(({ start, end }) => {
    const text = words.tokens
      .slice(start, end)
      .map(({ word }) => word)
      .join(' ');
    return text === 'di peta' || text === 'on the map';
  });

const levelOf = ({ words }: Frame) => {
  if (words.has('provinsi')) return 'provinsi' as const;
  return words.has('kabupaten', 'kota', 'kabkota') ? ('kabupaten' as const) : undefined;
};

function choropleth(frame: Frame): Call {
  const { words, measure, codes, context, places } = frame;
  const level = levelOf(frame);
  const poor = { poverty: ['miskin', 'sangat_miskin'] as ('miskin' | 'sangat_miskin')[] };
  const isPoverty = words.has('poverty') && measure.metric !== 'avg_poverty_score' && !frame.filters.poverty;
  const metric = isPoverty ? 'santri_share' : (measure.metric ?? 'pesantren_count');
  const filters = isPoverty ? { ...frame.filters, ...poor } : frame.filters;
  return {
    tool: 'show_on_map',
    args: {
      action: 'choropleth',
      metric,
      level: level ?? (codes.length === 0 ? 'provinsi' : 'kabupaten'),
      ...optional('region', codes[0] ?? (places.selected ? context.selectedRegion : undefined)),
      ...withFilters(filters),
    },
  };
}
