import type { Area, Filters, Metric } from '../../../src/ask/call.ts';
import type { Lang, Question } from '../../../src/ask/question.ts';
import type { Figure, PesantrenCard, RegionRef, ToolResult, Unit, Where } from '../../../src/ask/result.ts';

type Of<Kind extends ToolResult['kind']> = Extract<ToolResult, { kind: Kind }>;

export const region = (code: string, name: string): RegionRef => ({
  code,
  name,
  level: code.length === 2 ? 'provinsi' : 'kabupaten',
  bbox: [106, -8, 108, -6],
});

export const jabar = region('32', 'Jawa Barat');
export const jatim = region('35', 'Jawa Timur');
export const banten = region('36', 'Banten');
export const garut = region('32.05', 'Kabupaten Garut');
export const kotaBandung = region('32.73', 'Kota Bandung');
export const kabBandung = region('32.04', 'Kabupaten Bandung');

const grounds = { source: 'santri_pribadi', asOf: '2026-11-20', sql: ['ask/x'] } as const;
export const poor: Filters = { poverty: ['miskin', 'sangat_miskin'] };
export const eligible: Filters = { eligibility: ['layak', 'sangat_layak'] };

const units: Record<Metric, [Unit, number]> = {
  pesantren_count: ['pesantren', 0],
  santri_count: ['santri', 0],
  pesantren_share: ['percent', 1],
  santri_share: ['percent', 1],
  avg_poverty_score: ['score', 1],
  avg_pesantren_score: ['score', 1],
  santri_per_pesantren: ['ratio', 1],
  santri_per_teacher: ['ratio', 1],
};

export const figureOf = (metric: Metric, value: number | null, more: Partial<Figure> = {}): Figure => ({
  value,
  unit: units[metric][0],
  decimals: units[metric][1],
  ...more,
});

export const national: Where = { scope: 'national' };
export const at = (ref: RegionRef): Where => ({ scope: 'region', region: ref });
export const near: Where = {
  scope: 'near',
  name: 'Kota Bandung',
  point: [107.6, -6.9],
  radiusKm: 25,
  region: kotaBandung,
};
export const view: Where = {
  scope: 'view',
  bbox: [107.01, -7, 107.5, -6.5],
  counted: [107, -7, 107.5, -6.5],
};

const areaOf = (where: Where): Area =>
  where.scope === 'region'
    ? { scope: 'region', region: where.region.code }
    : where.scope === 'near'
      ? { scope: 'near', near: where.name, radius_km: where.radiusKm }
      : { scope: where.scope };

export function metric(
  name: Metric,
  where: Where,
  value: number | null,
  filters: Filters = {},
  more: Partial<Figure> = {},
): Of<'metric'> {
  const call = { tool: 'get_metric', args: { metric: name, area: areaOf(where), filters } } as const;
  return {
    ...grounds,
    kind: 'metric',
    call,
    metric: name,
    filters,
    where,
    figure: figureOf(name, value, more),
  };
}

export function ranking(
  name: Metric,
  rows: readonly [RegionRef, number][],
  more: Partial<Of<'ranking'>> & { order?: 'asc' | 'desc'; filters?: Filters; kind2?: 'kota' } = {},
): Of<'ranking'> {
  const { order = 'desc', kind2, filters = {}, ...rest } = more;
  const level = rows[0]?.[0].level ?? 'provinsi';
  return {
    ...grounds,
    kind: 'ranking',
    call: {
      tool: 'rank_regions',
      args: { metric: name, level, order, limit: 10, filters, ...(kind2 && { kind: kind2 }) },
    },
    metric: name,
    filters,
    rows: rows.map(([ref, value], n) => ({ rank: n + 1, region: ref, figure: figureOf(name, value) })),
    within: null,
    ranked: rows.length,
    hidden: 0,
    empty: 0,
    ...rest,
  };
}

export function comparison(
  name: Metric,
  rows: readonly [RegionRef, Figure][],
  difference: number | null,
  filters: Filters = {},
): Of<'comparison'> {
  return {
    ...grounds,
    kind: 'comparison',
    call: {
      tool: 'compare_regions',
      args: { metric: name, regions: rows.map(([{ code }]) => code), filters },
    },
    metric: name,
    filters,
    rows: rows.map(([ref, figure]) => ({ region: ref, figure })),
    difference,
  };
}

export function breakdown(
  by: 'poverty' | 'gender' | 'residence',
  rows: readonly [string, number, number][],
  where: Where = at(jabar),
): Of<'breakdown'> {
  const total = rows.reduce((sum, [, n]) => sum + n, 0);
  return {
    ...grounds,
    kind: 'breakdown',
    call: { tool: 'breakdown', args: { entity: 'santri', by, area: areaOf(where) } },
    where,
    total: figureOf('santri_count', total),
    rows: rows.map(([value, n, share]) => ({
      value,
      count: figureOf('santri_count', n),
      share: figureOf('santri_share', share),
    })),
  };
}

export const card = (name: string, more: Partial<PesantrenCard> = {}): PesantrenCard => ({
  id: `id-${name}`,
  name,
  nsp: '510032050012',
  kabupaten: 'Kabupaten Garut',
  provinsi: 'Jawa Barat',
  code: '32.05',
  score: 78,
  category: 'layak',
  santri: 1450,
  teachers: 62,
  founded: 1952,
  point: [107.9, -7.2],
  ...more,
});

export const list = (total: number, rows: readonly PesantrenCard[], filters: Filters = {}): Of<'list'> => ({
  ...grounds,
  kind: 'list',
  call: { tool: 'list_pesantren', args: { area: areaOf(at(garut)), filters } },
  where: at(garut),
  total,
  rows,
});

export const nearest = (rows: readonly PesantrenCard[], filters: Filters = {}): Of<'nearest'> => ({
  ...grounds,
  kind: 'nearest',
  call: { tool: 'find_nearest_pesantren', args: { origin: '32.73', filters } },
  origin: { name: 'Kota Bandung', point: [107.6, -6.9], region: kotaBandung },
  rows,
});

export const profile = (candidates: readonly PesantrenCard[]): Of<'profile'> => ({
  ...grounds,
  kind: 'profile',
  call: { tool: 'get_pesantren', args: { name: 'Al-Hikmah' } },
  candidates,
});

export const regionProfile: Of<'region'> = {
  ...grounds,
  kind: 'region',
  call: { tool: 'describe_region', args: { region: '32.05' } },
  region: garut,
  figures: {
    pesantren: figureOf('pesantren_count', 321),
    santri: figureOf('santri_count', 12345),
    poor: figureOf('santri_share', 45.2),
    avgPoverty: figureOf('avg_poverty_score', 58.3),
    avgPesantren: figureOf('avg_pesantren_score', 71.2),
    eligible: figureOf('pesantren_share', 62.5),
  },
  rank: { place: 3, of: 27, within: jabar },
};

export const info = (topic: 'coverage' | 'updated_at' | 'methodology'): Of<'info'> => ({
  ...grounds,
  kind: 'info',
  call: { tool: 'data_info', args: { topic } },
  counts: { pesantren: 5012, santri: 201345, provinces: 38, kabupaten: 514, k: 10 },
  refreshedAt: '2026-11-20T03:04:05Z',
});

export const call = (where: Where, filters: Filters = {}) =>
  ({ tool: 'get_metric', args: { metric: 'santri_count', area: areaOf(where), filters } }) as const;

export const ask = (lang: Lang, text = 'pertanyaan'): Question => ({ text, lang, context: {} });
