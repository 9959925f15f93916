import { describe, expect, it } from 'vitest';
import { generalTexts, glossary, infoTexts, phrases, refusalTexts } from '../../../src/ask/answer/texts.ts';
import { generalTopics, glossaryTerms, infoTopics, refusalReasons } from '../../../src/ask/call.ts';

describe('the texts', () => {
  it('cover every term, topic and reason in both languages', () => {
    expect(Object.keys(glossary).sort()).toEqual([...glossaryTerms].sort());
    expect(Object.keys(generalTexts).sort()).toEqual([...generalTopics].sort());
    expect(Object.keys(refusalTexts).sort()).toEqual([...refusalReasons].sort());
    expect(Object.keys(infoTexts).sort()).toEqual([...infoTopics, 'never_updated'].sort());
  });

  it('are plain text of a few sentences', () => {
    const all = [glossary, generalTexts, infoTexts, refusalTexts, phrases];
    const strings = JSON.stringify(all).match(/"(?:[^"\\]|\\.)*"/g) ?? [];
    expect(strings.length).toBeGreaterThan(150);
    for (const text of strings) expect(text).not.toMatch(/[<>*`]|\\n|&\w+;|https?:/);
    for (const { text } of [...Object.values(glossary), ...Object.values(generalTexts)])
      for (const one of Object.values(text))
        expect(one.split(/[.!?](?= [A-Z"])/).length).toBeLessThanOrEqual(3);
  });

  it('name a source in the glossary', () => {
    for (const { source } of Object.values(glossary))
      expect(source.id.length * source.en.length).toBeGreaterThan(0);
  });

  it('give no statistics on general topics: years, days and numbers of laws only', () => {
    for (const { text } of Object.values(generalTexts))
      for (const one of Object.values(text)) {
        const dated = /\b(?:1926|1945|2015|22 Oktober|22 October|10 November|No\. 22)\b/g;
        expect(one.replace(dated, '')).not.toMatch(/\d|persen|percent|%/);
      }
  });
});
