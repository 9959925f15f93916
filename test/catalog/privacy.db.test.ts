import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Layer } from '../../src/catalog/layer.ts';
import { describeEngines } from '../engines/engines.ts';
import { createTestServer } from '../engines/server.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';
import { drawTile, features, type TestServer } from '../tiles/draw-tile.ts';

const overSantri = ['v_plain', 'v_scored', 'v_map', 'v_over_view', 'v_kept'];
const overNationalIds = [
  ...['n_plain', 'n_renamed', 'n_twice', 'n_kept', 'n_masked', 'n_warga', 'n_function'],
  ...['n_row', 'n_row_text', 'n_row_twice', 'n_subquery'],
];

/** Every layer that anybody could declare over the fixture, each said to be public. */
const declared = Object.fromEntries(
  [
    ...overSantri,
    ...overNationalIds,
    ...['santri_pribadi', 'santri_lama', 'visits', 'visits_keyed', 'warga', 'other.santri_map'],
    ...['pondok_pesantren', 'p_plain', 'p_contact', 'p_row'],
  ].map((name) => [`my_${name}`, { table: name, access: 'public' }]),
);

const columnsOf = (layer: Layer | undefined) =>
  layer?.kind === 'table' ? layer.properties.map(({ column }) => column) : null;

describeEngines('privacy', 'empty', (database) => {
  let found: TestServer;
  let forced: TestServer;
  beforeAll(async () => {
    await loadFixture(database().db, 'people');
    found = await createTestServer(database().db, { catalog: { schemas: ['public', 'other'] } });
    forced = await createTestServer(database().db, {
      catalog: { schemas: ['public', 'other'] },
      layers: {
        ...declared,
        santri: { access: 'public' },
        pesantren: { access: 'public' },
      },
    });
  });
  afterAll(() => {
    found.close();
    forced.close();
  });

  const reasonFor = (server: TestServer, name: string) =>
    server.catalog.rejections().find(({ source }) => source === `public.${name}`)?.reason;

  describe('found without configuration', () => {
    it.each([...overSantri, ...overNationalIds, 'visits_keyed', 'v_visits', 'santri_lama'])(
      '%s is kept private',
      (name) => {
        expect(found.catalog.layers().has(name)).toBe(false);
        expect(reasonFor(found, name)).toBe('private');
      },
    );

    it.each(['santri_pribadi', 'pondok_pesantren'])('%s is left to the built-in layers', (name) => {
      expect(found.catalog.layers().has(name)).toBe(false);
      expect(reasonFor(found, name)).toBe('reserved');
    });

    it('a table that names a santri in each row needs an analyst', async () => {
      expect(found.catalog.layers().get('visits')?.access).toBe('analyst');
      await expect(drawTile(found, 'visits/0/0/0', { role: 'public' })).rejects.toMatchObject({
        code: 'unauthorized',
      });
      expect(features((await drawTile(found, 'visits/0/0/0')).text)).toHaveLength(1);
    });

    it('a view without telephone and e-mail of pesantren is public, one with them is not', () => {
      expect(found.catalog.layers().get('p_plain')?.access).toBe('public');
      expect(found.catalog.layers().get('p_contact')?.access).toBe('analyst');
      expect(found.catalog.layers().get('p_row')?.access).toBe('analyst');
    });

    it('a table with national ids needs an analyst, and is drawn without them', async () => {
      const layer = found.catalog.layers().get('warga');
      expect(layer?.access).toBe('analyst');
      expect(columnsOf(layer)).toEqual(['id', 'teknik', 'unik']);
      const { text } = await drawTile(found, 'warga/0/0/0');
      expect(features(text)).toHaveLength(1);
      expect(text).not.toContain('3273');
    });

    it('no published layer carries a national id', async () => {
      for (const layer of found.catalog.layers().values()) {
        const { text } = await drawTile(found, `${encodeURIComponent(layer.id)}/0/0/0`, { role: 'admin' });
        expect(text, layer.id).not.toContain('3273');
      }
    });
  });

  describe('declared as public in the configuration', () => {
    it.each(overNationalIds)('%s is still not published', (name) => {
      expect(forced.catalog.layers().has(`my_${name}`)).toBe(false);
      expect(reasonFor(forced, name)).toBe('private');
    });

    it.each([
      ...overSantri,
      ...['santri_pribadi', 'santri_lama', 'visits', 'visits_keyed', 'warga', 'other.santri_map'],
      ...['pondok_pesantren', 'p_contact', 'p_row'],
    ])('%s still needs an analyst', (name) => {
      expect(forced.catalog.layers().get(`my_${name}`)?.access).toBe('analyst');
    });

    it('the built-in layer of santri still needs an analyst, that of pesantren does not', () => {
      expect(forced.catalog.layers().get('santri')?.access).toBe('analyst');
      expect(forced.catalog.layers().get('pesantren')?.access).toBe('public');
    });

    it('santri_pribadi carries no national id', async () => {
      const { text } = await drawTile(forced, 'my_santri_pribadi/0/0/0');
      expect(features(text)).toHaveLength(1);
      expect(text).toContain('Ahmad');
      expect(text).not.toContain('3273');
    });
  });

  it.each([
    { properties: ['nik'] },
    { properties: { household: 'no_kk' } },
    { properties: ['nama', 'nik'] },
    { filterable: ['nik'] },
    { id: 'nik' },
    { order: 'nik' },
  ])('no setting selects a national id: %o', async (settings) => {
    const server = await createTestServer(database().db, {
      layers: { people: { table: 'santri_pribadi', ...settings } },
    });
    expect(server.catalog.layers().has('people')).toBe(false);
    expect(server.catalog.rejections()).toContainEqual(
      expect.objectContaining({ source: 'public.santri_pribadi', reason: 'bad_column' }),
    );
    server.close();
  });

  it.each([{ properties: ['nik'] }, { filters: { nik: ['3273010101010009'] } }])(
    'no request selects a national id: %o',
    async (choice) => {
      const error = await drawTile(forced, 'my_santri_pribadi/0/0/0', choice as never).catch((e) => e);
      expect(error.code).toMatch(/^unknown_(property|filter)$/);
    },
  );
});
