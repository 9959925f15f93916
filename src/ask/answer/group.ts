import type { Filters, Metric } from '../call.ts';
import type { Lang } from '../question.ts';
import { type Both, formatNumber, listed } from './format.ts';

/** Categories as the data name them; English with the meaning. */
export const categories: Readonly<Record<string, Both>> = {
  sangat_miskin: { id: 'Sangat Miskin', en: 'Sangat Miskin (very poor)' },
  miskin: { id: 'Miskin', en: 'Miskin (poor)' },
  rentan: { id: 'Rentan', en: 'Rentan (vulnerable)' },
  tidak_miskin: { id: 'Tidak Miskin', en: 'Tidak Miskin (not poor)' },
  sangat_layak: { id: 'Sangat Layak', en: 'Sangat Layak (highly eligible)' },
  layak: { id: 'Layak', en: 'Layak (eligible)' },
  cukup_layak: { id: 'Cukup Layak', en: 'Cukup Layak (fairly eligible)' },
  tidak_layak: { id: 'Tidak Layak', en: 'Tidak Layak (not eligible)' },
  l: { id: 'laki-laki', en: 'male' },
  p: { id: 'perempuan', en: 'female' },
  mukim: { id: 'mukim (tinggal di pesantren)', en: 'mukim (living at the pesantren)' },
  kalong: { id: 'kalong (pulang ke rumah)', en: 'kalong (living at home)' },
  lainnya: { id: 'lainnya atau tidak diketahui', en: 'other or unknown' },
};

const programNames = { pkh: 'PKH', bpnt: 'BPNT', pip: 'PIP', kis_pbi: 'KIS PBI', blt_desa: 'BLT Dana Desa' };

/** Name of an aid programme. */
export const programName = (program: keyof typeof programNames): string => programNames[program];

const same = (chosen: readonly string[] | undefined, ...wanted: string[]) =>
  chosen?.length === wanted.length && wanted.every((one) => chosen.includes(one));

/** "santri miskin" in the wide sense that answers explain. */
export const isPoor = ({ poverty }: Filters): boolean => same(poverty, 'miskin', 'sangat_miskin') ?? false;

/** "pesantren layak" in the wide sense that answers explain. */
export const isEligible = ({ eligibility }: Filters): boolean =>
  same(eligibility, 'layak', 'sangat_layak') ?? false;

/** Whether a metric counts or measures santri, else pesantren. */
export const isOfSantri = (metric: Metric): boolean =>
  metric === 'santri_count' || metric === 'santri_share' || metric === 'avg_poverty_score';

/** A group of santri or pesantren as a noun: santri perempuan; pesantren layak yang berdiri sebelum 1950. */
export interface Group {
  readonly noun: string;
  /** Has a clause after the noun, so that "terbanyak" cannot follow it. */
  readonly long: boolean;
}

/** Names the group that filters leave. */
export function groupOf(entity: 'santri' | 'pesantren', filters: Filters, lang: Lang): Group {
  const { before, after } = entity === 'santri' ? santriWords(filters, lang) : { before: '', after: '' };
  const school = schoolWords(filters, lang);
  const adjectives = [before, school.before].filter(Boolean);
  const clauses = [after, school.after].filter(Boolean);
  const head = lang === 'id' ? [entity, ...adjectives] : [...adjectives, entity];
  return { noun: [...head, ...clauses].join(' '), long: clauses.length > 0 };
}

const names = (values: readonly string[], lang: Lang) =>
  listed(
    values.map((value) => categories[value]?.[lang] ?? value),
    lang,
    'or',
  );

function santriWords(filters: Filters, lang: Lang) {
  const { poverty, gender, program } = filters;
  const id = lang === 'id';
  const adjectives: string[] = [];
  const clauses: string[] = [];
  if (gender) adjectives.push(categories[gender.toLowerCase()]?.[lang] ?? gender);
  if (isPoor(filters)) adjectives.push(id ? 'miskin' : 'poor');
  else if (poverty && id) adjectives.push(`kategori ${names(poverty, lang)}`);
  else if (poverty) clauses.push(`in the category ${names(poverty, lang)}`);
  if (program) clauses.push(`${id ? 'penerima' : 'receiving'} ${programName(program)}`);
  return { before: adjectives.join(' '), after: clauses.join(' ') };
}

function schoolWords(filters: Filters, lang: Lang) {
  const {
    eligibility,
    min_santri: least,
    max_santri: most,
    founded_after: after,
    founded_before: before,
  } = filters;
  const id = lang === 'id';
  const adjectives: string[] = [];
  const clauses: string[] = [];
  if (isEligible(filters)) adjectives.push(id ? 'layak' : 'eligible');
  else if (eligibility && id) adjectives.push(`kategori ${names(eligibility, lang)}`);
  else if (eligibility) clauses.push(`in the category ${names(eligibility, lang)}`);
  const times = [
    after === undefined ? '' : `${id ? 'setelah' : 'after'} ${after}`,
    before === undefined ? '' : `${id ? 'sebelum' : 'before'} ${before}`,
  ].filter(Boolean);
  if (times.length > 0)
    clauses.push(`${id ? 'yang berdiri' : 'founded'} ${times.join(id ? ' dan ' : ' and ')}`);
  const number = (value: number) => formatNumber(value, 0, lang);
  if (least !== undefined && most !== undefined)
    clauses.push(
      id
        ? `dengan ${number(least)} sampai ${number(most)} santri`
        : `with ${number(least)} to ${number(most)} santri`,
    );
  else if (least !== undefined)
    clauses.push(id ? `dengan sedikitnya ${number(least)} santri` : `with at least ${number(least)} santri`);
  else if (most !== undefined)
    clauses.push(id ? `dengan paling banyak ${number(most)} santri` : `with at most ${number(most)} santri`);
  return { before: adjectives.join(' '), after: clauses.join(' ') };
}
