import { describe, expect, it } from 'vitest';
import { createSentenceGate } from '../../../src/ask/gemini/sentences.ts';

/** What gets through when the text comes in pieces of so many characters. */
function cut(text: string, size: number, most = 10): readonly string[] | null {
  const gate = createSentenceGate({ check: (sentence) => !sentence.includes('salah'), most });
  for (let at = 0; at < text.length; at += size) if (!gate.push(text.slice(at, at + size))) break;
  return gate.end();
}

describe('the sentence gate', () => {
  it.each([1, 3, 1000])('cuts at the end of sentences, in pieces of %i', (size) => {
    expect(cut('Di Kab. Bandung ada 1.234 pesantren. K.H. Hasyim mendirikannya! Benar?\nYa', size)).toEqual([
      'Di Kab. Bandung ada 1.234 pesantren.',
      'K.H. Hasyim mendirikannya!',
      'Benar?',
      'Ya',
    ]);
  });

  it('lets nothing through after a sentence that fails, and no more than it should', () => {
    expect(cut('Satu. Ini salah. Tiga.', 5)).toBeNull();
    expect(cut('Satu. Dua. Tiga.', 5, 2)).toEqual(['Satu.', 'Dua.']);
    expect(cut('a'.repeat(5000), 100)).toBeNull();
    expect(cut('', 1)).toEqual([]);
  });
});
