import { readFileSync } from 'node:fs';

// Relative to src/ask and to dist/ask alike: the words ship once, in the source tree.
const folder = new URL('../../src/ask/words/', import.meta.url);

/** A file of src/ask/words, parsed. */
export const loadWords = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as T;
