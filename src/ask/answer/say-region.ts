import { capital, formatFigure, formatNumber, formatPlace } from './format.ts';
import { hiddenNote, note } from './notes.ts';
import type { Say } from './said.ts';

/** A region in four sentences. */
export const sayRegion: Say<'region'> = ({ region, figures, rank }, lang) => {
  const id = lang === 'id';
  const { pesantren, santri, poor, avgPoverty, avgPesantren, eligible } = figures;
  const show = (figure: typeof pesantren) => formatFigure(figure, lang);
  const people =
    santri.hidden && !santri.hidden.fewer
      ? `${id ? 'jumlah santri' : 'a number of santri that is'} ${show(santri)}`
      : show(santri);
  const facts = [
    id
      ? `${region.name} memiliki ${show(pesantren)} dan ${people}.`
      : `${region.name} has ${show(pesantren)} and ${people}.`,
    id
      ? `Santri miskin: ${show(poor)}; rata-rata skor kemiskinan: ${show(avgPoverty)}.`
      : `Poor santri: ${show(poor)}; average poverty score: ${show(avgPoverty)}.`,
    id
      ? `Pesantren layak: ${show(eligible)}; rata-rata skor pesantren: ${show(avgPesantren)}.`
      : `Eligible pesantren: ${show(eligible)}; average score of pesantren: ${show(avgPesantren)}.`,
  ];
  if (rank) {
    const province = region.level === 'provinsi';
    const levels = id
      ? province
        ? 'provinsi'
        : 'kabupaten/kota'
      : province
        ? 'provinces'
        : 'regencies and cities';
    const within = rank.within ? ` ${id ? 'di' : 'in'} ${rank.within.name}` : '';
    const of = `${formatNumber(rank.of, 0, lang)} ${levels}${within}`;
    facts.push(
      capital(
        id
          ? `menurut jumlah santri, peringkatnya ${formatPlace(rank.place, lang)} dari ${of}.`
          : `by number of santri it ranks ${formatPlace(rank.place, lang)} of ${of}.`,
      ),
    );
  }
  const notes = (['poor', 'poorer', 'eligible', 'unscored', 'home'] as const).map((name) => note(name, lang));
  return { facts, notes: [...notes, ...hiddenNote(Object.values(figures), lang)] };
};
