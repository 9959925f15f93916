import type { Filters, Metric } from '../../src/ask/call.ts';
import type { Where } from '../../src/ask/result.ts';
import type { Database } from '../../src/db/database.ts';
import { santri, schools } from '../../test/ask/tools/ask-tools.ts';

/** Numbers of one area, counted from the base tables; shares, averages and ratios with 1 decimal, null of nothing. */
export interface Truth {
  readonly code: string;
  readonly whole: number;
  /** Those that match the filters. */
  readonly n: number;
  readonly share: number | null;
  readonly score: number | null;
  readonly per_school: number | null;
  readonly per_teacher: number | null;
}

const nothing: Truth = {
  ...{ code: '', whole: 0, n: 0, share: null, score: null, per_school: null, per_teacher: null },
};

export const countsSantri = (metric: Metric) =>
  metric === 'santri_count' || metric === 'santri_share' || metric === 'avg_poverty_score';

const quoted = (values: readonly string[]) => values.map((value) => `'${value.replaceAll("'", '')}'`).join();

/** A condition on the rows of `schools` or `santri`; values were checked by the schemas of the tools. */
export function matching(filters: Filters): string {
  const { poverty, gender, eligibility, min_santri, max_santri, founded_before, founded_after } = filters;
  return [
    'true',
    poverty && `kategori in (${quoted(poverty)})`,
    eligibility && `kategori in (${quoted(eligibility)})`,
    gender && `l_p = '${gender}'`,
    min_santri !== undefined && `jumlah_santri >= ${min_santri}`,
    max_santri !== undefined && `jumlah_santri <= ${max_santri}`,
    founded_before !== undefined && `tahun_berdiri < ${founded_before}`,
    founded_after !== undefined && `tahun_berdiri > ${founded_after}`,
  ]
    .filter(Boolean)
    .join(' and ');
}

/** A condition on schools for the area of a result. */
export function within(where: Where): string {
  if (where.scope === 'national') return 'true';
  if (where.scope === 'view') {
    const [west, south, east, north] = where.counted;
    return `ST_X(lokasi) between ${west} and ${east} and ST_Y(lokasi) between ${south} and ${north}`;
  }
  if (where.scope === 'near')
    return `ST_DistanceSphere(lokasi, ${pointSql(where.point)}) <= ${where.radiusKm * 1000}`;
  return `kode like '${where.region.code}%'`;
}

export const pointSql = ([lng, lat]: readonly [number, number]) =>
  `ST_SetSRID(ST_MakePoint(${lng}, ${lat}), 4326)`;

/** Santri of a view or a circle are those of its schools; of a region those whose home it is. */
export const santriWithin = (where: Where) =>
  where.scope === 'view' || where.scope === 'near'
    ? `pesantren_id in (select id from ${schools} where ${within(where)})`
    : within(where);

export function createTruth(db: Database) {
  const rows = <Row>(text: string) => db.query<Row>({ text });

  /** By code of `digits` characters (0, 2, 5), for those where anything is. */
  async function byRegion(entity: 'santri' | 'pesantren', filters: Filters, digits = 0, where = 'true') {
    const match = matching(filters);
    const own =
      entity === 'santri'
        ? 'null::float8 as per_school, null::float8 as per_teacher'
        : `round(sum(jumlah_santri) filter (where ${match})::numeric / nullif(count(jumlah_santri) filter (where ${match}), 0), 1)::float8 as per_school,
          round(sum(jumlah_santri) filter (where ${match} and jumlah_guru > 0)::numeric
            / nullif(sum(jumlah_guru) filter (where ${match} and jumlah_guru > 0 and jumlah_santri is not null), 0), 1)::float8 as per_teacher`;
    const found = await rows<Truth>(
      `select ${digits === 0 ? "''" : `left(kode, ${digits})`} as code, count(*)::int as whole, count(*) filter (where ${match})::int as n,
        round(100.0 * count(*) filter (where ${match}) / nullif(count(*), 0), 1)::float8 as share,
        round(avg(skor) filter (where ${match}), 1)::float8 as score, ${own}
      from ${entity === 'santri' ? santri : schools} where ${where} and ${digits === 0 ? 'true' : `length(kode) >= ${digits}`} group by 1`,
    );
    const known = new Map(found.map((row) => [row.code, row]));
    return (code: string): Truth => known.get(code) ?? nothing;
  }

  return {
    rows,
    byRegion,
    /** Of one area. */
    async of(entity: 'santri' | 'pesantren', where: Where, filters: Filters): Promise<Truth> {
      const condition = entity === 'santri' ? santriWithin(where) : within(where);
      return (await byRegion(entity, filters, 0, condition))('');
    },
    /** How many of each group there are; the column is one of `schools` or `santri`. */
    async groups(entity: 'santri' | 'pesantren', column: string, where: Where): Promise<Map<string, number>> {
      const condition = entity === 'santri' ? santriWithin(where) : within(where);
      const found = await rows<{ value: string; n: number }>(
        `select lower(${column}) as value, count(*)::int as n from ${entity === 'santri' ? santri : schools} where ${condition} group by 1`,
      );
      return new Map(found.map(({ value, n }) => [value, n]));
    },
    /** Groups that are published as hidden, as 'code dim val'; the one place that looks at what is published. */
    async hidden(): Promise<Set<string>> {
      const found = await rows<{ key: string }>(
        `select concat_ws(' ', code, dim, val) as key from petasantri.published_santri where n is null
        union all select concat_ws(' ', code, 'skor') from petasantri.published_santri where dim = 'semua' and jumlah_skor is null`,
      );
      return new Set(found.map(({ key }) => key));
    },
  };
}

export type TruthOf = ReturnType<typeof createTruth>;

/** The number that a metric should have. */
export function metricOf(metric: Metric, truth: Truth): number | null {
  if (metric.endsWith('_count')) return truth.n;
  if (metric.endsWith('_share')) return truth.share;
  if (metric === 'santri_per_pesantren') return truth.per_school;
  return metric === 'santri_per_teacher' ? truth.per_teacher : truth.score;
}

const levels = {
  sangat_miskin: 'Sangat Miskin',
  miskin: 'Miskin',
  rentan: 'Rentan',
  tidak_miskin: 'Tidak Miskin',
} as const;

/** Keys of what a figure of santri by home is made of: it is hidden if any of these is. */
export function keysOf(metric: Metric, code: string, { poverty, gender }: Filters): string[] {
  const everybody = `${code} semua `;
  if (metric === 'avg_poverty_score') return [everybody, `${code} skor`];
  const parts = poverty
    ? poverty.map((level) => `${code} kategori ${levels[level]}`)
    : gender
      ? [`${code} gender ${gender}`]
      : [everybody];
  return metric === 'santri_share' ? [everybody, ...parts] : parts;
}
