import { type Call, generalTopics, glossaryTerms, infoTopics } from '../call.ts';
import type { Frame, Rule } from './frame.ts';

/** What a word means, about the data, or a topic of general knowledge: nothing that is counted. */
export const readTalk: Rule = (frame) => readInfo(frame) ?? readTerm(frame) ?? readTopic(frame);

const readInfo: Rule = ({ words, codes, measure }) => {
  if (codes.length > 0) return null;
  const topic = infoTopics.find((name) => words.has(name));
  if (!topic) return null;
  if (topic === 'capabilities') return info(topic);
  const aboutData = words.has('data', 'define') || measure.entity === undefined;
  const quantity =
    words.has('count', 'share', 'most', 'least', 'list') && topic !== 'coverage' && topic !== 'sources';
  if (topic === 'methodology') {
    if (
      !words.has('score', 'poverty_score', 'pesantren_score', 'category', 'poverty', 'eligibility', 'data') &&
      measure.entity !== undefined
    )
      return null;
    // How one score comes about is in the glossary too; the method covers both.
    return info(topic);
  }
  return aboutData && (!quantity || words.has('data')) ? info(topic) : null;
};

const info = (topic: (typeof infoTopics)[number]): Call => ({ tool: 'data_info', args: { topic } });

/** Longest term of the glossary first: "kategori miskin" before "miskin", and what is asked before what it is of. */
const readTerm: Rule = ({ words, codes, filters }) => {
  const named = words.first('term:hari_santri', 'term:kitab_kuning', 'term:nsp');
  const asks = words.has('define') || (named !== undefined && !words.has('santri', 'pesantren'));
  if (!asks || codes.length > 0 || (words.has('view') && !asksMeaning(words))) return null;
  if (
    words.has(
      'most',
      'least',
      'best',
      'worst',
      'count',
      'share',
      'average',
      'nearest',
      'poorest',
      'oldest',
      'newest',
      'biggest_school',
    ) &&
    !named
  ) {
    // "apa arti rata-rata skor kemiskinan" is still a term.
    if (!words.has('define') || !asksMeaning(words)) return null;
  }
  if (
    filters.min_santri !== undefined ||
    filters.founded_before !== undefined ||
    filters.founded_after !== undefined
  )
    return null;
  const found = words.matches
    .filter(({ concept }) => concept.startsWith('term:'))
    .sort(
      (a, b) =>
        b.end - b.start - (a.end - a.start) || weight(b.concept) - weight(a.concept) || a.start - b.start,
    );
  const [best] = found;
  const topic = longest(words.matches.filter(({ concept }) => concept.startsWith('topic:')));
  const isTopic = topic > 1 && (topic > longest(found) || (best !== undefined && weight(best.concept) === 0));
  if (isTopic && !named && words.has('telling')) return null;
  const term = glossaryTerms.find((name) => `term:${name}` === best?.concept);
  if (!term) return null;
  const asksWhy =
    words.has('telling') &&
    /^(mengapa|kenapa|why|sejarah|history|peran|role|ceritakan|manfaat|tradisi)/.test(text(words));
  return asksWhy ? null : { tool: 'define_term', args: { term } };
};

const asksMeaning = (words: Frame['words']) => /arti|maksud|mean|defin|pengertian|istilah/.test(text(words));

const longest = (matches: readonly { start: number; end: number }[]) =>
  Math.max(0, ...matches.map(({ start, end }) => end - start));

/** "santri" and "pesantren" stand in most questions; another term beside them is what is asked. */
const weight = (concept: string) => (concept === 'term:santri' || concept === 'term:pesantren' ? 0 : 1);

const text = ({ tokens }: Frame['words']) => tokens.map(({ word }) => word).join(' ');

/** The Resolusi Jihad led to the battle of 10 November: beside that day it is not the topic. */
const isCause = ({ tokens }: Frame['words'], { start, end }: { start: number; end: number }) =>
  Number(
    tokens.slice(start, end).some(({ word }) => word === 'jihad') &&
      tokens.some(({ word }) => word === 'pahlawan' || word === 'november' || word === 'heroes'),
  );

const readTopic: Rule = ({ words, codes, measure, filters, places }) => {
  if (codes.length > 0 || measure.cued || places.view || places.selected || words.point) return null;
  if (
    words.has(
      'most',
      'least',
      'nearest',
      'map',
      'compare',
      'breakdown',
      'best',
      'worst',
      'oldest',
      'newest',
      'score',
    ) &&
    !words.has('telling')
  )
    return null;
  if (Object.keys(filters).length > 0 && !filters.poverty && !filters.program) return null;
  const found = words.matches
    .filter(({ concept }) => concept.startsWith('topic:'))
    .sort(
      (a, b) =>
        b.end - b.start - (a.end - a.start) || isCause(words, a) - isCause(words, b) || a.start - b.start,
    );
  const named = generalTopics.find((name) => `topic:${name}` === found[0]?.concept);
  if (!words.has('telling') && !found.some(({ end, start }) => end - start > 1)) return null;
  if (named) return { tool: 'answer_general', args: { topic: named } };
  if (!words.has('telling') || words.has('list') || words.has('count')) return null;
  const why =
    /\b(mengapa|kenapa|why|sejarah|history|peran|role|ceritakan|manfaat|benefits?|tradisi|traditions?|keutamaan|kehidupan|life|keseharian|asal usul|how|bagaimana|gimana|tips|cara|hikmah|tujuan|budaya|culture|keunikan)\b/.test(
      text(words),
    );
  if (!why || !measure.entity) return null;
  return { tool: 'answer_general', args: { topic: measure.entity } };
};
