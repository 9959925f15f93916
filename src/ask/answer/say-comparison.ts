import type { Lang } from '../question.ts';
import type { Unit } from '../result.ts';
import { capital, formatFigure, formatNumber, formatUnit, listed } from './format.ts';
import { isCount, metricName } from './metric-name.ts';
import { hiddenNote, measureNotes } from './notes.ts';
import type { Say } from './said.ts';

type Comparison = Parameters<typeof sayComparison>[0];

/** Names each region's number, then the higher one and the difference. */
export const sayComparison: Say<'comparison'> = (result, lang) => ({
  facts: [each(result, lang), verdict(result, lang)],
  notes: [
    ...measureNotes(result, lang, null),
    ...hiddenNote(
      result.rows.map(({ figure }) => figure),
      lang,
    ),
  ],
});

function each({ metric, filters, rows }: Comparison, lang: Lang): string {
  const name = capital(metricName(metric, filters, lang));
  const values = rows.map(({ region, figure }) => {
    const text = formatFigure(figure, lang);
    return figure.value === null && !figure.hidden?.fewer
      ? `${region.name} (${text})`
      : `${region.name} ${text}`;
  });
  return `${name}: ${listed(values, lang)}.`;
}

function verdict({ metric, rows, difference }: Comparison, lang: Lang): string {
  const id = lang === 'id';
  const shown = rows.filter(({ figure }) => figure.value !== null && !figure.hidden);
  const sorted = shown.toSorted((a, b) => Number(b.figure.value) - Number(a.figure.value));
  const [first, last] = [sorted.at(0)?.figure, sorted.at(-1)?.figure];
  if (!first || !last || sorted.length < 2 || difference === null)
    return id ? 'Selisihnya tidak dapat dihitung.' : 'The difference cannot be computed.';
  const of = shown.length < rows.length ? (id ? 'Dari yang ditampilkan, ' : 'Of those shown, ') : '';
  if (first.value === last.value) return capital(of + (id ? 'angkanya sama.' : 'the numbers are the same.'));
  const having = (value: number | null) =>
    listed(
      sorted.filter(({ figure }) => figure.value === value).map(({ region }) => region.name),
      lang,
    );
  const [high, low] = [having(first.value), having(last.value)];
  const about = sorted.some(({ figure }) => figure.about) ? (id ? 'sekitar ' : 'about ') : '';
  const gap = about + differenceText(difference, first.unit, first.decimals, lang);
  const count = isCount(metric);
  if (sorted.length === 2 && id)
    return `${of}${high} lebih ${count ? 'banyak' : 'tinggi'}, dengan selisih ${gap}.`;
  if (sorted.length === 2) return `${of}${high} ${count ? 'has more' : 'is higher'}, by ${gap}.`;
  if (id)
    return `${of}${high} ${count ? 'terbanyak' : 'tertinggi'} dan ${low} ${count ? 'paling sedikit' : 'terendah'}, dengan selisih ${gap}.`;
  return capital(
    `${of}${count ? 'most' : 'highest'}: ${high}; ${count ? 'fewest' : 'lowest'}: ${low}; a difference of ${gap}.`,
  );
}

/** A difference of percentages is in percentage points, one of scores in points. */
function differenceText(value: number, unit: Unit, decimals: number, lang: Lang): string {
  const number = formatNumber(value, decimals, lang);
  if (unit === 'percent') return lang === 'id' ? `${number} poin persen` : `${number} percentage points`;
  if (unit === 'score') return lang === 'id' ? `${number} poin` : `${number} points`;
  return formatUnit(value, unit, decimals, lang);
}
