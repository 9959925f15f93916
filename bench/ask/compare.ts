import type { Filters, Metric } from '../../src/ask/call.ts';
import type { Figure, ToolResult } from '../../src/ask/result.ts';
import { place, ranking } from './compare-ranking.ts';
import { createCompareSchools } from './compare-schools.ts';
import { countsSantri, keysOf, metricOf, type TruthOf } from './truth.ts';

export interface Tally {
  compared: number;
  equal: number;
  hidden: number;
  /** Relative deviations of estimated counts; those of estimated shares and scores, in points. */
  readonly about: number[];
  readonly points: number[];
  readonly mismatches: string[];
}

/** Compares the numbers of results with those of the base tables; what differs is added to the tally. */
export function createCompare(truth: TruthOf, hidden: ReadonlySet<string>, tally: Tally) {
  const wrong = (what: string, have: unknown, want: unknown) =>
    tally.mismatches.push(`${what}: ${JSON.stringify(have)} instead of ${JSON.stringify(want)}`);

  function same(what: string, have: unknown, want: unknown) {
    tally.compared++;
    if (have === want) tally.equal++;
    else wrong(what, have, want);
  }

  /** One figure; `keys` are the published groups that it would be hidden with. */
  function figure(what: string, have: Figure, want: number | null, keys: readonly string[] = []) {
    const mayShow = !keys.some((key) => hidden.has(key));
    if (have.hidden) {
      tally.hidden++;
      if (have.value !== null) wrong(`${what} is hidden and told`, have.value, null);
      if (mayShow && !have.about) wrong(`${what} is hidden, published is`, null, want);
    } else if (!mayShow) wrong(`${what} is told, published is`, have.value, null);
    else if (have.about && have.value !== null && want !== null) {
      const off = Math.abs(have.value - want);
      if (have.unit !== 'santri') tally.points.push(off);
      else if (want > 0) tally.about.push(off / want);
    } else same(what, have.value, want);
  }

  const { cards, list, nearest } = createCompareSchools(truth, same);

  async function regionFigure(what: string, metric: Metric, code: string, have: Figure, filters: Filters) {
    const entity = countsSantri(metric) ? 'santri' : 'pesantren';
    const row = (await truth.byRegion(entity, filters, code.length))(code);
    figure(what, have, metricOf(metric, row), entity === 'santri' ? keysOf(metric, code, filters) : []);
  }

  async function compare(result: ToolResult): Promise<void> {
    switch (result.kind) {
      case 'metric': {
        const { metric, filters, where, figure: have } = result;
        const entity = countsSantri(metric) ? 'santri' : 'pesantren';
        const row = await truth.of(entity, where, filters);
        const code =
          where.scope === 'national'
            ? ''
            : 'counted' in where || where.scope === 'near'
              ? null
              : where.region.code;
        const keys = entity === 'santri' && code !== null ? keysOf(metric, code, filters) : [];
        figure(metric, have, metricOf(metric, row), keys);
        if (have.of && !have.hidden && !have.about) {
          same(`${metric} part`, have.of.part, row.n);
          same(`${metric} whole`, have.of.whole, row.whole);
        }
        return;
      }
      case 'ranking':
        return ranking(result, truth, hidden, same);
      case 'comparison': {
        const { metric, filters, rows, difference } = result;
        for (const { region, figure: have } of rows)
          await regionFigure(`${region.name} ${metric}`, metric, region.code, have, filters);
        const shown = rows.flatMap(({ figure: { value } }) => (value === null ? [] : [value]));
        const want = Math.round(10 * (Math.max(...shown) - Math.min(...shown))) / 10;
        same('difference', difference, shown.length < 2 ? null : want);
        return;
      }
      case 'breakdown': {
        const { entity, by } = result.call.args;
        const { where, total, rows } = result;
        const exact = where.scope !== 'view' && where.scope !== 'near';
        const code = where.scope === 'national' ? '' : exact ? where.region.code : '';
        const column = by === 'gender' ? 'l_p' : by === 'residence' ? 'tinggal' : 'kategori';
        const found = await truth.groups(entity, column, where);
        const whole = [...found.values()].reduce((sum, n) => sum + n, 0);
        const dim = by === 'poverty' ? 'kategori' : by;
        const everybody = entity === 'santri' && exact ? [`${code} semua `] : [];
        figure('total', total, whole, everybody);
        for (const { value, count, share } of rows) {
          const val =
            by === 'gender'
              ? value.toUpperCase()
              : value.replace(/(^|_)(\w)/g, (_, gap, a) => (gap && ' ') + a.toUpperCase());
          const keys = everybody.length > 0 ? [...everybody, `${code} ${dim} ${val}`] : [];
          const n = found.get(value) ?? 0;
          figure(`${value} count`, count, n, keys);
          figure(`${value} share`, share, whole === 0 ? null : Math.round((1000 * n) / whole) / 10, keys);
        }
        return;
      }
      case 'list':
        return list(result);
      case 'nearest':
        return nearest(result);
      case 'profile':
        return cards(result.candidates);
      case 'region': {
        const { region, figures, rank } = result;
        const poor = { poverty: ['miskin', 'sangat_miskin'] } as const;
        const eligible = { eligibility: ['layak', 'sangat_layak'] } as const;
        for (const [name, metric, filters] of [
          ['pesantren', 'pesantren_count', {}],
          ['santri', 'santri_count', {}],
          ['poor', 'santri_share', poor],
          ['avgPoverty', 'avg_poverty_score', {}],
          ['avgPesantren', 'avg_pesantren_score', {}],
          ['eligible', 'pesantren_share', eligible],
        ] as const)
          await regionFigure(name, metric, region.code, figures[name], filters as Filters);
        if (!rank) return;
        return place(rank, region.code, truth, hidden, same);
      }
      case 'info': {
        const nation = { scope: 'national' } as const;
        same('pesantren', result.counts.pesantren, (await truth.of('pesantren', nation, {})).n);
        same('santri', result.counts.santri, (await truth.of('santri', nation, {})).n);
      }
    }
  }
  return compare;
}
