import type { Area, Call, Filters, Metric } from '../call.ts';
import type { Lang } from '../question.ts';
import { type Both, listed, plain } from './format.ts';
import { groupOf } from './group.ts';
import { metricName } from './metric-name.ts';
import { areaText, levelsText, type NameOf, originText, regionText } from './place.ts';
import { generalTexts, glossary } from './texts.ts';

export const dimensions: Readonly<Record<string, Both>> = {
  poverty: { id: 'kategori kemiskinan', en: 'poverty category' },
  eligibility: { id: 'kategori kelayakan', en: 'eligibility category' },
  gender: { id: 'jenis kelamin', en: 'gender' },
  program: { id: 'program bantuan', en: 'aid programme' },
  residence: { id: 'status tinggal', en: 'residence status' },
};

const infoNames: Readonly<Record<string, Both>> = {
  coverage: { id: 'cakupan data', en: 'coverage of the data' },
  updated_at: { id: 'tanggal pembaruan data', en: 'date of the data' },
  sources: { id: 'sumber data', en: 'sources of the data' },
  methodology: { id: 'metode penghitungan', en: 'how the numbers are made' },
  capabilities: { id: 'apa saja yang dapat ditanyakan', en: 'what can be asked' },
};

const mapActions: Readonly<Record<string, Both>> = {
  fly_to: { id: 'arahkan peta', en: 'move the map' },
  choropleth: { id: 'peta warna', en: 'coloured map' },
  points: { id: 'titik di peta', en: 'points on the map' },
  heatmap: { id: 'peta panas', en: 'heatmap' },
  highlight: { id: 'sorot di peta', en: 'highlight on the map' },
};

/**
 * How a call reads a question, as a noun phrase: "jumlah pesantren, Provinsi Jawa Barat".
 * @param nameOf names of regions by code, for canonical calls
 */
export function interpret(call: Call, lang: Lang, nameOf: NameOf): string {
  const id = lang === 'id';
  const region = (text: string) => regionText(text, lang, nameOf, true);
  // A bare place reads better after a comma than "in ...".
  const place = (area: Area) =>
    area.scope === 'region' && area.region
      ? region(area.region)
      : area.scope === 'national'
        ? id
          ? 'seluruh Indonesia'
          : 'Indonesia'
        : areaText(area, lang, nameOf);
  const measured = (metric: Metric, filters: Filters = {}) => metricName(metric, filters, lang);
  const join = (...parts: (string | undefined | false)[]) => parts.filter(Boolean).join(', ');

  switch (call.tool) {
    case 'get_metric':
      return join(measured(call.args.metric, call.args.filters), place(call.args.area));
    case 'rank_regions': {
      const { metric, filters, level, kind, within, order, limit } = call.args;
      const high = order === 'desc';
      const direction = id ? (high ? 'tertinggi' : 'terendah') : high ? 'highest first' : 'lowest first';
      const levels = levelsText(level, kind, lang);
      const ranking = id ? `peringkat ${levels} menurut` : `ranking of ${levels} by`;
      return join(
        `${ranking} ${measured(metric, filters)}`,
        within && region(within),
        limit ? (id ? `${limit} ${direction}` : `${limit} regions, ${direction}`) : direction,
      );
    }
    case 'compare_regions':
      return join(
        `${id ? 'perbandingan' : 'comparison of the'} ${measured(call.args.metric, call.args.filters)}`,
        listed(call.args.regions.map(region), lang),
      );
    case 'breakdown': {
      const by = dimensions[call.args.by]?.[lang] ?? call.args.by;
      return join(`${call.args.entity} ${id ? 'menurut' : 'by'} ${by}`, place(call.args.area));
    }
    case 'list_pesantren':
      return join(
        `${id ? 'daftar' : 'list of'} ${groupOf('pesantren', call.args.filters ?? {}, lang).noun}`,
        place(call.args.area),
      );
    case 'find_nearest_pesantren': {
      const { noun } = groupOf('pesantren', call.args.filters ?? {}, lang);
      const origin = originText(call.args.origin, lang, nameOf);
      return id ? `${noun} terdekat dari ${origin}` : `${noun} nearest to ${origin}`;
    }
    case 'get_pesantren':
      return join(
        `${id ? 'profil pesantren' : 'profile of the pesantren'} "${plain(call.args.name)}"`,
        call.args.region && region(call.args.region),
      );
    case 'describe_region':
      return `${id ? 'profil' : 'profile of'} ${region(call.args.region)}`;
    case 'show_on_map': {
      const { action, metric, filters, level, entity, region: where } = call.args;
      return join(
        mapActions[action]?.[lang],
        metric && measured(metric, filters),
        !metric && (action === 'points' || action === 'heatmap')
          ? groupOf(entity ?? 'pesantren', filters ?? {}, lang).noun
          : undefined,
        action === 'choropleth' &&
          level &&
          `per ${level === 'provinsi' ? (id ? 'provinsi' : 'province') : id ? 'kabupaten/kota' : 'regency'}`,
        where && region(where),
      );
    }
    case 'define_term':
      return `${id ? 'arti istilah' : 'meaning of'} "${glossary[call.args.term].name[lang]}"`;
    case 'data_info':
      return infoNames[call.args.topic]?.[lang] ?? call.args.topic;
    case 'answer_general':
      return `${id ? 'penjelasan umum' : 'general explanation'}: ${generalTexts[call.args.topic].name[lang]}`;
    case 'ask_clarification':
      return id ? 'pertanyaan perlu diperjelas' : 'the question needs to be made clearer';
    case 'refuse':
      return id ? 'pertanyaan yang tidak dapat dijawab' : 'a question that cannot be answered';
  }
}
