import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CellLayer, Layer, Role } from '../../src/catalog/layer.ts';
import { createEvents, type LiveEvent } from '../../src/live/events.ts';
import { fakeLayer } from '../http/fake-server.ts';
import { createFakeEdits } from './fake-edits.ts';

const home = [106.8, -6.2, 106.8, -6.2] as const;
const cell = [106.79, -6.22, 106.83, -6.18] as const;

const cells: CellLayer = {
  ...(({ geometry, properties, where, ...rest }) => rest)(fakeLayer('santri')),
  kind: 'cells',
  source: 'petasantri.published_cells',
  // Even if somebody said so, nobody hears of the rows behind the cells.
  tables: ['petasantri.published_cells', 'public.santri_map'],
  live: true,
  cells: {
    schema: 'petasantri',
    table: 'published_cells',
    changes: null,
    finest: 13,
    rowsFrom: null,
    mostRows: 4096,
    all: { count: 'n', sums: [] },
    by: null,
    averages: [],
    few: 'few',
    splitColumn: null,
  },
};

const layers: readonly Layer[] = [
  fakeLayer('santri', {
    access: 'analyst',
    source: 'public.santri_map',
    tables: ['public.santri_map'],
    live: true,
    forOthers: cells,
  }),
  fakeLayer('pesantren', { source: 'public.pesantren_map', tables: ['public.pesantren_map'], live: true }),
  fakeLayer('ringkasan', { source: 'public.a_view', tables: ['public.pesantren_map'] }),
  fakeLayer('audit', { access: 'admin', source: 'public.audit', tables: ['public.audit'] }),
];

function setUp(keep = 256, recentMs = 0) {
  const edits = createFakeEdits();
  const catalog = { layers: () => new Map(layers.map((layer) => [layer.id, layer])), version: () => 'v' };
  const events = createEvents({ edits, catalog, keep, recentMs });
  const join = (role: Role, lastId: string | null = null, names = layers.map(({ id }) => id)) => {
    const heard: (LiveEvent & { id: string })[] = [];
    const end = vi.fn();
    const leave = events.join(
      { role, layers: new Set(names), hear: (event, id) => heard.push({ ...event, id }), end },
      lastId,
    );
    const said = () =>
      heard.map(({ kind, data }) => `${kind} ${data}`).filter((text) => !text.startsWith('ready'));
    return { heard, said, leave, end };
  };
  return { edits, events, join };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('events', () => {
  test('tell each role of the layers that it may see, where they were edited', async () => {
    const { edits, join } = setUp();
    const [everybody, analyst, admin] = [join('public'), join('analyst'), join('admin')];
    edits.tell('public.pesantren_map', [home]);
    edits.tell('public.audit', null);
    await vi.runAllTimersAsync();
    const seen = [
      'edit {"layer":"pesantren","boxes":[[106.8,-6.2,106.8,-6.2]]}',
      // A view may draw its rows somewhere else.
      'edit {"layer":"ringkasan","boxes":null}',
    ];
    expect(everybody.said()).toEqual(seen);
    expect(analyst.said()).toEqual(seen);
    expect(admin.said()).toEqual([...seen, 'edit {"layer":"audit","boxes":null}']);
  });

  test('never tell those without a key of an edit of santri, not even by a gap in the ids', async () => {
    const { edits, join } = setUp();
    const [quiet, control] = [setUp(), setUp()].map(({ edits: own, join: joinOwn }) => ({
      own,
      ...joinOwn('public'),
    }));
    const everybody = join('public');
    const analyst = join('analyst');
    for (let i = 0; i < 100; i++) {
      edits.tell('public.santri_map', i % 2 ? null : [home]);
      await vi.runAllTimersAsync();
    }
    expect(everybody.said()).toEqual([]);
    expect(analyst.said()).toHaveLength(100);
    for (const each of [edits, quiet?.own]) each?.tell('petasantri.published_cells', [cell]);
    await vi.runAllTimersAsync();
    const shown = ({ heard }: { heard: LiveEvent[] }) =>
      heard.map((event) => ({ ...event, id: (event as { id?: string }).id?.replace(/^.*-/, '') }));
    // As if there had been none: the same words and the same numbers.
    expect(shown(everybody)).toEqual(shown(quiet as { heard: LiveEvent[] }));
    expect(everybody.said()).toEqual([`edit ${JSON.stringify({ layer: 'santri', boxes: [cell] })}`]);
    expect(control?.said()).toEqual([]);
    // Analysts see rows, not the public cells.
    expect(analyst.said()).toHaveLength(100);
  });

  test('gather a burst into one event of a layer, and many places into anywhere', async () => {
    const { edits, join } = setUp();
    const { said } = join('public', null, ['pesantren']);
    for (let i = 0; i < 10; i++) edits.tell('public.pesantren_map', [[100 + (i % 5), 0, 106, 1]]);
    await vi.runAllTimersAsync();
    expect(said()).toHaveLength(1);
    expect(JSON.parse(said()[0]?.slice(5) as string).boxes).toHaveLength(5);
    for (let i = 0; i < 65; i++) edits.tell('public.pesantren_map', [[i, 0, 106, 1]]);
    await vi.runAllTimersAsync();
    expect(said()[1]).toBe('edit {"layer":"pesantren","boxes":null}');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('send again what a client missed while it was away', async () => {
    const { edits, events, join } = setUp();
    const first = join('public', null, ['pesantren']);
    edits.tell('public.pesantren_map', [home]);
    await vi.runAllTimersAsync();
    first.leave();
    const last = first.heard.at(-1)?.id as string;
    edits.tell('public.pesantren_map', [cell]);
    await vi.runAllTimersAsync();
    events.version(7);
    events.version(8);
    expect(first.said()).toHaveLength(1);
    const again = join('public', last, ['pesantren']);
    expect(again.said()).toEqual([
      `edit ${JSON.stringify({ layer: 'pesantren', boxes: [cell] })}`,
      'version {"version":8}',
    ]);
    // Who has heard all of it, or only that it is ready, misses nothing.
    for (const { heard } of [again, join('public')]) {
      const third = join('public', heard.at(-1)?.id as string, ['pesantren']);
      expect(third.heard.map(({ kind }) => kind)).toEqual(['ready']);
    }
    expect(events.listeners()).toBe(4);
  });

  test('say reset to who was away for too long, or comes with an id of another role or process', async () => {
    const { edits, join } = setUp(3);
    const { heard } = join('public');
    const start = heard[0]?.id as string;
    for (let i = 0; i < 4; i++) {
      edits.tell('public.pesantren_map', [home]);
      await vi.runAllTimersAsync();
    }
    const oldest = heard[2]?.id as string;
    const kinds = (role: Role, id: string) => join(role, id).heard.map(({ kind }) => kind);
    expect(kinds('public', start)[0]).toBe('reset');
    expect(kinds('public', heard.at(-1)?.id as string)).toEqual(['ready']);
    expect(kinds('public', heard.at(-2)?.id as string)).toEqual(['edit', 'ready']);
    expect(kinds('public', heard.at(-9)?.id ?? oldest)[0]).toBe('reset');
    for (const wrong of [
      '',
      '.',
      'x.1',
      '1',
      `${start}9`,
      `${start}.1`,
      heard.at(-1)?.id.replace(/\d+$/, '-1') as string,
    ])
      expect(kinds('public', wrong)).toEqual(['reset', 'ready']);
    expect(kinds('analyst', heard.at(-1)?.id as string)).toEqual(['reset', 'ready']);
  });

  test('say reset to everybody when edits may have been missed, and to who was away then', async () => {
    const { edits, join } = setUp();
    const [here, away] = [join('public'), join('analyst')];
    away.leave();
    edits.tell('public.pesantren_map', [home]);
    edits.miss();
    await vi.runAllTimersAsync();
    expect(here.said()).toEqual(['reset {}']);
    expect(away.said()).toEqual([]);
    expect(join('analyst', away.heard.at(-1)?.id as string).said()).toEqual(['reset {}']);
    expect(join('public', here.heard.at(-1)?.id as string).said()).toEqual([]);
  });

  test('of the last seconds are told to a new client, whose tiles may be from before', async () => {
    const { edits, join } = setUp(256, 10_000);
    edits.tell('public.pesantren_map', [home]);
    await vi.advanceTimersByTimeAsync(11_000);
    edits.tell('public.pesantren_map', [cell]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(join('public', null, ['pesantren']).said()).toEqual([
      `edit ${JSON.stringify({ layer: 'pesantren', boxes: [cell] })}`,
    ]);
  });

  test('end with the server', () => {
    const { events, join } = setUp();
    const before = join('public');
    events.close();
    const after = join('public');
    for (const { end } of [before, after]) expect(end).toHaveBeenCalledTimes(1);
    expect(events.listeners()).toBe(0);
  });
});
