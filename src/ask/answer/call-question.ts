import type { Call } from '../call.ts';
import type { Lang } from '../question.ts';
import { capital, listed, plain } from './format.ts';
import { groupOf } from './group.ts';
import { dimensions } from './interpretation.ts';
import { isCount, metricName } from './metric-name.ts';
import { areaText, levelsText, type NameOf, originText, regionText } from './place.ts';
import { superlative } from './superlative.ts';
import { generalTexts, glossary } from './texts.ts';

/**
 * A call as somebody would ask it: "Berapa jumlah pesantren di Jawa Barat?". Null where it names a region without a
 * known name, and for calls that no question leads to.
 */
export function questionOf(call: Call, lang: Lang, nameOf: NameOf): string | null {
  if (codesOf(call).some((code) => nameOf(code) === undefined)) return null;
  const text = ask(call, lang, nameOf);
  return text === null ? null : capital(text);
}

/** Official codes among the arguments. */
function codesOf(call: Call): string[] {
  const args = call.args as { area?: { region?: string; near?: string }; regions?: string[] } & Record<
    string,
    unknown
  >;
  const texts = [
    args.area?.region,
    args.area?.near,
    args.region,
    args.within,
    args.origin,
    ...(args.regions ?? []),
  ];
  return texts.filter((text): text is string => typeof text === 'string' && /^\d{2}(\.\d{2})?$/.test(text));
}

const infoQuestions = {
  coverage: { id: 'Data ini mencakup apa saja?', en: 'What do these data cover?' },
  updated_at: { id: 'Kapan data ini terakhir diperbarui?', en: 'When were these data last updated?' },
  sources: { id: 'Dari mana sumber data ini?', en: 'What are the sources of these data?' },
  methodology: { id: 'Bagaimana cara menghitung datanya?', en: 'How are the numbers computed?' },
  capabilities: { id: 'Apa saja yang bisa saya tanyakan?', en: 'What can I ask?' },
};

function ask(call: Call, lang: Lang, nameOf: NameOf): string | null {
  const id = lang === 'id';
  const region = (text: string) => regionText(text, lang, nameOf);
  switch (call.tool) {
    case 'get_metric': {
      const { metric, filters = {}, area } = call.args;
      const where = areaText(area, lang, nameOf);
      const name = metricName(metric, filters, lang);
      if (id) return `berapa ${name} ${where}?`;
      if (!isCount(metric)) return `what is the ${name} ${where}?`;
      return `how many ${groupOf(metric === 'santri_count' ? 'santri' : 'pesantren', filters, lang).noun} are there ${where}?`;
    }
    case 'rank_regions': {
      const { level, kind, within, limit = 5 } = call.args;
      const where = within ? ` ${id ? 'di' : 'in'} ${region(within)}` : '';
      return superlative(call.args, `${limit} ${levelsText(level, kind, lang)}${where}`, lang);
    }
    case 'compare_regions': {
      const name = metricName(call.args.metric, call.args.filters ?? {}, lang);
      const regions = listed(call.args.regions.map(region), lang);
      return id ? `bandingkan ${name} di ${regions}` : `compare the ${name} in ${regions}`;
    }
    case 'breakdown': {
      const by = dimensions[call.args.by]?.[lang] ?? call.args.by;
      const where = areaText(call.args.area, lang, nameOf);
      return id
        ? `bagaimana sebaran ${call.args.entity} menurut ${by} ${where}?`
        : `what is the breakdown of ${call.args.entity} by ${by} ${where}?`;
    }
    case 'list_pesantren': {
      const { noun } = groupOf('pesantren', call.args.filters ?? {}, lang);
      return `${id ? 'sebutkan' : 'list'} ${noun} ${areaText(call.args.area, lang, nameOf)}`;
    }
    case 'find_nearest_pesantren': {
      const { noun } = groupOf('pesantren', call.args.filters ?? {}, lang);
      const origin = originText(call.args.origin, lang, nameOf);
      return id ? `${noun} terdekat dari ${origin}` : `nearest ${noun} to ${origin}`;
    }
    case 'get_pesantren': {
      const name = plain(call.args.name);
      const where = call.args.region ? ` ${id ? 'di' : 'in'} ${region(call.args.region)}` : '';
      return `${id ? 'profil' : 'profile of'} ${name}${where}`;
    }
    case 'describe_region':
      return `${id ? 'profil' : 'profile of'} ${region(call.args.region)}`;
    case 'show_on_map':
      return askMap(call.args, lang, region);
    case 'define_term': {
      const name = glossary[call.args.term].name[lang];
      return id ? `apa itu ${name}?` : `what does ${name} mean?`;
    }
    case 'data_info':
      return infoQuestions[call.args.topic][lang];
    case 'answer_general': {
      const name = generalTexts[call.args.topic].name[lang];
      return id ? `ceritakan tentang ${name}` : `tell me about ${name}`;
    }
    default:
      return null;
  }
}

function askMap(
  {
    action,
    metric = 'pesantren_count',
    filters = {},
    level = 'provinsi',
    entity = 'pesantren',
    region: where,
  }: Extract<Call, { tool: 'show_on_map' }>['args'],
  lang: Lang,
  region: (text: string) => string,
): string | null {
  const id = lang === 'id';
  const place = where ? ` ${id ? 'di' : 'in'} ${region(where)}` : '';
  const { noun } = groupOf(entity, filters, lang);
  switch (action) {
    case 'fly_to':
      return where ? (id ? `arahkan peta ke ${region(where)}` : `move the map to ${region(where)}`) : null;
    case 'choropleth': {
      const name = metricName(metric, filters, lang);
      const by = level === 'provinsi' ? (id ? 'provinsi' : 'province') : id ? 'kabupaten' : 'regency';
      return id ? `tampilkan peta ${name} per ${by}${place}` : `show a map of the ${name} by ${by}${place}`;
    }
    case 'points':
      return id ? `tampilkan titik ${noun}${place}` : `show ${noun}${place} on the map`;
    case 'heatmap':
      return id ? `tampilkan heatmap ${noun}${place}` : `show a heatmap of ${noun}${place}`;
    case 'highlight':
      return where ? (id ? `sorot ${region(where)} di peta` : `highlight ${region(where)} on the map`) : null;
  }
}
