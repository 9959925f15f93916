import type { Lang } from '../question.ts';
import type { Figure, PesantrenCard, ToolResult, Where } from '../result.ts';
import { type Fact, type Facts, noFacts } from './facts.ts';
import { count, namesOf, ofCard, ofFigure, ofFilters, rank } from './facts-of.ts';
import { asData } from './prompt.ts';

/** A result as the model sees it, and the numbers that it may repeat. */
export interface Brief {
  readonly shown: object;
  readonly facts: Facts;
}

/** Most rows that the model sees; a table shows the others. */
const mostRows = 20;

/** A result in as few tokens as it takes: numbers as they are to be written, no points, no boxes, no SQL. */
export function briefResult(result: ToolResult, lang: Lang): Brief {
  const write = (value: number, decimals = 0) =>
    new Intl.NumberFormat(lang === 'id' ? 'id-ID' : 'en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(value);
  const show = ({ value, unit, decimals, hidden, about, of }: Figure) => {
    if (hidden) return hidden.fewer ? { hidden: `< ${hidden.k}` } : { hidden: true };
    if (value === null) return { value: null };
    const shares = of && {
      part: of.part === null ? null : write(of.part),
      whole: of.whole === null ? null : write(of.whole),
    };
    return { value: write(value, decimals), unit, ...(about && { about }), ...shares };
  };
  const grounds = 'asOf' in result && result.asOf ? { asOf: result.asOf } : {};
  const dates = 'asOf' in result && result.asOf ? [result.asOf.slice(0, 10)] : [];

  switch (result.kind) {
    case 'metric': {
      const { metric, figure, where, filters } = result;
      const place = briefWhere(where);
      return {
        shown: { metric, where: place.shown, filters, ...show(figure), ...grounds },
        facts: {
          ...place.facts,
          common: [...place.facts.common, ...ofFigure(figure), ...ofFilters(filters)],
          dates,
        },
      };
    }
    case 'ranking':
    case 'comparison': {
      const { metric, filters } = result;
      const rows = result.rows.slice(0, mostRows);
      const places = result.kind === 'ranking' ? result.rows.map((row) => row.rank) : [];
      const common: Fact[] = [
        { value: result.rows.length, unit: 'regions', use: 'rows' },
        ...ofFilters(filters),
      ];
      const more =
        result.kind === 'ranking'
          ? {
              within: result.within?.name ?? null,
              ranked: write(result.ranked),
              hidden: write(result.hidden),
            }
          : {
              difference:
                result.difference === null ? null : write(result.difference, rows[0]?.figure.decimals),
            };
      if (result.kind === 'ranking')
        for (const value of [result.ranked, result.hidden]) common.push(count(value, 'regions'));
      else if (result.difference !== null)
        common.push(count(result.difference, rows[0]?.figure.unit ?? 'ratio'));
      return {
        shown: {
          metric,
          filters,
          ...more,
          rows: rows.map((row, at) => ({
            ...(places[at] !== undefined && { rank: places[at] }),
            name: row.region.name,
            ...show(row.figure),
          })),
          ...grounds,
        },
        facts: {
          ...noFacts,
          common,
          rows: rows.map((row, at) => ({
            names: namesOf(row.region),
            facts: [...ofFigure(row.figure), ...places.slice(at, at + 1).map(rank)],
          })),
          places: [
            ...rows.flatMap((row) => namesOf(row.region)),
            ...(result.kind === 'ranking' ? namesOf(result.within) : []),
          ],
          dates,
        },
      };
    }
    case 'breakdown': {
      const { where, total, rows, call } = result;
      const place = briefWhere(where);
      return {
        shown: {
          of: call.args.entity,
          by: call.args.by,
          where: place.shown,
          total: show(total),
          rows: rows.map((row) => ({
            category: asData(row.value),
            count: show(row.count),
            share: show(row.share),
          })),
          ...grounds,
        },
        facts: {
          ...place.facts,
          common: [
            ...place.facts.common,
            ...[total, ...rows.flatMap((row) => [row.count, row.share])].flatMap(ofFigure),
          ],
          dates,
        },
      };
    }
    case 'list':
    case 'nearest':
    case 'profile': {
      const cards = (result.kind === 'profile' ? result.candidates : result.rows).slice(0, mostRows);
      const place =
        result.kind === 'list'
          ? briefWhere(result.where)
          : { shown: 'origin' in result ? { near: asData(result.origin.name) } : {}, facts: noFacts };
      const total = result.kind === 'list' ? { total: write(result.total) } : {};
      const origin = result.kind === 'nearest' ? [result.origin.name] : [];
      return {
        shown: {
          where: place.shown,
          ...total,
          pesantren: cards.map((card) => briefCard(card, write)),
          ...grounds,
        },
        facts: {
          ...place.facts,
          common: [
            ...place.facts.common,
            count(cards.length, 'pesantren'),
            ...(result.kind === 'list'
              ? [count(result.total, 'pesantren'), ...ofFilters(result.call.args.filters ?? {})]
              : []),
          ],
          rows: cards.map((card) => ({ names: [asData(card.name)], facts: ofCard(card) })),
          // Where a school is may be as free a text as its name.
          labels: [...origin, ...cards.flatMap((card) => [card.name, card.kabupaten, card.provinsi])]
            .flatMap((name) => (name ? [asData(name)] : []))
            .concat(place.facts.labels),
          places: place.facts.places,
          dates,
        },
      };
    }
    case 'region': {
      const { region, figures, rank: place } = result;
      return {
        shown: {
          region: region.name,
          ...Object.fromEntries(
            Object.entries<Figure>(figures).map(([name, figure]) => [name, show(figure)]),
          ),
          rankBySantri: place && {
            place: place.place,
            of: write(place.of),
            within: place.within?.name ?? null,
          },
          ...grounds,
        },
        facts: {
          ...noFacts,
          common: [
            ...Object.values(figures).flatMap(ofFigure),
            ...(place ? [rank(place.place), count(place.of, 'regions')] : []),
          ],
          places: [...namesOf(region), ...namesOf(place?.within ?? null)],
          dates,
        },
      };
    }
    case 'general':
      return {
        shown: { write: 'two to four sentences from general knowledge, without any statistics' },
        facts: noFacts,
      };
    case 'problem':
      return {
        shown: {
          error: result.problem,
          ...('path' in result && { path: result.path, message: result.message }),
        },
        facts: noFacts,
      };
    default:
      return { shown: { done: true }, facts: noFacts };
  }
}

function briefWhere(where: Where): { shown: object; facts: Facts } {
  switch (where.scope) {
    case 'national':
      return { shown: { scope: 'Indonesia' }, facts: noFacts };
    case 'view':
      return { shown: { scope: 'the view of the map' }, facts: noFacts };
    case 'near': {
      const name = asData(where.name);
      const radius: Fact = { value: where.radiusKm, unit: 'km', use: 'limit' };
      return {
        shown: { near: name, radiusKm: where.radiusKm },
        facts: { ...noFacts, common: [radius], labels: [name] },
      };
    }
    default:
      return { shown: { region: where.region.name }, facts: { ...noFacts, places: namesOf(where.region) } };
  }
}

const briefCard = (card: PesantrenCard, write: (value: number, decimals?: number) => string) => ({
  name: asData(card.name),
  ...(card.kabupaten !== null && { kabupaten: asData(card.kabupaten) }),
  ...(card.score !== null && { score: write(card.score, 1), category: card.category }),
  ...(card.santri !== null && { santri: write(card.santri) }),
  ...(card.teachers !== null && { teachers: write(card.teachers) }),
  ...(card.founded !== null && { founded: String(card.founded) }),
  ...(card.km !== undefined && { km: write(card.km, 1) }),
});
