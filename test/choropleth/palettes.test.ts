import { describe, expect, test } from 'vitest';
import { colorsOf, outsideColors, paletteNames, paletteOf } from '../../src/choropleth/palettes.ts';
import { descriptions } from '../../src/choropleth/subject.ts';

/** Relative luminance (WCAG 2). */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('palettes', () => {
  test('are those that ColorBrewer and matplotlib publish', () => {
    expect(colorsOf('YlOrRd', 5)).toEqual(['#ffffb2', '#fecc5c', '#fd8d3c', '#f03b20', '#bd0026']);
    expect(colorsOf('Blues', 3)).toEqual(['#deebf7', '#9ecae1', '#3182bd']);
    expect(colorsOf('RdBu', 4)).toEqual(['#ca0020', '#f4a582', '#92c5de', '#0571b0']);
    expect(colorsOf('Set1', 3)).toEqual(['#e41a1c', '#377eb8', '#4daf4a']);
    const viridis = colorsOf('Viridis', 3);
    expect(viridis).toEqual(['#440154', '#21918c', '#fde725']);
  });

  test.each(paletteNames)('%s has colours for every number of classes', (name) => {
    for (let count = 0; count <= 8; count++) {
      const colors = colorsOf(name, count);
      expect(colors).toHaveLength(count);
      for (const color of colors) expect(color).toMatch(/^#[0-9a-f]{6}$/);
      expect(new Set(colors).size).toBe(count);
      expect(colors).not.toContain(outsideColors.no_data);
      expect(colors).not.toContain(outsideColors.suppressed);
      expect(colorsOf(name, count, true)).toEqual([...colors].reverse());
    }
  });

  test('are found in any letter case, and listed when they are not', () => {
    expect(paletteOf('ylorrd')).toBe('YlOrRd');
    expect(paletteOf('VIRIDIS')).toBe('Viridis');
    expect(() => paletteOf('constructor')).toThrow(/Blues.*Viridis.*Set3/);
    expect(() => colorsOf('Accent', 9)).toThrow(/1 to 8 colours/);
  });

  test('get darker from class to class where nothing else was chosen', () => {
    for (const { palette } of Object.values(descriptions)) {
      const bright = colorsOf(palette, 9).map(luminance);
      expect(bright).toEqual([...bright].sort((a, b) => b - a));
    }
  });
});
