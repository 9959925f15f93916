import { allowedMistakes, editDistance } from '../regions/edit-distance.ts';
import type { RefusalReason } from './call.ts';
import { foldText, foldWords, unmaskedWords } from './fold-words.ts';
import { loadWords } from './load-words.ts';

interface Rule {
  readonly reason: RefusalReason;
  /** Groups of which a phrase each must be there. */
  readonly all: readonly string[];
  /** Words between them at most; with `ordered` the first comes first. */
  readonly within?: number;
  readonly ordered?: boolean;
  /** Groups of which no phrase may be there at all, or stand between the two. */
  readonly without?: readonly string[];
  readonly barrier?: readonly string[];
}

interface GuardWords {
  readonly patterns: readonly (readonly [RefusalReason, string])[];
  /** Ways to ask about somebody who is named; the capital letters count. */
  readonly people: readonly string[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly rules: readonly Rule[];
}

const { patterns, people, groups, rules } = loadWords<GuardWords>('guard');
const compiled = patterns.map(([reason, source]) => [reason, new RegExp(source, 'i')] as const);

const named = people.map((source) => new RegExp(source, 'u'));

/** Phrases of a group by their first word; a last word with * stands for all that begin so. */
const index = new Map<string, { readonly group: string; readonly words: readonly string[] }[]>();
const prefixes: { readonly group: string; readonly start: string }[] = [];
const single = new Set<string>();
for (const [group, phrases] of Object.entries(groups))
  for (const phrase of phrases) {
    const words = phrase.split(' ');
    const first = words[0] as string;
    if (words.length === 1 && first.endsWith('*')) prefixes.push({ group, start: first.slice(0, -1) });
    else {
      index.set(first, [...(index.get(first) ?? []), { group, words }]);
      if (words.length === 1) single.add(first);
    }
  }
/** Words that must be known when misspelt: what they ask for is never allowed. */
const serious = ['override', 'rules', 'write', 'identity'].flatMap((group) =>
  (groups[group] ?? []).filter((word) => /^[a-z]{6,}$/.test(word)).map((word) => ({ group, word })),
);

interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The reason to refuse a question, before any planner sees it; null where there is none. Works on words and patterns of
 * src/ask/words/guard.json only: a question that slips through meets tools that cannot do what it asks.
 */
export function guard(text: string): RefusalReason | null {
  for (const [reason, pattern] of compiled) if (pattern.test(foldText(text))) return reason;
  if (named.some((pattern) => pattern.test(text))) return 'privacy';
  const plain = foldWords(text);
  const unmasked = unmaskedWords(text);
  const found = [findGroups(plain)];
  if (unmasked.join(' ') !== plain.join(' ')) found.push(findGroups(unmasked));
  for (const rule of rules) if (found.some((spans) => holds(rule, spans))) return rule.reason;
  return null;
}

function findGroups(words: readonly string[]): Map<string, Span[]> {
  const found = new Map<string, Span[]>();
  const add = (group: string, start: number, end: number) =>
    found.set(group, [...(found.get(group) ?? []), { start, end }]);
  words.forEach((word, start) => {
    const bare = bareOf(word) as string;
    for (const first of new Set([word, bare]))
      for (const phrase of index.get(first) ?? [])
        if (
          phrase.words.every(
            (part, i) => i === 0 || fits(part, words[start + i]) || fits(part, bareOf(words[start + i])),
          )
        )
          add(phrase.group, start, start + phrase.words.length);
    for (const { group, start: prefix } of prefixes)
      if (word.startsWith(prefix)) add(group, start, start + 1);
    if (word.length >= 6 && !single.has(word) && !single.has(bare))
      for (const { group, word: known } of serious)
        if (known[0] === word[0] && editDistance(word, known, 1) <= Math.min(1, allowedMistakes(word.length)))
          add(group, start, start + 1);
  });
  return found;
}

/** Without a clitic. */
const bareOf = (word: string | undefined) => word?.replace(/(?<=.{3})(nya|kah|lah)$/, '');

const fits = (part: string, word: string | undefined) =>
  word !== undefined && (part.endsWith('*') ? word.startsWith(part.slice(0, -1)) : word === part);

function holds(
  { all, within, ordered, without = [], barrier = [] }: Rule,
  spans: Map<string, Span[]>,
): boolean {
  if (without.some((group) => spans.has(group))) return false;
  const [first, second] = all.map((group) => spans.get(group) ?? []);
  if (!first || first.length === 0) return false;
  if (!second) return all.length === 1;
  return first.some((a) =>
    second.some((b) => {
      if (a.start < b.end && b.start < a.end) return false;
      if (ordered && b.start < a.end) return false;
      const [left, right] = a.start < b.start ? [a, b] : [b, a];
      if (within !== undefined && right.start - left.end > within) return false;
      return !barrier.some((group) =>
        spans.get(group)?.some(({ start }) => start >= left.start && start < right.end && start !== a.start),
      );
    }),
  );
}
