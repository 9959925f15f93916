import type { Call, CallOf } from '../../../src/ask/call.ts';
import type { Figure, PesantrenCard, RegionRef, ToolResult } from '../../../src/ask/result.ts';

export const westJava: RegionRef = {
  code: '32',
  name: 'Jawa Barat',
  level: 'provinsi',
  bbox: [106, -8, 109, -6],
};
const eastJava: RegionRef = { code: '35', name: 'Jawa Timur', level: 'provinsi', bbox: [111, -9, 115, -7] };

export const figure = (value: number | null, more: Partial<Figure> = {}): Figure => ({
  value,
  unit: 'pesantren',
  decimals: 0,
  ...more,
});
const grounds = { source: 'pondok_pesantren', asOf: '2026-11-20', sql: [] } as const;

export const card = (name: string, more: Partial<PesantrenCard> = {}): PesantrenCard => ({
  id: '1',
  name,
  nsp: null,
  kabupaten: 'Kabupaten Garut',
  provinsi: 'Jawa Barat',
  code: '32.05',
  score: 71.5,
  category: 'layak',
  santri: 240,
  teachers: 12,
  founded: 1965,
  point: [107.9, -7.2],
  ...more,
});

/** What a call gives in these tests, as of Jawa Barat with 1,234 pesantren. */
export function resultOf(call: Call, cards: readonly PesantrenCard[] = [card('Al Hikmah')]): ToolResult {
  switch (call.tool) {
    case 'rank_regions':
      return {
        ...grounds,
        kind: 'ranking',
        call,
        metric: call.args.metric,
        filters: {},
        within: null,
        ranked: 38,
        hidden: 0,
        empty: 0,
        rows: [westJava, eastJava].map((region, at) => ({
          rank: at + 1,
          region,
          figure: figure(1234 - at * 247),
        })),
      };
    case 'list_pesantren':
      return {
        ...grounds,
        kind: 'list',
        call,
        where: { scope: 'region', region: westJava },
        total: cards.length,
        rows: cards,
      };
    case 'define_term':
      return { kind: 'term', call };
    default:
      return {
        ...grounds,
        kind: 'metric',
        call: call as CallOf<'get_metric'>,
        metric: 'pesantren_count',
        filters: {},
        where: { scope: 'region', region: westJava },
        figure: figure(1234),
      };
  }
}
