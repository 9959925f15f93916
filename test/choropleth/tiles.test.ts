import { VectorTile } from '@mapbox/vector-tile';
import { type StyleSpecification, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { methods } from '../../src/choropleth/classes/classes.ts';
import { makeStyle } from '../../src/choropleth/style.ts';
import { createTileIndex, describeTiles, tileMaxZoom } from '../../src/choropleth/tiles.ts';
import { draw, fakeFacts, fakeRegion, santriRow, squareOf } from './fakes.ts';

const regions = [
  fakeRegion('32.04', 107, -7.5),
  fakeRegion('32.05', 108, -7.5),
  fakeRegion('33.01', 109, -7.5),
  fakeRegion('94.01', 139, -4),
];
const outlines = new Map(regions.map((region) => [region.code, squareOf(region)]));
const facts = fakeFacts([
  santriRow('32.04', [10, 20, 30, 40], 30.5),
  santriRow('32.05', [1, 1, 1, 1], 61.25),
  santriRow('33.01', null),
]);
const drawn = draw(regions, facts);
const template = 'https://maps.example.id/gis/choropleth/santri-kabupaten/{z}/{x}/{y}.pbf';
const layerOf = (bytes: Buffer) => {
  const layer = new VectorTile(new PbfReader(bytes)).layers['santri-kabupaten'];
  if (!layer) throw new Error('the tile has no layer of this name');
  return layer;
};

describe('tiles', () => {
  const index = createTileIndex(drawn, outlines);

  test('hold the regions with their numbers, and nothing for what is not known', () => {
    const layer = layerOf(index.cut({ z: 0, x: 0, y: 0 }));
    expect([layer.extent, layer.version, layer.length]).toEqual([4096, 2, 4]);
    const features = Array.from({ length: layer.length }, (_, i) => layer.feature(i));
    expect(features.map(({ id }) => id)).toEqual([3204, 3205, 3301, 9401]);
    expect(features[0]?.properties).toMatchObject({
      kode_wilayah: '32.04',
      total_santri: 100,
      avg_skor: 30.5,
      class: 0,
      status: 'class',
    });
    expect(features[2]?.properties).toMatchObject({ status: 'suppressed' });
    expect(String(features[2]?.properties.suppressed).split(' ')).toContain('avg_skor');
    for (const name of ['avg_skor', 'class', 'total_santri'])
      expect(features[2]?.properties).not.toHaveProperty(name);
  });

  test('are where the regions are, down to the deepest zoom', () => {
    const [lon, lat] = [107.99, -7];
    const z = tileMaxZoom;
    const x = Math.floor(((lon + 180) / 360) * 2 ** z);
    const y = Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** z);
    const layer = layerOf(index.cut({ z, x, y }));
    const places = Array.from({ length: layer.length }, (_, i) => layer.feature(i).toGeoJSON(x, y, z));
    expect(places.map(({ properties }) => properties?.kode_wilayah)).toContain('32.04');
    expect(index.cut({ z, x: 0, y: 0 })).toHaveLength(0);
  });
});

describe('the index of tiles', () => {
  test('is charged for the regions of its own query', () => {
    const one = createTileIndex(draw(regions, facts, { codes: '3204' }), outlines);
    const all = createTileIndex(drawn, outlines);
    expect(all.bytes - one.bytes).toBe(3 * (1000 + 5 * 40));
  });

  test('begins anew when it has kept many tiles, and cuts the same', () => {
    const [small, usual] = [createTileIndex(drawn, outlines, 3), createTileIndex(drawn, outlines)];
    for (let i = 0; i < 40; i++) {
      const coord = { z: 9, x: 405 + (i % 8), y: 262 + Math.floor(i / 8) };
      expect(small.cut(coord)).toEqual(usual.cut(coord));
    }
  });
});

describe('TileJSON', () => {
  test('names the layer, its fields and where it is', () => {
    const json = describeTiles(drawn, template, 'Someone');
    expect(json).toMatchObject({
      tilejson: '3.0.0',
      tiles: [template],
      bounds: [107, -7.5, 140, -3],
      attribution: 'Someone',
    });
    expect(json.vector_layers[0]).toMatchObject({ id: 'santri-kabupaten', maxzoom: tileMaxZoom });
    expect(json.vector_layers[0]?.fields).toMatchObject({ avg_skor: 'Number', kode_wilayah: 'String' });
    expect(describeTiles(draw(regions, facts, { bbox: '0,0,1,1' }), template, '').bounds[0]).toBe(-180);
  });
});

describe('the style', () => {
  const styleOf = (given: Parameters<typeof draw>[2]) => {
    const choropleth = draw(regions, facts, given);
    return makeStyle(choropleth, describeTiles(choropleth, template, ''));
  };

  test.each(methods)('is valid with classes by %s', (method) => {
    const style = styleOf({ method, ...(method === 'manual' ? { breaks: '0,50,100' } : {}) });
    expect(validateStyleMin(style as unknown as StyleSpecification)).toEqual([]);
  });

  test('is valid with one class and with none', () => {
    for (const given of [{ codes: '3204' }, { codes: '9401' }, { bbox: '0,0,1,1' }])
      expect(validateStyleMin(styleOf(given) as unknown as StyleSpecification)).toEqual([]);
  });

  test('steps at the inner breaks through the colours of the legend', () => {
    const style = styleOf({ breaks: '0,40,50,100', palette: 'Blues' });
    const fill = style.layers.find(({ type }) => type === 'fill');
    const [, , step] = Object.values(fill?.paint ?? {})[0] as unknown[];
    expect(step).toEqual(['step', ['get', 'avg_skor'], '#deebf7', 40, '#9ecae1', 50, '#3182bd']);
    expect(style.metadata['petasantri:legend']).toHaveLength(5);
  });

  test('names no host but that of its tiles, no font and no sprite', () => {
    const text = JSON.stringify(styleOf({}));
    expect(text.match(/[a-z]+:\/\/[^/"]+/g)).toEqual(['https://maps.example.id']);
    expect(text).not.toMatch(/glyphs|sprite/);
  });
});
