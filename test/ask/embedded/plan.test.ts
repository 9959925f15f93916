import { describe, expect, it } from 'vitest';
import { demoGazetteer } from '../../../bench/ask/demo-gazetteer.ts';
import type { Call } from '../../../src/ask/call.ts';
import { planEmbedded } from '../../../src/ask/embedded/plan.ts';
import type { AskContext } from '../../../src/ask/question.ts';

const gazetteer = demoGazetteer();
const read = (text: string, context: AskContext = {}) =>
  planEmbedded({ text, lang: 'id', context }, gazetteer);
const count = (metric: string, region: string, filters?: object) => ({
  tool: 'get_metric',
  args: { metric, area: { scope: 'region', region }, ...(filters && { filters }) },
});
const poor = { poverty: ['miskin', 'sangat_miskin'] };

describe('the planner without a model', () => {
  it.each([
    ['brp pesantern di jwa timur?', count('pesantren_count', '35')],
    ['Jumlah santri miskin di Kab. Garut', count('santri_count', '32.05', poor)],
    ['Jumlah santri kategori miskin di Kab. Garut', count('santri_count', '32.05', { poverty: ['miskin'] })],
    [
      'berapa pesantren di Banten dengan lebih dari 1.000 santri',
      count('pesantren_count', '36', { min_santri: 1001 }),
    ],
    [
      'how many boarding schools in Bali founded before 1950',
      count('pesantren_count', '51', { founded_before: 1950 }),
    ],
    ['Poverty rate among santri in Bengkulu?', count('santri_share', '17', poor)],
    ['rasio santri dan guru di Jambi', count('santri_per_teacher', '15')],
  ])('reads numbers, slang, typos and thousands dots: %s', (text, call) => {
    const reading = read(text);
    expect(reading.calls).toEqual([call]);
    expect(reading.confidence).toBe('sure');
  });

  it.each([
    [
      'Jumlah pondok dengan santri paling banyak 100 orang di Kabupaten Garut',
      count('pesantren_count', '32.05', { max_santri: 100 }),
    ],
    ['satu dari lima santri di Bali miskin?', count('santri_share', '51', poor)],
    ['kira-kira brp % santri miskin di Bali?', count('santri_share', '51', poor)],
    [
      'pesantren yang berdiri sebelum kemerdekaan di Jambi, berapa?',
      count('pesantren_count', '15', { founded_before: 1945 }),
    ],
    [
      'Provinsi dengan rasio santri per guru terbaik',
      { tool: 'rank_regions', args: { metric: 'santri_per_teacher', level: 'provinsi', order: 'asc' } },
    ],
    [
      "nearest pesantren to 6°54'S 107°36'E",
      { tool: 'find_nearest_pesantren', args: { origin: '-6.9,107.6' } },
    ],
    ['Profil pesantren yang bernama Al Hikmah', { tool: 'get_pesantren', args: { name: 'Al Hikmah' } }],
  ])('reads bounds, shares, judgements, degrees and names: %s', (text, call) => {
    expect(read(text).calls).toEqual([call]);
  });

  it('takes the order of a ranking from the first of two words for it', () => {
    const order = (text: string) => read(text).calls[0]?.args;
    expect(order('Urutkan provinsi dari jumlah santri terkecil sampai terbesar')).toMatchObject({
      order: 'asc',
    });
    expect(order('Urutkan provinsi dari jumlah santri terbesar sampai terkecil')).toMatchObject({
      order: 'desc',
    });
  });

  it('asks back where the origin or one of two places is not known, and for what suits a child', () => {
    expect(read('nearest pesantren to my house').calls[0]?.tool).toBe('ask_clarification');
    expect(read('pesantren mana yang cocok untuk anak saya').calls[0]?.tool).toBe('ask_clarification');
    expect(read('Compare santri in Bali and Atlantis').problem).toMatchObject({ text: 'Atlantis' });
  });

  it('answers a number only to a question for a quantity', () => {
    expect(read('santri miskin di Garut').calls[0]?.tool).toBe('ask_clarification');
    expect(read('santri paling miskin di Garut').calls[0]?.tool).toBe('ask_clarification');
    expect(read('pesantren di Garut').calls[0]?.tool).toBe('list_pesantren');
  });

  it('is unsure with one word that it cannot explain, and asks back with two', () => {
    const one = read('Berapa pesantren gemerlap di Garut?');
    expect([one.confidence, one.unexplained]).toEqual(['unsure', ['gemerlap']]);
    expect(one.suggestions.length).toBe(3);
    expect(read('Berapa pesantren gemerlap bertabur di Garut?').calls[0]?.tool).toBe('ask_clarification');
  });

  it('never answers for the nation where a place was named that it does not know', () => {
    const { calls, problem } = read('Berapa pesantren di Kabupaten Wakanda?');
    expect(calls).toEqual([]);
    expect(problem).toMatchObject({ problem: 'unknown_place', text: 'Wakanda' });
    expect(read('Berapa pesantren di Purwokerto?').problem).toMatchObject({
      suggestions: [{ code: '33.02' }],
    });
  });

  it('asks which of several regions is meant', () => {
    expect(read('Berapa pesantren di Bandung?').problem).toMatchObject({
      problem: 'ambiguous_place',
      candidates: [{ code: '32.04' }, { code: '32.73' }],
    });
  });

  it('says which name it corrected', () => {
    expect(read('jumlah santri di Kab. Banyuwagi').corrections).toEqual([
      { text: 'Kab Banyuwagi', name: 'Kabupaten Banyuwangi' },
    ]);
  });

  it('does not drop a place silently', () => {
    expect(read('Daftar pesantren di Garut dan Ciamis').calls[0]?.tool).not.toBe('list_pesantren');
    expect(read('Jumlah pesantren Garut, Ciamis').calls[0]?.tool).toBe('compare_regions');
  });

  it('refuses a year, what is no part of the data, and what has nothing to do with it', () => {
    const reason = (text: string) => (read(text).calls[0]?.args as { reason?: string } | undefined)?.reason;
    expect(reason('Berapa santri di Riau pada tahun 2018?')).toBe('no_time_series');
    expect(reason('Berapa gajah pesantren di Riau?')).toBe('not_in_data');
    expect(reason('zebra makan rumput kering')).toBe('off_topic');
  });

  const before: Call = {
    tool: 'get_metric',
    args: {
      metric: 'santri_count',
      area: { scope: 'region', region: '33' },
      filters: { poverty: ['rentan'] },
    },
  };
  it.each([
    ['Kalau di Jawa Timur?', count('santri_count', '35', { poverty: ['rentan'] })],
    ['kalau yang perempuan?', count('santri_count', '33', { gender: 'P' })],
    ['dalam persen?', count('santri_share', '33', { poverty: ['rentan'] })],
    ['hapus filternya', count('santri_count', '33')],
    [
      'bandingkan dengan Bali',
      {
        tool: 'compare_regions',
        args: { metric: 'santri_count', regions: ['33', '51'], filters: { poverty: ['rentan'] } },
      },
    ],
  ])('changes the call before: %s', (text, call) => {
    expect(read(text, { previous: [before] }).calls).toEqual([call]);
  });

  it('changes order and number of a ranking', () => {
    const ranking: Call = {
      tool: 'rank_regions',
      args: { metric: 'pesantren_count', level: 'provinsi', order: 'desc' },
    };
    expect(read('Urutkan dari yang terkecil, 5 saja', { previous: [ranking] }).calls).toEqual([
      { tool: 'rank_regions', args: { ...ranking.args, order: 'asc', limit: 5 } },
    ]);
  });
});
