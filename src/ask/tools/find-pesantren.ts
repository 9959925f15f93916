import { loadSql } from '../../db/sql-file.ts';
import type { Call, CallOf, Filters } from '../call.ts';
import type { Problem, ToolResult } from '../result.ts';
import { areaParams, findArea, findPlace } from './area.ts';
import { checkFilters } from './check-filters.ts';
import { type Ground, groundsOf, isProblem, refOf, unknownPlace } from './ground.ts';
import { cardOf, findByName, type PesantrenRow, schoolFilters } from './pesantren.ts';

const listSql = loadSql('ask/pesantren-list');
const nearestSql = loadSql('ask/pesantren-nearest');

/** Schools of a list, and of the nearest, where nobody said how many. */
const usualLimits = { list: 10, nearest: 5 };

const checkSchools = (call: Call, filters: Filters): Problem | null =>
  checkFilters(call, 'pesantren_count', filters);

export async function listPesantren(ground: Ground, call: CallOf<'list_pesantren'>): Promise<ToolResult> {
  const { area, filters = {}, sort = 'name', limit = usualLimits.list } = call.args;
  const order = call.args.order ?? (sort === 'name' || sort === 'founded' ? 'asc' : 'desc');
  const wrong = checkSchools(call, filters);
  if (wrong) return wrong;
  const where = await findArea(ground, call, area, 'pesantren');
  if (isProblem(where)) return where;
  const rows = await ground.query<PesantrenRow & { total: number }>(listSql, [
    ...areaParams(where),
    ...schoolFilters(filters),
    sort,
    order === 'desc',
    limit,
  ]);
  return {
    kind: 'list',
    call,
    where,
    total: rows[0]?.total ?? 0,
    rows: rows.map((row) => cardOf(row)),
    ...groundsOf(ground, 'pesantren'),
  };
}

export async function findNearest(
  ground: Ground,
  call: CallOf<'find_nearest_pesantren'>,
): Promise<ToolResult> {
  const { origin, limit = usualLimits.nearest, filters = {} } = call.args;
  const wrong = checkSchools(call, filters);
  if (wrong) return wrong;
  const place = await findPlace(ground, call, origin);
  if (isProblem(place)) return place;
  const { name, point, region } = place;
  const rows = await ground.query<PesantrenRow & { metres: number }>(nearestSql, [
    ...point,
    ...schoolFilters(filters),
    limit,
  ]);
  return {
    kind: 'nearest',
    call,
    origin: { name, point, region: region && refOf(region) },
    rows: rows.map((row) => cardOf(row, row.metres)),
    ...groundsOf(ground, 'pesantren'),
  };
}

export async function getPesantren(ground: Ground, call: CallOf<'get_pesantren'>): Promise<ToolResult> {
  const { name, region } = call.args;
  if (region !== undefined && !ground.data.regions.has(region)) return unknownPlace(call, region);
  const rows = await findByName(ground, name, region ?? null);
  return {
    kind: 'profile',
    call,
    candidates: rows.map((row) => cardOf(row)),
    ...groundsOf(ground, 'pesantren'),
  };
}
