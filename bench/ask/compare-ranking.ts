import type { ToolResult } from '../../src/ask/result.ts';
import { countsSantri, keysOf, metricOf, type TruthOf } from './truth.ts';

type Same = (what: string, have: unknown, want: unknown) => void;

/** Values, order, ranks and how many are ranked, hidden and empty, beside a ranking made from the base tables. */
export async function ranking(
  { call, metric, filters, rows, ...counts }: Extract<ToolResult, { kind: 'ranking' }>,
  truth: TruthOf,
  hidden: ReadonlySet<string>,
  same: Same,
): Promise<void> {
  const { level, kind, within, order, limit = 10 } = call.args;
  const santri = countsSantri(metric);
  const digits = level === 'provinsi' ? 2 : 5;
  const of = await truth.byRegion(santri ? 'santri' : 'pesantren', filters, digits);
  const regions = await truth.rows<{ code: string }>(
    `select code from petasantri.regions where length(code) = ${digits} and code like '${within ?? ''}%'
      ${kind === undefined ? '' : `and (type = 'Kota') = ${kind === 'kota'}`} order by code collate "C"`,
  );
  const may = ({ code }: { code: string }) =>
    !santri || !keysOf(metric, code, filters).some((key) => hidden.has(key));
  const sign = order === 'desc' ? -1 : 1;
  const wanted = regions
    .filter(may)
    .flatMap(({ code }) => {
      const value = metricOf(metric, of(code));
      return value === null ? [] : [{ code, value }];
    })
    .sort((a, b) => sign * (a.value - b.value));
  same('ranked', counts.ranked, wanted.length);
  same('hidden', counts.hidden, regions.length - regions.filter(may).length);
  same('empty', counts.empty, regions.filter(may).length - wanted.length);
  same('rows', rows.length, Math.min(limit, wanted.length));
  rows.forEach(({ rank, region, figure }, i) => {
    const want = wanted[i];
    same(`${i + 1}. region`, region.code, want?.code);
    same(`${i + 1}. ${metric}`, figure.value, want?.value);
    same(`${i + 1}. rank`, rank, 1 + wanted.findIndex(({ value }) => value === want?.value));
  });
}

/** The place of a region by its santri, among those beside it whose number is published. */
export async function place(
  rank: { readonly place: number; readonly of: number },
  here: string,
  truth: TruthOf,
  hidden: ReadonlySet<string>,
  same: Same,
): Promise<void> {
  const beside = await truth.byRegion('santri', {}, here.length);
  const codes = await truth.rows<{ code: string }>(`select code from petasantri.regions
          where length(code) = ${here.length} and (length(code) = 2 or left(code, 2) = '${here.slice(0, 2)}')`);
  const shown = codes.filter(({ code }) => !hidden.has(`${code} semua `)).map(({ code }) => beside(code).n);
  same('rank', rank.place, 1 + shown.filter((n) => n > beside(here).n).length);
  same('rank of', rank.of, shown.length);
}
