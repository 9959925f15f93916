import { loadSql } from '../../db/sql-file.ts';
import { type CallOf, eligibilityLevels, povertyLevels } from '../call.ts';
import type { Figure, ToolResult, Where } from '../result.ts';
import { areaParams, findArea } from './area.ts';
import { figure, hiddenFigure, share } from './figure.ts';
import { badArgs, type Ground, groundsOf, isProblem } from './ground.ts';
import { povertyNames, type SantriHere, santriHere, santriOfRegions } from './santri.ts';

const groupsSql = loadSql('ask/santri-groups');
const schoolGroupsSql = loadSql('ask/pesantren-groups');

interface Group {
  /** As answers name it. */
  readonly value: string;
  /** As it is published by home region, and its number at schools. */
  readonly val: string;
  readonly here: keyof SantriHere;
}

/** What no vocabulary knows. Left out of a breakdown where nobody is in it. */
const rest = 'lainnya';

/** Groups of santri in their own order. */
const santriGroups: Readonly<
  Record<'poverty' | 'gender' | 'residence', { dim: string; groups: readonly Group[] }>
> = {
  poverty: {
    dim: 'kategori',
    groups: [
      ...povertyLevels.map((value) => ({
        value,
        val: povertyNames[value],
        here: value,
      })),
      { value: rest, val: 'lain', here: 'kategori_lain' },
    ],
  },
  gender: {
    dim: 'gender',
    groups: [
      { value: 'l', val: 'L', here: 'l' },
      { value: 'p', val: 'P', here: 'p' },
      { value: rest, val: 'lain', here: 'gender_lain' },
    ],
  },
  residence: {
    dim: 'residence',
    groups: [
      { value: 'mukim', val: 'Mukim', here: 'mukim' },
      { value: 'kalong', val: 'Kalong', here: 'kalong' },
      { value: rest, val: 'lain', here: 'residence_lain' },
    ],
  },
};

interface Split {
  readonly total: Figure;
  readonly rows: readonly { readonly value: string; readonly count: Figure; readonly share: Figure }[];
}

/** Santri by poverty, gender or residence; pesantren by eligibility. */
export async function breakDown(ground: Ground, call: CallOf<'breakdown'>): Promise<ToolResult> {
  const { entity, by, area } = call.args;
  if (by === 'program') return { kind: 'problem', call, problem: 'not_recorded', what: 'program' };
  if (entity === 'pesantren' && by !== 'eligibility')
    return badArgs(call, 'by', 'pesantren have a distribution by eligibility only');
  if (entity === 'santri' && by === 'eligibility')
    return badArgs(call, 'by', 'santri have a distribution by poverty, gender or residence');
  const where = await findArea(ground, call, area, entity);
  if (isProblem(where)) return where;
  let split: Split;
  if (by === 'eligibility') split = await splitSchools(ground, where);
  else if (where.scope === 'view' || where.scope === 'near') {
    const here = await santriHere(ground, where);
    if (here === null) return { kind: 'problem', call, problem: 'too_few_schools', where };
    split = splitHere(ground, here, by);
  } else split = await splitRegion(ground, where.scope === 'national' ? '' : where.region.code, by);
  return { kind: 'breakdown', call, where, ...split, ...groundsOf(ground, entity) };
}

async function splitRegion(ground: Ground, code: string, by: keyof typeof santriGroups): Promise<Split> {
  const { dim, groups } = santriGroups[by];
  const [total] = (await santriOfRegions(ground, 'santri_count', [code], {})) as [Figure];
  const found = await ground.query<{ val: string; n: number | null }>(groupsSql, [code, dim]);
  const rows = groups.map(({ value, val }) => {
    const row = found.find((one) => one.val === val);
    const n = row ? row.n : 0;
    if (n === null || total.value === null)
      return {
        value,
        count: hiddenFigure('santri', ground.data),
        share: hiddenFigure('percent', ground.data),
      };
    return { value, count: figure(n, 'santri'), share: share(n, total.value) };
  });
  return { total, rows: withoutRest(rows) };
}

function splitHere({ data }: Ground, here: SantriHere, by: keyof typeof santriGroups): Split {
  const about = { about: true } as const;
  const { groups } = santriGroups[by];
  const whole = groups.reduce((sum, group) => sum + here[group.here], 0);
  const hide = whole < data.k || here.santri < data.k;
  const rows = groups.map((group) => {
    const n = here[group.here];
    if (hide || (n > 0 && n < data.k))
      return {
        value: group.value,
        count: hiddenFigure('santri', data, about),
        share: hiddenFigure('percent', data, about),
      };
    // Shares of their own sum: they add up to 100, though each number was rounded by itself.
    return { value: group.value, count: figure(n, 'santri', about), share: share(n, whole, about) };
  });
  const total = hide ? hiddenFigure('santri', data, about) : figure(here.santri, 'santri', about);
  return { total, rows: withoutRest(rows) };
}

async function splitSchools(ground: Ground, where: Where): Promise<Split> {
  const found = await ground.query<{ category: string; n: number }>(schoolGroupsSql, areaParams(where));
  const whole = found.reduce((sum, { n }) => sum + n, 0);
  const of = (value: string) => found.find(({ category }) => category === value)?.n ?? 0;
  const known = eligibilityLevels.reduce((sum, value) => sum + of(value), 0);
  const rows = [
    ...eligibilityLevels.map((value) => ({ value: value as string, n: of(value) })),
    { value: rest, n: whole - known },
  ].map(({ value, n }) => ({ value, count: figure(n, 'pesantren'), share: share(n, whole) }));
  return { total: figure(whole, 'pesantren'), rows: withoutRest(rows) };
}

/** Nobody of an unknown kind, or nobody may know: then there is nothing to say of them. */
const withoutRest = (rows: Split['rows']) =>
  rows.filter(({ value, count }) => value !== rest || (count.value ?? 0) > 0);
