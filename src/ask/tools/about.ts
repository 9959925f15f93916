import type { CallOf } from '../call.ts';
import type { Figure, ToolResult } from '../result.ts';
import { share } from './figure.ts';
import { type Ground, groundsOf, type Region, refOf, unknownPlace } from './ground.ts';
import { santriOfRegions } from './santri.ts';
import { measureSchools, schoolsOfRegions } from './schools.ts';

/** The numbers of one region, and its place by santri among those beside it. */
export async function describeRegion(ground: Ground, call: CallOf<'describe_region'>): Promise<ToolResult> {
  const { regions } = ground.data;
  const region = regions.get(call.args.region);
  if (!region) return unknownPlace(call, call.args.region);
  const one = async (metric: Parameters<typeof santriOfRegions>[1], filters = {}) =>
    (await santriOfRegions(ground, metric, [region.code], filters))[0] as Figure;
  const [schools] = await schoolsOfRegions(ground, [region.code], {});
  if (!schools) return unknownPlace(call, call.args.region);
  const beside = [...regions.values()].filter(
    ({ level, parent }) => level === region.level && parent === region.parent,
  );
  const figures = {
    pesantren: measureSchools('pesantren_count', schools),
    santri: await one('santri_count'),
    poor: await one('santri_share', { poverty: ['miskin', 'sangat_miskin'] }),
    avgPoverty: await one('avg_poverty_score'),
    avgPesantren: measureSchools('avg_pesantren_score', schools),
    eligible: share(schools.eligible, schools.whole),
  };
  const rank = await rankOf(ground, region, beside, figures.santri);
  // Santri are what suppression is about; their dates hold for the whole.
  return { kind: 'region', call, region: refOf(region), figures, rank, ...groundsOf(ground, 'santri') };
}

/** Counted among those with a number that is shown: a hidden one has no place and takes none. */
async function rankOf(ground: Ground, region: Region, beside: readonly Region[], { value }: Figure) {
  if (value === null) return null;
  const codes = beside.map(({ code }) => code);
  const all = await santriOfRegions(ground, 'santri_count', codes, {});
  const shown = all.flatMap((figure) => (figure.value === null ? [] : [figure.value]));
  const parent = region.parent === null ? undefined : ground.data.regions.get(region.parent);
  return {
    place: 1 + shown.filter((other) => other > value).length,
    of: shown.length,
    within: parent ? refOf(parent) : null,
  };
}

/** How much data there are, and from when. */
export async function dataInfo(ground: Ground, call: CallOf<'data_info'>): Promise<ToolResult> {
  const { data } = ground;
  const [schools] = await schoolsOfRegions(ground, [''], {});
  const [santri] = await santriOfRegions(ground, 'santri_count', [''], {});
  const levels = [...data.regions.values()].map(({ level }) => level);
  const provinces = levels.filter((level) => level === 'provinsi').length;
  return {
    kind: 'info',
    call,
    counts: {
      pesantren: schools?.whole ?? 0,
      santri: santri?.value ?? null,
      provinces,
      kabupaten: levels.length - provinces,
      k: data.k,
    },
    refreshedAt: data.refreshedAt,
    ...groundsOf(ground, 'santri'),
  };
}

/** A wish about the map: only its region has to be known. */
export function showOnMap(ground: Ground, call: CallOf<'show_on_map'>): ToolResult {
  const { region: code } = call.args;
  const region = code === undefined ? null : ground.data.regions.get(code);
  if (region === undefined) return unknownPlace(call, code as string);
  if (call.args.filters?.program !== undefined)
    return { kind: 'problem', call, problem: 'not_recorded', what: 'program' };
  return { kind: 'map', call, region: region && refOf(region) };
}
