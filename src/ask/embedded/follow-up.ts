import type { Area, Call, Filters, Metric } from '../call.ts';
import { type Frame, withFilters } from './frame.ts';

type Args = Record<string, unknown> & { area?: Area; metric?: Metric; filters?: Filters };

/** True where a question only says what is different from the one before. */
export function isFollowUp({ words, measure, context, codes, filters }: Frame): boolean {
  if (!context.previous?.length) return false;
  const cue = words.matches.some(({ concept, start }) => concept === 'follow' && start <= 1);
  const subject = words.has('santri', 'pesantren');
  const whole = subject && (measure.cued || words.has('list', 'nearest', 'map', 'breakdown', 'describe'));
  if (whole && !startsWithAnd(words)) return false;
  if (words.has('define', 'updated_at', 'sources', 'capabilities') && !cue) return false;
  if (words.has('telling') && !cue && codes.length === 0) return false;
  if (words.has('clear_filter')) return true;
  const changes =
    codes.length > 0 ||
    Object.keys(filters).length > 0 ||
    measure.metric !== undefined ||
    words.numbers.length > 0 ||
    words.has(
      'most',
      'least',
      'reverse',
      'share',
      'average',
      'count',
      'provinsi',
      'kabupaten',
      'kota',
      'kabkota',
      'view',
      'selected',
      'national',
      'map',
      'list',
      'choropleth',
      'breakdown',
      'compare',
      'gender',
      'best',
      'worst',
      'oldest',
      'newest',
      'poverty',
      'eligibility',
      'per',
      'by_name',
      'describe',
    );
  return changes && (cue || !whole);
}

const startsWithAnd = ({ tokens }: Frame['words']) =>
  /^(kalau|kalo|klo|bagaimana|gimana|gmn|what|how|and|dan|terus|lalu|trus|sekarang|now|same)$/.test(
    tokens[0]?.word ?? '',
  );

/** The call before with the changes that a question names; null where they do not fit it. */
export function changeCall(frame: Frame): Call | null {
  const before = frame.context.previous?.at(-1);
  if (!before) return null;
  const { words, codes, filters, limit, measure, places } = frame;
  const args: Args = { ...(before.args as Args) };
  let tool = before.tool;
  if (words.has('clear_filter') && Object.keys(filters).length === 0) {
    const dropped = words.has('eligibility')
      ? ['eligibility']
      : words.has('poverty')
        ? ['poverty']
        : words.has('gender')
          ? ['gender']
          : null;
    const kept = Object.entries(args.filters ?? {}).filter(
      ([key]) => dropped !== null && !dropped.includes(key),
    );
    const { filters: _, ...rest } = args;
    return { tool, args: { ...rest, ...withFilters(Object.fromEntries(kept)) } } as Call;
  }

  if (words.has('compare', 'difference') && codes.length > 0 && tool === 'get_metric') {
    const here = args.area?.scope === 'region' ? args.area.region : undefined;
    const regions = [...new Set([...(here ? [here] : []), ...codes])].slice(0, 6);
    if (regions.length < 2 || !args.metric) return null;
    return {
      tool: 'compare_regions',
      args: { metric: args.metric, regions, ...withFilters(args.filters ?? {}) },
    };
  }
  if (tool === 'compare_regions' && codes.length > 0) {
    const adds = words.tokens.some(({ word }) =>
      /^(tambah|tambahkan|tambahin|add|include|juga|also|plus|sertakan|masukkan)$/.test(word),
    );
    const old = args.regions as string[];
    args.regions =
      codes.length > 1
        ? [...codes]
        : adds
          ? [...new Set([...old, ...codes])].slice(0, 6)
          : [old[0] as string, codes[0] as string];
  } else if (tool === 'rank_regions') {
    if (codes[0]) {
      args.within = codes[0].slice(0, 2);
      args.level = 'kabupaten';
    }
    if (words.has('national') && !codes[0]) delete args.within;
    if (words.has('provinsi') && !codes[0]) {
      args.level = 'provinsi';
      delete args.within;
      delete args.kind;
    } else if (words.has('kota') && !words.has('kabupaten', 'kabkota'))
      Object.assign(args, { level: 'kabupaten', kind: 'kota' });
    else if (words.has('kabupaten', 'kabkota')) {
      args.level = 'kabupaten';
      delete args.kind;
    }
  } else if (args.area) {
    const moved =
      codes.length > 0 ||
      places.view ||
      places.selected ||
      places.national ||
      places.radiusKm !== undefined ||
      words.point;
    if (moved) {
      const from = args.area.scope === 'near' ? args.area : undefined;
      if (places.radiusKm !== undefined && !places.origin && from)
        args.area = { ...from, radius_km: Math.min(100, Math.max(1, places.radiusKm)) };
      else if (places.radiusKm !== undefined && !places.origin && args.area.region)
        args.area = { scope: 'near', near: args.area.region, radius_km: places.radiusKm };
      else if (from && places.origin && places.radiusKm === undefined && !places.national)
        args.area = { ...from, near: places.origin };
      else args.area = frame.area;
    }
  } else if (tool === 'find_nearest_pesantren') {
    if (places.origin) args.origin = places.origin;
  } else if (tool === 'describe_region' || tool === 'show_on_map') {
    if (codes[0]) args.region = codes[0];
    if (tool === 'show_on_map' && words.has('provinsi') && args.level) args.level = 'provinsi';
    else if (tool === 'show_on_map' && words.has('kabupaten', 'kabkota') && args.level)
      args.level = 'kabupaten';
  } else if (!['get_pesantren'].includes(tool)) return null;

  changeOrder(frame, tool, args);
  if (tool === 'breakdown') {
    if (words.has('gender') || (words.has('male') && words.has('female')))
      Object.assign(args, { entity: 'santri', by: 'gender' });
    else if (words.has('residence')) Object.assign(args, { entity: 'santri', by: 'residence' });
    else if (words.has('program')) Object.assign(args, { entity: 'santri', by: 'program' });
    else if (words.has('eligibility') || measure.entity === 'pesantren')
      Object.assign(args, { entity: 'pesantren', by: 'eligibility' });
    else if (words.has('poverty') || measure.entity === 'santri')
      Object.assign(args, { entity: 'santri', by: 'poverty' });
    return { tool, args } as Call;
  }
  if (tool === 'get_metric' && words.has('breakdown')) {
    const school = args.metric?.startsWith('pesantren') || args.metric === 'avg_pesantren_score';
    return {
      tool: 'breakdown',
      args: school
        ? { entity: 'pesantren', by: 'eligibility', area: args.area as Area }
        : { entity: 'santri', by: 'poverty', area: args.area as Area },
    };
  }
  if (args.metric) changeMetric(frame, args);
  else if (Object.keys(filters).length > 0) args.filters = { ...args.filters, ...filters };
  if (limit !== undefined && ['rank_regions', 'list_pesantren', 'find_nearest_pesantren'].includes(tool))
    args.limit = tool === 'rank_regions' ? limit : Math.min(20, limit);
  if (tool === 'get_metric' && words.has('list') && measure.entity === 'pesantren') {
    tool = 'list_pesantren';
    const { area, filters: kept } = args;
    return { tool, args: { area: area as Area, ...withFilters(kept ?? {}) } };
  }
  return { tool, args } as Call;
}

function changeOrder({ words }: Frame, tool: string, args: Args): void {
  if (tool !== 'rank_regions' && tool !== 'list_pesantren') return;
  if (tool === 'list_pesantren') {
    const sort =
      words.has('best', 'worst') || words.has('score')
        ? 'score'
        : words.has('oldest', 'newest')
          ? 'founded'
          : words.has('biggest_school', 'smallest_school')
            ? 'santri'
            : words.has('by_name')
              ? 'name'
              : undefined;
    if (sort)
      Object.assign(args, {
        sort,
        order: words.has('worst', 'oldest', 'smallest_school', 'by_name') ? 'asc' : 'desc',
      });
  }
  if (words.has('reverse')) args.order = args.order === 'asc' ? 'desc' : 'asc';
  else if (words.has('least', 'worst', 'richest')) args.order = 'asc';
  else if (words.has('most', 'best', 'poorest')) args.order = 'desc';
}

function changeMetric({ words, filters, measure }: Frame, args: Args): void {
  const old = args.metric as Metric;
  const wasSantri = old.startsWith('santri_c') || old.startsWith('santri_s');
  const merged: Filters = { ...args.filters, ...filters };
  if (measure.metric && (measure.cued || words.has('santri', 'pesantren'))) {
    let metric = measure.metric;
    const share = old.endsWith('_share') && !words.has('count');
    if (!measure.cued && share)
      metric =
        metric === 'santri_count'
          ? 'santri_share'
          : metric === 'pesantren_count'
            ? 'pesantren_share'
            : metric;
    const sameEntity = metric.startsWith('santri_') === wasSantri;
    args.metric = metric;
    const fresh = { ...(sameEntity ? merged : filters), ...measure.filters };
    args.filters = fresh;
    if (metric.endsWith('_share') && Object.keys(fresh).length === 0) args.metric = old;
  } else {
    args.filters = merged;
    if (words.has('share') && old.endsWith('_count'))
      args.metric = old === 'santri_count' ? 'santri_share' : 'pesantren_share';
    if (words.has('count') && old.endsWith('_share'))
      args.metric = old === 'santri_share' ? 'santri_count' : 'pesantren_count';
    if (filters.eligibility && wasSantri) {
      const { poverty: _, gender: __, program: ___, ...rest } = merged;
      args.filters = rest;
      args.metric = old === 'santri_share' ? 'pesantren_share' : 'pesantren_count';
    } else if (
      (filters.poverty || filters.gender || filters.program) &&
      !wasSantri &&
      old.startsWith('pesantren_')
    ) {
      args.metric = old === 'pesantren_share' ? 'santri_share' : 'santri_count';
      const { eligibility: _, ...rest } = merged;
      args.filters = rest;
    } else if (filters.gender && args.filters.poverty && !filters.poverty) {
      const { poverty: _, ...rest } = merged;
      args.filters = rest;
    } else if (filters.poverty && args.filters.gender && !filters.gender) {
      const { gender: _, ...rest } = merged;
      args.filters = rest;
    }
  }
  if (Object.keys(args.filters ?? {}).length === 0) delete args.filters;
}
