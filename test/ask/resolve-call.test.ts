import { describe, expect, it } from 'vitest';
import { demoGazetteer } from '../../bench/ask/demo-gazetteer.ts';
import type { Call } from '../../src/ask/call.ts';
import { detectLanguage } from '../../src/ask/detect-language.ts';
import { normaliseQuestion } from '../../src/ask/normalise-question.ts';
import { findPoint } from '../../src/ask/read-point.ts';
import { checkCall, resolveCall } from '../../src/ask/resolve-call.ts';

const gazetteer = demoGazetteer();

describe('a call that somebody hands in', () => {
  it.each([
    [null, ''],
    [{ tool: 'run_sql', args: {} }, 'tool'],
    [{ tool: 'define_term', args: { term: 'pkh' }, more: 1 }, 'more'],
    [{ tool: 'define_term', args: { term: 'sql' } }, 'args.term'],
    [
      { tool: 'get_metric', args: { metric: 'santri_count', area: { scope: 'near', radius_km: 500 } } },
      'args.area.radius_km',
    ],
    [{ tool: 'find_nearest_pesantren', args: { origin: 'x', limit: 99 } }, 'args.limit'],
  ])('is refused with the path to what is wrong: %j', (given, path) => {
    expect(checkCall(given)).toMatchObject({ problem: 'bad_args', path });
  });

  it('gets official codes for names and plain positions', () => {
    const metric = (area: object) => ({ tool: 'get_metric', args: { metric: 'santri_count', area } }) as Call;
    expect(resolveCall(metric({ scope: 'region', region: 'Jabar' }), gazetteer)).toEqual(
      metric({ scope: 'region', region: '32' }),
    );
    expect(resolveCall(metric({ scope: 'near', near: ' -7.5461, 112.2331' }), gazetteer)).toEqual(
      metric({ scope: 'near', near: '-7.5461,112.2331' }),
    );
    expect(resolveCall(metric({ scope: 'near', near: '-97, 112' }), gazetteer)).toMatchObject({
      problem: 'bad_args',
      path: 'args.area.near',
    });
    expect(resolveCall(metric({ scope: 'region', region: 'Bandung' }), gazetteer)).toMatchObject({
      problem: 'ambiguous_place',
    });
    expect(resolveCall(metric({ scope: 'region', region: 'Atlantis' }), gazetteer)).toMatchObject({
      problem: 'unknown_place',
    });
    expect(resolveCall(metric({ scope: 'region' }), gazetteer)).toMatchObject({ problem: 'bad_args' });
  });

  it('keeps the name of a pesantren as an origin', () => {
    const call: Call = { tool: 'find_nearest_pesantren', args: { origin: 'Pesantren Tebuireng' } };
    expect(resolveCall(call, gazetteer)).toEqual(call);
  });

  it('ranks within a province only, and compares different regions only', () => {
    const rank = {
      tool: 'rank_regions',
      args: { metric: 'santri_count', level: 'kabupaten', order: 'desc', within: 'Kabupaten Garut' },
    } as Call;
    expect(resolveCall(rank, gazetteer)).toMatchObject({ problem: 'bad_args', path: 'args.within' });
    const compare = {
      tool: 'compare_regions',
      args: { metric: 'santri_count', regions: ['Jabar', 'West Java'] },
    } as Call;
    expect(resolveCall(compare, gazetteer)).toMatchObject({ problem: 'bad_args', path: 'args.regions' });
  });
});

describe('the text of a question', () => {
  it('loses controls, invisible and bidirectional characters and needless space', () => {
    expect(normaliseQuestion('  Berapa\u0000\u200b pesan\u202etren\n\tdi  Ｂali? ')).toBe(
      'Berapa pesantren di Bali?',
    );
  });

  it('is Indonesian or English by its commonest words', () => {
    expect(detectLanguage('How many santri in Jawa Barat?')).toBe('en');
    expect(detectLanguage('Berapa santri di West Java?')).toBe('id');
    expect(detectLanguage('???')).toBe('id');
  });

  it.each([
    ['dari titik -7.5461, 112.2331', [-7.5461, 112.2331]],
    ['107.61 E, 6.91 S', [-6.91, 107.61]],
    ['6,91 LS 107,61 BT', [-6.91, 107.61]],
    ['koordinat 112.75,-7.25', [-7.25, 112.75]],
    ['5 pesantren dan 10 santri', null],
    ['1.000, 2.000', null],
  ])('has a position or none: %s', (text, point) => {
    const found = findPoint(text);
    expect(found && [found.lat, found.lng]).toEqual(point);
  });
});
