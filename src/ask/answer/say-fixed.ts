import type { Lang } from '../question.ts';
import { capital, fill, formatDate, formatNumber, plain } from './format.ts';
import { groupOf } from './group.ts';
import { mapWish } from './map-wish.ts';
import { metricName } from './metric-name.ts';
import type { Say } from './said.ts';
import { generalTexts, glossary, infoTexts, phrases, refusalTexts } from './texts.ts';

const only = (...facts: string[]) => ({ facts, notes: [] });

/** Why a wish for points of santri is answered with areas. */
const aggregated = {
  id: 'Santri tidak ditampilkan satu per satu.',
  en: 'Santri are not shown one by one.',
} as const;

/** What the map shows now. */
export const sayMap: Say<'map'> = ({ call, region }, lang) => {
  const id = lang === 'id';
  const { action, metric, level, entity, filters } = mapWish(call.args);
  const where = region ? ` ${id ? 'di' : 'in'} ${region.name}` : '';
  const name = region?.name ?? (id ? 'seluruh Indonesia' : 'Indonesia');
  const { noun } = groupOf(entity, filters, lang);
  switch (action) {
    case 'fly_to':
      return only(id ? `Peta diarahkan ke ${name}.` : `The map moves to ${name}.`);
    case 'highlight':
      return only(id ? `${capital(name)} disorot di peta.` : `${capital(name)} is highlighted on the map.`);
    case 'points':
      return only(
        id ? `Peta menampilkan titik ${noun}${where}.` : `The map shows ${noun}${where} as points.`,
      );
    case 'heatmap':
      return only(
        id ? `Peta menampilkan heatmap ${noun}${where}.` : `The map shows a heatmap of ${noun}${where}.`,
      );
    case 'choropleth': {
      const by =
        level === 'provinsi' ? (id ? 'provinsi' : 'province') : id ? 'kabupaten/kota' : 'regency and city';
      const measure = metricName(metric, filters, lang);
      const instead = call.args.action === 'choropleth' ? [] : [aggregated[lang]];
      return only(
        id
          ? `Peta menampilkan ${measure} per ${by}${where}.`
          : `The map shows the ${measure} by ${by}${where}.`,
        ...instead,
      );
    }
  }
};

export const sayTerm: Say<'term'> = ({ call }, lang) => {
  const { text, source } = glossary[call.args.term];
  return only(text[lang], `${lang === 'id' ? 'Sumber' : 'Source'}: ${source[lang]}.`);
};

export const sayInfo: Say<'info'> = ({ call, counts, refreshedAt }, lang) => {
  const { topic } = call.args;
  const number = (value: number) => formatNumber(value, 0, lang);
  const text = infoTexts[topic === 'updated_at' && refreshedAt === null ? 'never_updated' : topic][lang];
  const hidden = lang === 'id' ? '(jumlahnya disembunyikan)' : '(number hidden)';
  return only(
    fill(text, {
      pesantren: number(counts.pesantren),
      santri: counts.santri === null ? hidden : number(counts.santri),
      provinces: number(counts.provinces),
      kabupaten: number(counts.kabupaten),
      k: number(counts.k),
      refreshedAt: refreshedAt === null ? '' : formatDate(refreshedAt, lang),
    }),
  );
};

/** Most of a model's text on a general topic that is passed on, characters. */
const generalLength = 1200;

/** A general explanation, labelled: what a model wrote, or the curated text. */
export function sayGeneral(topic: string, written: string | null | undefined, lang: Lang): readonly string[] {
  const curated = generalTexts[topic as keyof typeof generalTexts]?.text[lang];
  const text = written?.trim() ? plain(written, generalLength) : curated;
  return text === undefined ? [phrases.noGeneral[lang]] : [`${phrases.generalLabel[lang]} ${text}`];
}

export const sayRefusal: Say<'refusal'> = ({ call }, lang) => only(refusalTexts[call.args.reason][lang]);

export const sayClarification: Say<'clarification'> = ({ call }) => only(plain(call.args.question, 300));
