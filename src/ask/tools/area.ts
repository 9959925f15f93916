import type { Bbox } from '../../geo/mercator.ts';
import type { Area, Call } from '../call.ts';
import type { Problem, Where } from '../result.ts';
import { type Ground, isProblem, type Region, refOf, unknownPlace } from './ground.ts';
import { findByName } from './pesantren.ts';

/** Kilometres around a place where nobody said how many. */
const usualRadiusKm = 10;
/** Radii that santri are counted in, kilometres, and the grid that their boxes lie on, parts of a degree. */
const radii = [1, 2, 5, 10, 15, 20, 25, 30, 50, 100];
const boxesPerDegree = 20;
const metresPerDegree = 111_000;

type Point = readonly [number, number];

interface Place {
  readonly name: string;
  readonly point: Point;
  readonly region: Region | null;
}

/** Where numbers are to be from. Santri are counted in coarser boxes and circles than asked for. Canonical areas only. */
export async function findArea(
  ground: Ground,
  call: Call,
  area: Area,
  entity: 'santri' | 'pesantren',
): Promise<Where | Problem> {
  if (area.scope === 'national') return { scope: 'national' };
  if (area.scope === 'view') {
    const { bbox } = ground.context;
    if (!bbox) return { kind: 'problem', call, problem: 'needs_view' };
    return { scope: 'view', bbox, counted: entity === 'santri' ? snapped(bbox) : bbox };
  }
  if (area.scope === 'near') {
    const place = await findPlace(ground, call, area.near ?? 'view_center');
    if (isProblem(place)) return place;
    const asked = area.radius_km ?? usualRadiusKm;
    const { name, point, region } = place;
    const radiusKm = entity === 'santri' ? nearest(asked) : asked;
    return { scope: 'near', name, point, radiusKm, region: region && refOf(region) };
  }
  const code = area.region ?? (area.scope === 'selected' ? ground.context.selectedRegion : undefined);
  if (code === undefined) return { kind: 'problem', call, problem: 'needs_selection' };
  const region = ground.data.regions.get(code);
  return region ? { scope: area.scope, region: refOf(region) } : unknownPlace(call, code);
}

/** A place by code, as 'lat,lng', 'view_center' or 'selected', or the school of a name. */
export async function findPlace(ground: Ground, call: Call, text: string): Promise<Place | Problem> {
  const { regions } = ground.data;
  const code = text === 'selected' ? ground.context.selectedRegion : text;
  if (code === undefined) return { kind: 'problem', call, problem: 'needs_selection' };
  const region = regions.get(code);
  if (region) return { name: region.name, point: region.centre, region };
  if (text === 'view_center') {
    const { bbox } = ground.context;
    if (!bbox) return { kind: 'problem', call, problem: 'needs_view' };
    const point: Point = [(bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2];
    return { name: text, point, region: null };
  }
  const [, lat, lng] = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text) ?? [];
  if (lat !== undefined && lng !== undefined) {
    if (Math.abs(Number(lat)) > 90 || Math.abs(Number(lng)) > 180) return unknownPlace(call, text);
    return { name: text.trim(), point: [Number(lng), Number(lat)], region: null };
  }
  const found = await findByName(ground, text, null);
  const [school] = found;
  if (found.length !== 1 || !school || school.lon === null || school.lat === null)
    return unknownPlace(call, text);
  return { name: school.name, point: [school.lon, school.lat], region: regions.get(school.code) ?? null };
}

/** Parameters prefix, box and circle of the statements that look at one area. */
export function areaParams(where: Where): [string | null, Bbox | null, readonly number[] | null] {
  switch (where.scope) {
    case 'national':
      return [null, null, null];
    case 'view':
      return [null, where.counted, null];
    case 'near':
      return [null, boxAround(where.point, where.radiusKm), [...where.point, where.radiusKm * 1000]];
    default:
      return [where.region.code, null, null];
  }
}

/** A box that holds the circle, a little larger. */
function boxAround([lng, lat]: Point, radiusKm: number): Bbox {
  const high = (radiusKm * 1000) / metresPerDegree;
  const wide = high / Math.max(0.01, Math.cos((Math.min(Math.abs(lat) + high, 89) * Math.PI) / 180));
  return [lng - wide, lat - high, lng + wide, lat + high];
}

/** Grown to the grid, so that moving the view a little tells nothing. */
function snapped([west, south, east, north]: Bbox): Bbox {
  const down = (n: number) => Math.floor(Math.round(n * boxesPerDegree * 1e6) / 1e6) / boxesPerDegree;
  const up = (n: number) => -down(-n) || 0;
  return [down(west), down(south), up(east), up(north)];
}

const nearest = (km: number) => radii.reduce((a, b) => (Math.abs(b - km) <= Math.abs(a - km) ? b : a));
