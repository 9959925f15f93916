import type { Lang } from '../question.ts';
import type { Figure } from '../result.ts';
import { capital, formatFigure, listed, plain } from './format.ts';
import { categories } from './group.ts';
import { dimensions } from './interpretation.ts';
import { areaNotes, hiddenNote, note, radiusNote } from './notes.ts';
import { whereText } from './place.ts';
import type { Say } from './said.ts';

type Breakdown = Parameters<typeof sayBreakdown>[0];

/** All categories with their numbers and shares. */
export const sayBreakdown: Say<'breakdown'> = (result, lang) => ({
  facts: facts(result, lang),
  notes: [
    ...radiusNote(result.where, result.call.args.area.radius_km, lang),
    ...(result.call.args.by === 'eligibility' ? [note('unscored', lang)] : []),
    ...(result.call.args.entity === 'santri' ? areaNotes(result.where, lang) : []),
    ...hiddenNote([result.total, ...result.rows.map(({ count }) => count)], lang),
  ],
});

/** Name of a category as it stands in results: sangat_miskin or Sangat Miskin. */
export function categoryName(value: string, lang: Lang): string {
  return categories[value.toLowerCase().replaceAll(' ', '_')]?.[lang] ?? plain(value, 60);
}

function facts({ call, where, total, rows }: Breakdown, lang: Lang): string[] {
  const id = lang === 'id';
  const { entity, by } = call.args;
  const place = whereText(where, lang);
  const all = formatFigure(total, lang);
  if (total.value === 0)
    return [
      id
        ? `Menurut data, tidak ada ${entity} ${place}.`
        : `According to the data there are no ${entity} ${place}.`,
    ];
  if (rows.length === 0 || rows.every(({ count }) => count.hidden)) {
    const dimension = dimensions[by]?.[lang] ?? by;
    const known =
      total.value === null ? '' : id ? ` Jumlah seluruhnya ${all}.` : ` In total there are ${all}.`;
    return [
      id
        ? `Rincian ${entity} menurut ${dimension} ${place} disembunyikan untuk melindungi kelompok kecil.${known}`
        : `The breakdown of ${entity} by ${dimension} ${place} is hidden to protect small groups.${known}`,
    ];
  }
  const parts = rows.map(
    ({ value, count, share }) => `${categoryName(value, lang)} ${numbers(count, share, lang)}`,
  );
  const of = total.value === null ? entity : all;
  return [`${capital(id ? 'dari' : total.about ? 'of' : 'of the')} ${of} ${place}: ${listed(parts, lang)}.`];
}

/** "1.234 (10,0 persen)" */
function numbers(count: Figure, { about: _, ...share }: Figure, lang: Lang): string {
  const number = formatFigure({ ...count, unit: 'score' }, lang);
  return share.value === null || count.hidden ? number : `${number} (${formatFigure(share, lang)})`;
}
