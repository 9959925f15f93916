import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../../src/ask/answer/evidence.ts';
import { mapActionsOf } from '../../../src/ask/answer/map-actions.ts';
import type { ToolResult } from '../../../src/ask/result.ts';
import * as the from './fixtures.ts';

const shown = (
  args: Extract<ToolResult, { kind: 'map' }>['call']['args'],
  region: typeof the.jabar | null = null,
) => mapActionsOf([{ kind: 'map', call: { tool: 'show_on_map', args }, region }]);

describe('the map of an answer', () => {
  it.each(['points', 'heatmap'] as const)(
    'shows santri as numbers by regency where %s were asked for',
    (action) => {
      expect(shown({ action, entity: 'santri', filters: the.poor }, the.jabar).slice(1)).toEqual([
        { type: 'choropleth', metric: 'santri_count', level: 'kabupaten', within: '32', filter: the.poor },
      ]);
      expect(shown({ action, entity: 'pesantren' })).toEqual([
        { type: action, entity: 'pesantren', filter: {} },
      ]);
    },
  );

  it('goes to a circle and draws it', () => {
    const [fly, circle] = mapActionsOf([the.metric('santri_count', the.near, 40, the.poor, { about: true })]);
    expect(circle).toEqual({ type: 'circle', center: [107.6, -6.9], radiusKm: 25 });
    expect(fly).toEqual({ type: 'flyTo', bbox: [107.3735, -7.1248, 107.8265, -6.6752] });
  });

  it('colours what is ranked, within its province, and lights it up', () => {
    const ranking = the.ranking(
      'santri_share',
      [
        [the.garut, 9],
        [the.kotaBandung, 8],
      ],
      { within: the.jabar, filters: the.poor },
    );
    expect(mapActionsOf([ranking])).toEqual([
      { type: 'flyTo', bbox: the.jabar.bbox },
      { type: 'choropleth', metric: 'santri_share', level: 'kabupaten', within: '32', filter: the.poor },
      { type: 'highlight', codes: ['32.05', '32.73'], filter: the.poor },
    ]);
  });

  it('shows the schools of a list by id, those with a point', () => {
    const rows = [the.card('A'), the.card('B', { point: null })];
    expect(mapActionsOf([the.nearest(rows)])).toEqual([
      { type: 'flyTo', bbox: [107.55, -7.25, 107.95, -6.85] },
      { type: 'points', entity: 'pesantren', ids: ['id-A'], filter: {} },
    ]);
  });

  it('does what it was asked for', () => {
    expect(shown({ action: 'fly_to', region: '32' }, the.jabar)).toEqual([
      { type: 'flyTo', bbox: the.jabar.bbox },
    ]);
    expect(shown({ action: 'choropleth', metric: 'avg_pesantren_score', level: 'provinsi' })).toEqual([
      { type: 'choropleth', metric: 'avg_pesantren_score', level: 'provinsi', filter: {} },
    ]);
    expect(shown({ action: 'heatmap', entity: 'pesantren', region: '32' }, the.jabar)).toEqual([
      { type: 'flyTo', bbox: the.jabar.bbox },
      { type: 'heatmap', entity: 'pesantren', within: '32', filter: {} },
    ]);
    expect(shown({ action: 'points' })).toEqual([{ type: 'points', entity: 'pesantren', filter: {} }]);
  });

  it('does nothing twice, and not too much', () => {
    const one = the.metric('pesantren_count', the.at(the.jabar), 1);
    expect(mapActionsOf([one, one])).toHaveLength(3);
    const many = [the.jabar, the.jatim, the.banten, the.garut].map((ref) =>
      the.metric('pesantren_count', the.at(ref), 1),
    );
    expect(mapActionsOf(many)).toHaveLength(8);
  });
});

describe('the evidence of an answer', () => {
  it('hints at bars where there is more than one number', () => {
    const ranking = the.ranking('santri_count', [
      [the.jatim, 9],
      [the.jabar, 8],
    ]);
    expect(evidenceOf([ranking], 'id').chart).toEqual({ type: 'bar', from: 'r1', x: 'region', y: 'value' });
    const parts = the.breakdown('gender', [
      ['l', 5, 50],
      ['p', 5, 50],
    ]);
    expect(evidenceOf([the.info('coverage'), parts], 'id').chart).toEqual({
      type: 'bar',
      from: 'r2',
      x: 'category',
      y: 'count',
    });
    expect(evidenceOf([the.list(1, [the.card('A')])], 'id').chart).toBeNull();
  });

  it('cites each compared region, and explains hidden rows in a note', () => {
    const hidden = the.figureOf('santri_count', null, { hidden: { k: 10, fewer: true } });
    const { data, citations } = evidenceOf(
      [
        the.comparison(
          'santri_count',
          [
            [the.jabar, the.figureOf('santri_count', 40)],
            [the.garut, hidden],
          ],
          null,
        ),
      ],
      'en',
    );
    expect(citations.map(({ n, region }) => [n, region?.code])).toEqual([
      [1, '32'],
      [2, '32.05'],
    ]);
    expect(data[0]?.columns.map(({ label }) => label)).toEqual([
      'Code',
      'Region',
      'Number of santri',
      'Note',
    ]);
    expect(data[0]?.rows).toEqual([
      { code: '32', region: 'Jawa Barat', value: 40, note: null },
      { code: '32.05', region: 'Kabupaten Garut', value: null, note: 'fewer than 10' },
    ]);
  });
});
