import type { CellLayer, CellTable, FieldType, TableLayer } from './layer.ts';

/** What a feature may carry. */
export interface Field {
  readonly name: string;
  readonly field: FieldType;
  readonly description?: string;
}

/** The properties of cells in a tile, in order. Rows of the same layer may not have their names. */
export function cellFields({ few, averages, by }: CellTable): Field[] {
  const number = (name: string, description: string): Field => ({ name, field: 'Number', description });
  return [
    { name: 'kind', field: 'String', description: 'cell for a count of several, point for a row' },
    number('cell', 'id of the cell, on cells'),
    number('n', 'how many are in the cell'),
    ...(few === null
      ? []
      : [
          {
            name: 'few',
            field: 'Boolean' as const,
            description: 'true where the numbers are too small to be told',
          },
        ]),
    ...averages.map((name) => number(name, 'average of those in the cell')),
    ...(by?.groups ?? []).map(({ property, value }) => number(property, `how many of them are ${value}`)),
    number('expansion_zoom', 'zoom at which what is in the cell is drawn as more than one feature'),
  ];
}

/** All that features of a layer may carry. */
export function fieldsOf(layer: TableLayer | CellLayer): readonly Field[] {
  if (layer.kind === 'cells') return cellFields(layer.cells);
  if (layer.cells === null) return layer.properties;
  const cells = cellFields(layer.cells);
  const taken = new Set(cells.map(({ name }) => name));
  return [...cells, ...layer.properties.filter(({ name }) => !taken.has(name))];
}
