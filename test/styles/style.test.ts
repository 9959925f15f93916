import { readdirSync, readFileSync } from 'node:fs';
import { type StyleSpecification, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, test } from 'vitest';
import { builtinLayers } from '../../src/catalog/builtin-layers.ts';
import { cellsOfPyramid } from '../../src/catalog/cell-tables.ts';
import { cellFields } from '../../src/catalog/layer-properties.ts';
import { loadStyle } from '../../src/styles/load-style.ts';

const folder = new URL('../../styles/', import.meta.url);
const files = readdirSync(folder);
const base = 'https://maps.example.id/peta';
const everything = new Set(Object.keys(builtinLayers));
const load = (file: string) =>
  loadStyle(file.replace(/\.json$/, ''), base, everything) as unknown as StyleSpecification;

/** Property names that the expressions inside a value read. */
function* propertiesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value) && (value[0] === 'get' || value[0] === 'has')) yield String(value[1]);
  for (const inner of Object.values(value)) yield* propertiesIn(inner);
}

const propertiesOf = (layer: string) => Object.keys(builtinLayers[layer]?.settings.properties ?? {});

/** What cells of a layer carry, with what only public ones do. */
function cellPropertiesOf(layer: string): string[] {
  const { settings, vocabularies } = builtinLayers[layer] as (typeof builtinLayers)[string];
  const columns = settings.properties as Record<string, string>;
  const cells = cellsOfPyramid(
    {
      ...{ schema: 'public', name: layer, geometry: 'lokasi', cells: 'c', changes: 'd' },
      ...{ finest: 15, pointsFrom: 10, mostPoints: 4096, sums: ['skor_terakhir'] },
      byColumn: columns.kategori ?? null,
      byValues: vocabularies?.kategori?.values ?? [],
    },
    {
      origin: 'builtin',
      properties: Object.entries(columns).map(([name, column]) => ({
        ...{ name, column, pgType: 'text', field: 'String' as const },
      })),
    },
  );
  return cellFields({ ...cells, few: 'few' }).map(({ name }) => name);
}

test('there is a style for the page', () => {
  expect(files).toContain('petasantri.json');
});

describe.each(files)('%s', (file) => {
  const style = load(file);

  test('is a valid MapLibre style', () => {
    expect(validateStyleMin(style)).toEqual([]);
    expect(new Set(style.layers.map(({ id }) => id)).size).toBe(style.layers.length);
  });

  test('names no other host', () => {
    const text = readFileSync(new URL(file, folder), 'utf8');
    expect(text).toContain('{base}/');
    expect(text).not.toMatch(/:\/\//);
    expect(style.glyphs).toBeUndefined();
    expect(style.sprite).toBeUndefined();
  });

  test('draws built-in layers and reads properties that they have', () => {
    const used = style.layers.flatMap((layer) =>
      'source-layer' in layer ? [{ layer, name: String(layer['source-layer']) }] : [],
    );
    expect(used.length).toBeGreaterThan(4);
    for (const { layer, name } of used) {
      expect(builtinLayers, layer.id).toHaveProperty(name);
      const known =
        layer.id.endsWith('-cells') || layer.type === 'heatmap'
          ? cellPropertiesOf(name)
          : ['kind', ...propertiesOf(name)];
      expect(known, layer.id).toEqual(expect.arrayContaining([...propertiesIn(layer)]));
    }
    for (const source of Object.values(style.sources))
      if (source.type === 'vector')
        for (const [layer, property] of Object.entries(source.promoteId ?? {}))
          expect(propertiesOf(layer)).toContain(property);
  });

  test('has a colour for every category, and no other', () => {
    const vocabularies = style.layers.flatMap((layer) => {
      if (layer.type !== 'circle' || layer.id.endsWith('-cells')) return [];
      const color = layer.paint?.['circle-color'] as unknown[];
      const drawn = color.slice(2, -1).filter((_, i) => i % 2 === 0);
      return [[drawn, builtinLayers[layer['source-layer'] as string]?.vocabularies?.kategori?.values]];
    });
    expect(vocabularies).toHaveLength(file === 'petasantri.json' ? 2 : 0);
    for (const [drawn, values] of vocabularies) expect(drawn).toEqual(values);
  });
});

test('draws cells and points of a layer apart, and each of them once', () => {
  const layers = load('petasantri.json').layers as {
    id: string;
    'source-layer'?: string;
    filter?: unknown;
  }[];
  for (const layer of ['santri', 'pesantren'])
    expect(
      layers.filter((one) => one['source-layer'] === layer).map(({ id, filter }) => ({ id, filter })),
    ).toEqual([
      { id: `${layer}-cells`, filter: ['==', ['get', 'kind'], 'cell'] },
      { id: layer, filter: ['!=', ['get', 'kind'], 'cell'] },
    ]);
});

describe('loading', () => {
  test('leaves out the layers that the caller does not get', () => {
    const { layers, sources } = loadStyle('petasantri', base, new Set(['provinsi', 'pesantren']));
    const names = layers.map((layer) => layer['source-layer']);
    expect(new Set(names.filter(Boolean))).toEqual(new Set(['provinsi', 'pesantren']));
    expect(sources.petasantri).toMatchObject({ url: `${base}/tiles.json` });
  });

  test.each(['nothing', '../package', 'petasantri.json', '', 'PETASANTRI', 'a\0'])(
    'knows no style %j',
    (id) => {
      expect(() => loadStyle(id, base, everything)).toThrow(/no such style/);
    },
  );
});
