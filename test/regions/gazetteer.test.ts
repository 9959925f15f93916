import { describe, expect, it } from 'vitest';
import { demoGazetteer } from '../../bench/ask/demo-gazetteer.ts';
import { editDistance } from '../../src/regions/edit-distance.ts';

const gazetteer = demoGazetteer();

/** A code, the candidates, or what is suggested, as text. */
function resolved(text: string, context = {}): string {
  const found = gazetteer.resolve(text, context);
  if (found.kind === 'region') return found.region.code;
  if (found.kind === 'ambiguous') return found.candidates.map(({ code }) => code).join(' ');
  return `? ${found.suggestions.map(({ name }) => name).join(', ')}`.trim();
}

describe('the gazetteer', () => {
  it.each([
    ['Jawa Barat', '32'],
    ['32.05', '32.05'],
    ['Jabar', '32'],
    ['DIY', '34'],
    ['NTB', '52'],
    ['West Java', '32'],
    ['Thousand Islands', '31.01'],
    ['Central Lombok Regency', '52.02'],
    ['South Jakarta', '31.74'],
    ['Ujung Pandang', '73.71'],
    ['Irian Jaya', '91'],
    ['JawaBarat', '32'],
    ['KotaBandung', '32.73'],
    ['Solo', '33.72'],
    ['Lotim', '52.03'],
    ['Prov. Jambi', '15'],
  ])('knows %s by an official, English, older, short or glued name', (name, code) => {
    expect(resolved(name)).toBe(code);
  });

  it.each([
    ['Kota Bandung', '32.73'],
    ['Kabupaten Bandung', '32.04'],
    ['Bogor City', '32.71'],
    ['Bogor Regency', '32.01'],
    ['city of Malang', '35.73'],
    ['Kodya Tegal', '33.76'],
    ['probolinggo kota', '35.74'],
    ['Kotabaru', '63.02'],
    ['Kota Baru', '63.02'],
    ['Kabupaten Lima Puluh Kota', '13.07'],
  ])('takes the kind of %s from before or after the name, unless it is part of the name', (name, code) => {
    expect(resolved(name)).toBe(code);
  });

  it.each([
    ['jwa timur', '35'],
    ['Tasikmlaya', '32.06 32.78'],
    ['Kab. Banyuwagi', '35.10'],
    ['Yogjakarta', '34'],
    ['Lombok Tmur', '52.03'],
    ['Lhoksemawe', '11.73'],
  ])('forgives a mistake in %s, and two in a long name', (name, code) => {
    expect(resolved(name)).toBe(code);
  });

  it('never picks one of several: it names the candidates', () => {
    expect(resolved('Bandung')).toBe('32.04 32.73');
    expect(resolved('Banjar')).toBe('32.79 63.03');
    expect(resolved('Madura')).toBe('35.26 35.27 35.28 35.29');
  });

  it('takes a bare name that is a province for the province', () => {
    expect(['Gorontalo', 'Jambi', 'Yogyakarta', 'Bengkulu'].map((name) => resolved(name))).toEqual([
      '75',
      '15',
      '34',
      '17',
    ]);
  });

  it('lets the selected region, the only one in view and the province said behind it decide', () => {
    expect(resolved('Bandung', { selectedRegion: '32.73' })).toBe('32.73');
    expect(resolved('Banjar', { bbox: [114, -4, 116, -2] })).toBe('63.03');
    expect(resolved('Banjar', { bbox: [95, -11, 141, 6] })).toBe('32.79 63.03');
    expect(resolved('Banjar, Kalimantan Selatan')).toBe('63.03');
    expect(resolved('Madura', { selectedRegion: '35.29' })).toBe('35.26 35.27 35.28 35.29');
  });

  it('suggests for a name that it does not know, and for a town the regency around it', () => {
    expect(resolved('Zzyzxq')).toBe('?');
    expect(resolved('Purwokerto')).toBe('? Kabupaten Banyumas');
    expect(resolved('Garuda')).toContain('Garut');
  });

  it('finds the longest names among words, with their place and kind', () => {
    const words = 'berapa pesantren di kabupaten bandung barat dan jawa timur'.split(' ');
    const found = gazetteer
      .scan(words)
      .map(({ start, end, named, kind }) => [start, end, kind, named.regions[0]?.code]);
    expect(found).toEqual([
      [3, 6, 'kabupaten', '32.17'],
      [7, 9, null, '35'],
    ]);
  });

  it('leaves districts out', () => {
    expect(gazetteer.get('32.05.01')).toBeUndefined();
    expect(gazetteer.get('32.05')?.name).toBe('Kabupaten Garut');
  });
});

describe('the distance of words', () => {
  it('counts a swap of neighbours as one mistake and gives up beyond the limit', () => {
    expect(editDistance('pesantern', 'pesantren', 2)).toBe(1);
    expect(editDistance('garut', 'garut', 1)).toBe(0);
    expect(editDistance('garut', 'bandung', 2)).toBe(3);
  });
});
