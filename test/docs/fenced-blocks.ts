import { readFileSync } from 'node:fs';

export interface Block {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page of docs/, in order. */
export function fencedBlocks(page: string): Block[] {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', block = '']) => ({
    language,
    text: block,
  }));
}
