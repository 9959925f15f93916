/**
 * Reads `Nama Pondok=nama,NSP=nsp`. A backslash takes the sign after it for a letter, since names may hold
 * commas and equals signs. Null when a pair has no equals sign.
 */
export function parseColumnMap(text: string): [string, string][] | null {
  const pairs: [string, string][] = [];
  for (const pair of splitAt(text, ',')) {
    if (pair.trim() === '') continue;
    const [file, table, more] = splitAt(pair, '=');
    if (file === undefined || table === undefined || more !== undefined || file.trim() === '') return null;
    pairs.push([bare(file), bare(table)]);
  }
  return pairs.length === 0 ? null : pairs;
}

const splitAt = (text: string, sign: ',' | '=') => text.split(sign === ',' ? /(?<!\\),/ : /(?<!\\)=/);

const bare = (text: string) => text.trim().replace(/\\([\\,=])/g, '$1');
