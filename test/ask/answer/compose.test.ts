import { describe, expect, it } from 'vitest';
import { compose } from '../../../src/ask/answer/compose.ts';
import { type Call, toolSchemas } from '../../../src/ask/call.ts';
import type { Reading } from '../../../src/ask/reading.ts';
import type { Problem, ToolResult } from '../../../src/ask/result.ts';
import * as the from './fixtures.ts';

const names: Record<string, string> = { '32': 'Jawa Barat', '35': 'Jawa Timur', '32.05': 'Kabupaten Garut' };
const nameOf = (code: string) => names[code];
const general: ToolResult = {
  kind: 'general',
  call: { tool: 'answer_general', args: { topic: 'hari_santri' } },
};
const refusal: ToolResult = { kind: 'refusal', call: { tool: 'refuse', args: { reason: 'privacy' } } };
const one = the.metric('pesantren_count', the.at(the.jabar), 1234);

const answerTo = (result: ToolResult, text?: string, lang: 'id' | 'en' = 'id') =>
  compose({ question: the.ask(lang, text), results: [result], nameOf });

const reading = (more: Partial<Reading>): Reading => ({
  calls: [],
  confidence: 'sure',
  unexplained: [],
  corrections: [],
  suggestions: [],
  ...more,
});

describe('an answer', () => {
  it('has the members that clients read', () => {
    expect(answerTo(one)).toEqual({
      kind: 'answer',
      grounded: true,
      answer: 'Ada 1.234 pesantren di Jawa Barat. Data per 20 November 2026.',
      sentences: ['Ada 1.234 pesantren di Jawa Barat.', 'Data per 20 November 2026.'],
      interpretation: 'jumlah pesantren, Provinsi Jawa Barat',
      data: [
        {
          id: 'r1',
          columns: [
            { key: 'place', label: 'Wilayah' },
            { key: 'value', label: 'Jumlah pesantren', unit: 'pesantren', decimals: 0 },
          ],
          rows: [{ place: 'Jawa Barat', value: 1234 }],
        },
      ],
      chart: null,
      citations: [
        {
          n: 1,
          region: { code: '32', name: 'Jawa Barat' },
          result: 'r1',
          source: 'santri_pribadi',
          asOf: '2026-11-20',
        },
      ],
      mapActions: [
        { type: 'flyTo', bbox: [106, -8, 108, -6] },
        { type: 'choropleth', metric: 'pesantren_count', level: 'kabupaten', within: '32', filter: {} },
        { type: 'highlight', codes: ['32'], filter: {} },
      ],
      followUps: [
        '5 kabupaten/kota di Jawa Barat dengan pesantren terbanyak',
        'Bagaimana sebaran pesantren menurut kategori kelayakan di Jawa Barat?',
        'Profil Jawa Barat',
      ],
      clarify: null,
    });
  });

  it('to two questions has both facts, each note once, and tables in order', () => {
    const results = [
      the.metric('santri_count', the.at(the.jabar), 10, the.poor),
      the.metric('santri_count', the.at(the.jatim), 20, the.poor),
    ];
    const { answer, data, citations, interpretation } = compose({ question: the.ask('id'), results });
    expect(answer).toBe(
      'Ada 10 santri miskin di Jawa Barat. Ada 20 santri miskin di Jawa Timur. Santri miskin = kategori Miskin dan Sangat Miskin. Santri dihitung menurut daerah asalnya. Data per 20 November 2026.',
    );
    expect(data.map(({ id }) => id)).toEqual(['r1', 'r2']);
    expect(citations.map(({ n, result }) => [n, result])).toEqual([
      [1, 'r1'],
      [2, 'r2'],
    ]);
    expect(interpretation).toBe(
      'jumlah santri miskin, Provinsi Jawa Barat; jumlah santri miskin, Provinsi Jawa Timur',
    );
  });

  it('says how the question was read where that is not certain', () => {
    const { answer, followUps } = compose({
      question: the.ask('id'),
      results: [one],
      reading: reading({
        confidence: 'unsure',
        corrections: [{ text: 'jabra', name: 'Jawa Barat' }],
        suggestions: [{ tool: 'data_info', args: { topic: 'coverage' } }],
      }),
    });
    expect(answer).toMatch(
      /^Saya membaca pertanyaan ini sebagai: jumlah pesantren, Provinsi Jawa Barat\. Saya membaca "jabra" sebagai Jawa Barat\. Ada 1\.234/,
    );
    expect(followUps[0]).toBe('Data ini mencakup apa saja?');
  });

  it('suggests where nothing was understood', () => {
    const asked = { question: the.ask('en'), results: [] };
    const blank = compose(asked);
    expect(blank).toMatchObject({ kind: 'suggest', interpretation: null, data: [], mapActions: [] });
    expect(blank.answer).toContain('I did not understand');
    expect(blank.clarify?.options).toHaveLength(3);
    const suggestions: Call[] = [{ tool: 'describe_region', args: { region: '32' } }];
    const guess = compose({ ...asked, nameOf, reading: reading({ confidence: 'unsure', suggestions }) });
    expect(guess.answer).toContain('Did you mean one of these?');
    expect(guess.clarify?.options).toEqual([
      { label: 'profile of province of Jawa Barat', question: 'Profile of Jawa Barat' },
    ]);
  });

  it('takes the sentences of a model for results, and never for what is fixed', () => {
    const sentences = ['Jawa Barat punya 1.234 pesantren.'];
    expect(compose({ question: the.ask('id'), results: [one], sentences }).answer).toBe(
      `${sentences[0]} Data per 20 November 2026.`,
    );
    const refused = compose({ question: the.ask('id'), results: [refusal], sentences });
    expect(refused).toMatchObject({ kind: 'refuse', mapActions: [], data: [] });
    expect(refused.answer).toMatch(/^Maaf, data pribadi santri/);
  });

  it('on general topics is labelled and not grounded', () => {
    const curated = compose({ question: the.ask('id'), results: [general] });
    expect(curated).toMatchObject({ kind: 'answer', grounded: false, citations: [] });
    expect(curated.answer).toMatch(/^Penjelasan umum, bukan dari basis data: Hari Santri diperingati/);
    const written = compose({ question: the.ask('en'), results: [general], general: 'A day\nof santri.' });
    expect(written.answer).toBe('General explanation, not from the database: A day of santri.');
  });

  it('says at its end that no model was used where one should have been', () => {
    const degraded = compose({ question: the.ask('en'), results: [one], degraded: 'no_model' });
    expect(degraded.answer).toMatch(/\(answered without Gemini\)$/);
  });
});

describe('a question back', () => {
  const call = the.call(the.at(the.jabar));
  const problem = (more: object, about: Call = call) =>
    ({ kind: 'problem', call: about, ...more }) as unknown as Problem;

  it('offers each candidate as the question rewritten', () => {
    const both = problem({
      problem: 'ambiguous_place',
      text: 'bandung',
      candidates: [the.kotaBandung, the.kabBandung],
    });
    const { kind, clarify, data } = answerTo(both, 'Berapa santri di Bandung?');
    expect({ kind, data }).toEqual({ kind: 'clarify', data: [] });
    expect(clarify).toEqual({
      question: 'Yang dimaksud "bandung" Kota Bandung atau Kabupaten Bandung?',
      options: [
        { label: 'Kota Bandung', code: '32.73', question: 'Berapa santri di Kota Bandung?' },
        { label: 'Kabupaten Bandung', code: '32.04', question: 'Berapa santri di Kabupaten Bandung?' },
      ],
    });
  });

  it('takes options as a planner worded them', () => {
    const asked: ToolResult = {
      kind: 'clarification',
      codes: ['35.26', '35.27'],
      call: {
        tool: 'ask_clarification',
        args: {
          question: 'Kabupaten mana di Madura?',
          options: ['Kabupaten Bangkalan', 'Berapa santri di Sampang?'],
        },
      },
    };
    expect(answerTo(asked, 'Berapa santri di Madura ini?').clarify?.options).toEqual([
      {
        label: 'Kabupaten Bangkalan',
        code: '35.26',
        question: 'Berapa santri di Madura ini? (Kabupaten Bangkalan)',
      },
      { label: 'Berapa santri di Sampang?', code: '35.27', question: 'Berapa santri di Sampang?' },
    ]);
  });

  it('suggests names for one that is not known', () => {
    const unknown = problem({ problem: 'unknown_place', text: 'Grut', suggestions: [the.garut] });
    const { kind, answer, clarify } = answerTo(unknown, 'How many santri in Grut?', 'en');
    expect({ kind, answer }).toEqual({
      kind: 'suggest',
      answer: 'I could not find a region called "Grut". Did you mean Kabupaten Garut?',
    });
    expect(clarify?.options[0]?.question).toBe('How many santri in Kabupaten Garut?');
  });

  it('asks which of several schools', () => {
    const { kind, clarify } = answerTo(the.profile([the.card('Al-Hikmah'), the.card('Al-Hikmah 2')]));
    expect(kind).toBe('clarify');
    expect(clarify?.options[1]).toEqual({
      label: 'Al-Hikmah 2, Kabupaten Garut',
      question: 'Profil Al-Hikmah 2 di Kabupaten Garut',
    });
  });

  it('asks of which group a share is to be', () => {
    const share = the.metric('santri_share', the.at(the.jabar), 1).call;
    const bad = problem({ problem: 'bad_args', path: 'filters', message: 'needed' }, share);
    const { kind, answer, clarify } = answerTo(bad);
    expect({ kind, answer }).toEqual({
      kind: 'clarify',
      answer: 'Persentase kelompok mana yang ingin diketahui?',
    });
    expect(clarify?.options[0]?.question).toBe('Berapa persentase santri miskin di Jawa Barat?');
  });

  it.each([
    ['needs_view', {}, 'clarify'],
    ['needs_selection', {}, 'clarify'],
    ['bad_args', { path: 'filters.poverty', message: 'one of a, b' }, 'suggest'],
    ['not_recorded', { what: 'program' }, 'answer'],
    ['not_combinable', { filters: ['poverty', 'gender'] }, 'answer'],
    ['not_computable', { metric: 'avg_poverty_score' }, 'answer'],
    ['too_few_schools', { where: the.near }, 'answer'],
  ])('or the reason for no number: %s', (name, more, kind) => {
    for (const lang of ['id', 'en'] as const) {
      const composed = answerTo(problem({ problem: name, ...more }), undefined, lang);
      expect(composed.kind).toBe(kind);
      expect(composed.answer.length).toBeGreaterThan(40);
      expect(composed.followUps.length).toBeGreaterThan(0);
      expect(composed.data.length + composed.citations.length + composed.mapActions.length).toBe(0);
    }
  });

  it('says that nobody recorded who gets which programme', () => {
    const asked = the.call(the.at(the.jabar), { program: 'pkh' });
    const { answer, followUps } = answerTo(problem({ problem: 'not_recorded', what: 'program' }, asked));
    expect(answer).toContain('tidak mencatat siapa penerima PKH');
    expect(followUps).toContain('Berapa jumlah santri miskin di Jawa Barat?');
  });
});

describe('follow-ups', () => {
  it('are two or three in the language, never the question itself, and calls that pass the schemas', async () => {
    const { followUpCalls } = await import('../../../src/ask/answer/follow-ups.ts');
    const rows = [the.card('A', { km: 1 }), the.card('B', { km: 2 })];
    const map: ToolResult = {
      kind: 'map',
      region: the.jabar,
      call: { tool: 'show_on_map', args: { action: 'fly_to', region: '32' } },
    };
    const term: ToolResult = { kind: 'term', call: { tool: 'define_term', args: { term: 'nsp' } } };
    const results: ToolResult[] = [
      one,
      the.metric('santri_count', the.near, 40, {}, { about: true }),
      the.ranking('santri_count', [
        [the.jatim, 9],
        [the.jabar, 5],
      ]),
      the.comparison(
        'santri_share',
        [
          [the.jabar, the.figureOf('santri_share', 1)],
          [the.jatim, the.figureOf('santri_share', 2)],
        ],
        1,
      ),
      the.breakdown('poverty', [['miskin', 10, 100]]),
      the.list(2, rows),
      the.nearest(rows),
      the.profile(rows.slice(0, 1)),
      the.regionProfile,
      the.info('coverage'),
      map,
      term,
      general,
      refusal,
    ];
    for (const result of results) {
      for (const call of followUpCalls(result)) toolSchemas[call.tool].parse(call.args);
      for (const lang of ['id', 'en'] as const) {
        const { followUps } = answerTo(result, undefined, lang);
        expect({ kind: result.kind, count: followUps.length }).toEqual({
          kind: result.kind,
          count: expect.toSatisfy((n) => n >= 2 && n <= 3),
        });
        for (const text of followUps) expect(text).not.toMatch(/undefined|\bnull\b|\b\d\d\.\d\d\b/);
      }
    }
  });
});
