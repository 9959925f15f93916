import type { CellGroup, CellLayer, CellTable, Property, TableLayer } from './layer.ts';
import type { Pyramid } from './own-tables.ts';
import { kemiskinan } from './vocabulary.ts';

/** Public cells are about 5 km wide at the finest (docs/privacy.md), and counted by category down to 20 km. */
const publicFinest = { all: 13, byCategory: 11 };

/** The counts of a pyramid, named after the properties of the layer that it is of. */
export function cellsOfPyramid(
  pyramid: Pyramid,
  layer: { origin: TableLayer['origin']; properties: readonly Property[] },
): CellTable {
  const { sums, byColumn, byValues, pointsFrom, mostPoints, finest, cells, changes } = pyramid;
  const nameOf = (column: string) =>
    layer.properties.find((property) => property.column === column)?.name ?? column;
  const group = (suffix: string): CellGroup => ({
    count: `n${suffix}`,
    sums: sums.map((_, i) => ({ sum: `s${i + 1}${suffix}`, count: `c${i + 1}${suffix}` })),
  });
  const averages = sums.map((column) => `avg_${nameOf(column)}`);
  const taken = new Set(['kind', 'cell', 'n', 'few', 'expansion_zoom', ...averages]);
  const by = byColumn === null ? null : nameOf(byColumn);
  const groups = byValues.map((value, i) => {
    // Categories of the domain are called as they are in statistics; elsewhere a value says little by itself.
    const name = layer.origin === 'builtin' ? slug(value) : `${by}_${slug(value)}`;
    const property = taken.has(name) ? `${name}_${i + 1}` : name;
    taken.add(property);
    return { value, property, ...group(`_${i + 1}`) };
  });
  return {
    schema: 'petasantri',
    table: cells,
    changes,
    finest,
    rowsFrom: pointsFrom,
    mostRows: mostPoints,
    all: group(''),
    by: by === null ? null : { property: by, finest, groups },
    averages,
    few: null,
    splitColumn: 'split',
  };
}

/** What everybody sees of the santri: counts by cell of groups that are large enough. */
export function publicSantri(santri: TableLayer, watched: boolean): CellLayer {
  const groups = kemiskinan.values.map((value) => ({
    value,
    property: slug(value),
    count: slug(value),
    sums: [],
  }));
  return {
    kind: 'cells',
    id: santri.id,
    title: santri.title,
    description: `${santri.description}. Counts by cell, rounded to 5; groups that are too small are not told`,
    attribution: santri.attribution,
    origin: santri.origin,
    access: 'public',
    minZoom: santri.minZoom,
    maxZoom: santri.maxZoom,
    cacheSeconds: santri.cacheSeconds,
    // Where single santri live at the edges is not for everybody.
    bounds: [94, -12, 142, 7],
    source: 'petasantri.published_cells',
    tables: ['petasantri.published_cells'],
    live: watched,
    filterable: santri.filterable.includes('kategori') ? ['kategori'] : [],
    vocabulary: kemiskinan,
    extent: santri.extent,
    buffer: santri.buffer,
    cells: {
      schema: 'petasantri',
      table: 'published_cells',
      changes: null,
      finest: publicFinest.all,
      rowsFrom: null,
      mostRows: 0,
      all: { count: 'n', sums: [{ sum: 'avg_skor', count: null }] },
      by: { property: 'kategori', finest: publicFinest.byCategory, groups },
      averages: ['avg_skor'],
      few: 'few',
      splitColumn: null,
    },
  };
}

/** A value as part of a property's name. */
const slug = (value: string) =>
  value
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 40) || 'value';
