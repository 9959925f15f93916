import type { Lang } from '../question.ts';
import type { Figure } from '../result.ts';
import { capital, formatFigure, formatNumber } from './format.ts';
import { groupOf, isOfSantri } from './group.ts';
import { metricName } from './metric-name.ts';
import { hiddenNote, measureNotes, radiusNote } from './notes.ts';
import { whereText } from './place.ts';
import type { Say } from './said.ts';

/** "Ada 1.234 pesantren di Jawa Barat." */
export const sayMetric: Say<'metric'> = (result, lang) => ({
  facts: [fact(result, lang)],
  notes: [
    ...radiusNote(result.where, result.call.args.area.radius_km, lang),
    ...measureNotes(result, lang, result.where),
    ...hiddenNote([result.figure], lang),
  ],
});

function fact({ metric, filters, figure, where }: Parameters<typeof sayMetric>[0], lang: Lang): string {
  const id = lang === 'id';
  const place = whereText(where, lang);
  const name = metricName(metric, filters, lang);
  const { noun } = groupOf(isOfSantri(metric) ? 'santri' : 'pesantren', filters, lang);
  if (figure.hidden && !figure.hidden.fewer)
    return capital(id ? `${name} ${place} disembunyikan.` : `the ${name} ${place} is hidden.`);
  if (figure.value === null && !figure.hidden)
    return id ? `Tidak ada data untuk ${name} ${place}.` : `There are no data on the ${name} ${place}.`;
  const shown = formatFigure(figure, lang);
  const bare = formatFigure({ ...figure, unit: 'score' }, lang);
  switch (metric) {
    case 'pesantren_count':
    case 'santri_count':
      if (figure.value === 0 && !figure.hidden)
        return id
          ? `Menurut data, tidak ada ${noun} ${place}.`
          : `According to the data there are no ${noun} ${place}.`;
      if (id) return `Ada ${bare} ${noun} ${place}.`;
      return `There ${figure.value === 1 ? 'is' : 'are'} ${bare} ${noun} ${place}.`;
    case 'pesantren_share':
    case 'santri_share': {
      const all = isOfSantri(metric) ? 'santri' : 'pesantren';
      const of = partOf(figure, lang);
      if (id) return `${capital(noun)} mencakup ${shown} dari seluruh ${all} ${place}${of}.`;
      return `${capital(noun)} make up ${shown} of all ${all} ${place}${of}.`;
    }
    case 'santri_per_pesantren':
    case 'santri_per_teacher': {
      const per = metric === 'santri_per_pesantren' ? 'pesantren' : id ? 'guru' : 'teacher';
      const group = noun === 'pesantren' ? '' : ` ${id ? 'untuk' : 'for'} ${noun}`;
      if (id) return `Rata-rata ada ${bare} santri per ${per}${group} ${place}.`;
      return `On average there are ${bare} santri per ${per}${group} ${place}.`;
    }
    case 'avg_poverty_score':
    case 'avg_pesantren_score':
      return capital(id ? `${name} ${place} adalah ${bare}.` : `the ${name} ${place} is ${bare}.`);
  }
}

/** " (1.234 dari 2.730)", where both are shown. */
function partOf({ of, about }: Figure, lang: Lang): string {
  if (of?.part == null || of.whole == null) return '';
  const [part, whole] = [formatNumber(of.part, 0, lang), formatNumber(of.whole, 0, lang)];
  if (lang === 'id') return ` (${about ? 'sekitar ' : ''}${part} dari ${whole})`;
  return ` (${about ? 'about ' : ''}${part} of ${whole})`;
}
