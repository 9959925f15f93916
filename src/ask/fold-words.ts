/** Letters of other scripts and digits that stand for Latin ones. */
const lookAlikes: Readonly<Record<string, string>> = {
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  х: 'x',
  у: 'y',
  і: 'i',
  ѕ: 's',
  ј: 'j',
  к: 'k',
  т: 't',
  м: 'm',
  н: 'h',
  в: 'b',
  α: 'a',
  ε: 'e',
  ο: 'o',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ρ: 'p',
  τ: 't',
  ı: 'i',
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ß: 'ss',
};
const digitLetters: Readonly<Record<string, string>> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  '@': 'a',
  $: 's',
};

/** Lower case, without accents, look-alikes as Latin letters. */
export const foldText = (text: string): string =>
  [
    ...text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/\p{M}+/gu, ''),
  ]
    .map((c) => lookAlikes[c] ?? c)
    .join('');

/** Words of a text, folded: letters, digits and inner underscores. */
export const foldWords = (text: string): string[] => foldText(text).match(/[\p{L}\p{N}_]+/gu) ?? [];

/** As above, with 1gn0re read as ignore and "d r o p" or "d.r.o.p" as drop: what someone hides from rules. */
export function unmaskedWords(text: string): string[] {
  const folded = foldText(text).replace(/[\p{L}\d@$]+/gu, (word) =>
    /\p{L}/u.test(word) && /[013457@$]/.test(word) && !/^\d+[a-z]{1,3}$/.test(word)
      ? [...word].map((c) => digitLetters[c] ?? c).join('')
      : word,
  );
  const joined = folded.replace(
    /(?<![\p{L}\p{N}])\p{L}(?:[\s.\-_*]+\p{L}(?![\p{L}\p{N}])){3,}/gu,
    (letters) => letters.replace(/[\s.\-_*]+/g, ''),
  );
  return joined.match(/[\p{L}\p{N}_]+/gu) ?? [];
}
