import type { Lang } from '../question.ts';
import { capital, formatFigure, formatNumber, listed } from './format.ts';
import { metricName } from './metric-name.ts';
import { hiddenNote, measureNotes } from './notes.ts';
import { levelsText, levelText } from './place.ts';
import type { Say } from './said.ts';
import { superlative } from './superlative.ts';

type Ranking = Parameters<typeof sayRanking>[0];

/** Regions that a sentence names; the table has them all. */
const named = 5;

/** Names the first of a ranking, those who share its place, and who comes next. */
export const sayRanking: Say<'ranking'> = (result, lang) => ({
  facts: [...leaders(result, lang), ...leftOut(result, lang)],
  notes: [
    ...measureNotes(result, lang, null),
    ...hiddenNote(
      result.rows.map(({ figure }) => figure),
      lang,
    ),
  ],
});

function leaders(result: Ranking, lang: Lang): string[] {
  const { rows, within, ranked } = result;
  const { level, kind } = result.call.args;
  const id = lang === 'id';
  const where = within ? ` ${id ? 'di' : 'in'} ${within.name}` : '';
  const [first] = rows;
  if (!first) {
    const levels = levelsText(level, kind, lang);
    return [
      id
        ? `Tidak ada ${levels}${where} yang dapat diperingkat menurut ${metricName(result.metric, result.filters, lang)}.`
        : `No ${levelText(level, kind, lang)}${where} can be ranked by ${metricName(result.metric, result.filters, lang)}.`,
    ];
  }
  const top = { metric: result.metric, filters: result.filters, order: result.call.args.order };
  const levels = (named: typeof levelText) => `${id ? '' : 'the '}${named(level, kind, lang)}${where}`;
  const value = formatFigure(first.figure, lang);
  const ties = rows.filter(({ figure }) => figure.value === first.figure.value);
  const names = ties.slice(0, named).map(({ region }) => region.name);
  const more =
    ties.length > named || (ties.length === rows.length && rows.length > 1 && ranked > rows.length);
  const tops =
    ties.length === 1
      ? `${superlative(top, levels(levelText), lang)} ${id ? 'adalah' : 'is'} ${names[0]}: ${value}.`
      : `${superlative(top, levels(levelsText), lang)} ${id ? (more ? 'antara lain' : 'adalah') : more ? 'include' : 'are'} ${listed(names, lang)}, ${id ? 'dengan nilai sama' : 'tied at'}: ${value}.`;
  const next = rows.slice(ties.length, Math.max(named, ties.length));
  const others = next.map(({ region, figure }) => `${region.name} (${formatFigure(figure, lang)})`);
  const told = Math.min(ties.length, named) + next.length;
  return [
    capital(tops.replace('tied at:', 'tied at')),
    ...(others.length > 0 ? [`${id ? 'Berikutnya' : 'Next'}: ${listed(others, lang)}.`] : []),
    ...(rows.length > told
      ? [
          id
            ? `Selengkapnya (${formatNumber(rows.length, 0, lang)} wilayah) ada di tabel.`
            : `The table lists all ${formatNumber(rows.length, 0, lang)} regions.`,
        ]
      : []),
  ];
}

/** Regions that could not take part. */
function leftOut({ hidden, empty, call }: Ranking, lang: Lang): string[] {
  const id = lang === 'id';
  const low = call.args.order === 'asc';
  const said: string[] = [];
  const number = (count: number) => formatNumber(count, 0, lang);
  if (hidden > 0)
    said.push(
      id
        ? `Ada ${number(hidden)} wilayah yang tidak diperingkat karena angkanya disembunyikan untuk melindungi kelompok kecil${low ? '; angkanya mungkin lebih rendah' : ''}.`
        : `${number(hidden)} ${hidden === 1 ? 'region is' : 'regions are'} not ranked, with numbers hidden to protect small groups${low ? '; they may be lower' : ''}.`,
    );
  if (empty > 0)
    said.push(
      id
        ? `Ada ${number(empty)} wilayah tanpa data untuk ukuran ini.`
        : `${number(empty)} ${empty === 1 ? 'region has' : 'regions have'} no data for this measure.`,
    );
  return said;
}
