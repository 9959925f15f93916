import { readdirSync, readFileSync } from 'node:fs';
import { type StyleSpecification, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { describe, expect, test } from 'vitest';
import { builtinLayers } from '../../src/catalog/builtin-layers.ts';
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
    expect(used.length).toBeGreaterThan(5);
    for (const { layer, name } of used) {
      expect(builtinLayers, layer.id).toHaveProperty(name);
      expect(propertiesOf(name), layer.id).toEqual(expect.arrayContaining([...propertiesIn(layer)]));
    }
    for (const source of Object.values(style.sources))
      if (source.type === 'vector')
        for (const [layer, property] of Object.entries(source.promoteId ?? {}))
          expect(propertiesOf(layer)).toContain(property);
  });

  test('has a colour for every category, and no other', () => {
    const vocabularies = style.layers.flatMap((layer) => {
      if (layer.type !== 'circle') return [];
      const color = layer.paint?.['circle-color'] as unknown[];
      const drawn = color.slice(2, -1).filter((_, i) => i % 2 === 0);
      return [[drawn, builtinLayers[layer['source-layer'] as string]?.vocabularies?.kategori?.values]];
    });
    expect(vocabularies).toHaveLength(2);
    for (const [drawn, values] of vocabularies) expect(drawn).toEqual(values);
  });
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
