import type { Bbox } from '../../geo/mercator.ts';
import { union } from '../../geo/mercator.ts';
import type { Filters, Metric } from '../call.ts';
import type { PesantrenCard, RegionRef, ToolResult, Where } from '../result.ts';
import { mapWish } from './map-wish.ts';

/** What a map may be told to do. Computed from results, never written by a model. */
export type MapAction =
  | { readonly type: 'flyTo'; readonly bbox: Bbox }
  | {
      readonly type: 'choropleth';
      readonly metric: Metric;
      readonly level: 'provinsi' | 'kabupaten';
      /** Code of the province that it is limited to. */
      readonly within?: string;
      readonly filter: Filters;
    }
  | { readonly type: 'highlight'; readonly codes: readonly string[]; readonly filter: Filters }
  | {
      readonly type: 'points';
      readonly entity: 'santri' | 'pesantren';
      /** Only these pesantren. */
      readonly ids?: readonly string[];
      readonly within?: string;
      readonly filter: Filters;
    }
  | {
      readonly type: 'heatmap';
      readonly entity: 'santri' | 'pesantren';
      readonly within?: string;
      readonly filter: Filters;
    }
  /** Longitude, latitude; kilometres. */
  | { readonly type: 'circle'; readonly center: readonly [number, number]; readonly radiusKm: number };

/** Most actions of one answer, and most regions that are lit up. */
const limits = { actions: 8, highlighted: 20 };

/** Degrees around points that a map flies to, so that none is at its edge. */
const margin = 0.05;

/** Kilometres of a degree of latitude, on the sphere of 6371 km. */
const kmPerDegree = 111.195;

/** The map's part of an answer, in the order in which a map does it. */
export function mapActionsOf(results: readonly ToolResult[]): MapAction[] {
  const seen = new Set<string>();
  return results
    .flatMap(actionsOf)
    .filter((action) => !seen.has(JSON.stringify(action)) && seen.add(JSON.stringify(action)))
    .slice(0, limits.actions);
}

function actionsOf(result: ToolResult): MapAction[] {
  switch (result.kind) {
    case 'metric':
      return [
        ...goTo(result.where),
        ...colour(result.metric, result.filters, result.where),
        ...mark(result.where, result.filters),
      ];
    case 'breakdown':
      return [...goTo(result.where), ...mark(result.where, {})];
    case 'ranking': {
      const { metric, filters, rows, within, call } = result;
      const regions = rows.map(({ region }) => region);
      return [
        ...flyTo(within ? [within.bbox] : regions.map(({ bbox }) => bbox)),
        choropleth(metric, filters, call.args.level, within?.code),
        ...highlight(regions, filters),
      ];
    }
    case 'comparison': {
      const regions = result.rows.map(({ region }) => region);
      const level = regions.every((region) => region.level === 'provinsi') ? 'provinsi' : 'kabupaten';
      return [
        ...flyTo(regions.map(({ bbox }) => bbox)),
        choropleth(result.metric, result.filters, level),
        ...highlight(regions, result.filters),
      ];
    }
    case 'list':
      return [
        ...(result.where.scope === 'view' ? [] : goTo(result.where)),
        ...schools(result.rows),
        ...circle(result.where),
      ];
    case 'nearest':
      return [...flyTo([...result.rows.flatMap(around), box(result.origin.point)]), ...schools(result.rows)];
    case 'profile':
      return [...flyTo(result.candidates.flatMap(around)), ...schools(result.candidates)];
    case 'region':
      return [...flyTo([result.region.bbox]), ...highlight([result.region], {})];
    case 'map':
      return asked(result);
    default:
      return [];
  }
}

/** What show_on_map asks for. */
function asked({ call, region }: Extract<ToolResult, { kind: 'map' }>): MapAction[] {
  const { action, metric, level, entity, filters } = mapWish(call.args);
  const fly = region ? flyTo([region.bbox]) : [];
  const within = region ? { within: region.code } : {};
  switch (action) {
    case 'fly_to':
      return fly;
    case 'choropleth':
      return [...fly, choropleth(metric, filters, level, region?.code)];
    case 'points':
    case 'heatmap':
      return [...fly, { type: action, entity, ...within, filter: filters }];
    case 'highlight':
      return [...fly, ...(region ? highlight([region], filters) : [])];
  }
}

const flyTo = (boxes: readonly Bbox[]): MapAction[] =>
  boxes.length === 0 ? [] : [{ type: 'flyTo', bbox: boxes.reduce(union) }];

function goTo(where: Where): MapAction[] {
  if (where.scope === 'region' || where.scope === 'selected') return flyTo([where.region.bbox]);
  return where.scope === 'near' ? flyTo([circleBox(where.point, where.radiusKm)]) : [];
}

function choropleth(
  metric: Metric,
  filter: Filters,
  level: 'provinsi' | 'kabupaten',
  within?: string,
): MapAction {
  // Only provinces have areas below them that are coloured.
  const province = within?.slice(0, 2);
  return { type: 'choropleth', metric, level, ...(province && { within: province }), filter };
}

function colour(metric: Metric, filters: Filters, where: Where): MapAction[] {
  if (where.scope === 'national') return [choropleth(metric, filters, 'provinsi')];
  if (where.scope === 'region' || where.scope === 'selected')
    return [choropleth(metric, filters, 'kabupaten', where.region.code)];
  return [];
}

function mark(where: Where, filters: Filters): MapAction[] {
  if (where.scope === 'region' || where.scope === 'selected') return highlight([where.region], filters);
  return circle(where);
}

const circle = (where: Where): MapAction[] =>
  where.scope === 'near' ? [{ type: 'circle', center: where.point, radiusKm: where.radiusKm }] : [];

const highlight = (regions: readonly RegionRef[], filter: Filters): MapAction[] =>
  regions.length === 0
    ? []
    : [{ type: 'highlight', codes: regions.slice(0, limits.highlighted).map(({ code }) => code), filter }];

const schools = (cards: readonly PesantrenCard[]): MapAction[] => {
  const ids = cards.filter(({ point }) => point !== null).map(({ id }) => id);
  return ids.length === 0 ? [] : [{ type: 'points', entity: 'pesantren', ids, filter: {} }];
};

const box = ([lon, lat]: readonly [number, number]): Bbox =>
  [lon - margin, lat - margin, lon + margin, lat + margin].map(rounded) as unknown as Bbox;

const around = ({ point }: PesantrenCard): Bbox[] => (point ? [box(point)] : []);

/** The box around a circle. */
function circleBox([lon, lat]: readonly [number, number], km: number): Bbox {
  const dy = km / kmPerDegree;
  const dx = dy / Math.max(Math.cos((lat * Math.PI) / 180), 0.01);
  return [lon - dx, lat - dy, lon + dx, lat + dy].map(rounded) as unknown as Bbox;
}

const rounded = (degrees: number) => Math.round(degrees * 1e4) / 1e4;
