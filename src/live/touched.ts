import type { Layer } from '../catalog/layer.ts';
import type { Bbox } from '../geo/mercator.ts';
import type { Edit } from './edit.ts';

/**
 * Where an edit may change what is drawn of a layer: boxes in degrees, null for anywhere, undefined for nowhere. Places of
 * a table are those of the layer only where the layer draws that table itself; a view may put its rows somewhere else.
 */
export function touchedBoxes(layer: Layer, { table, boxes }: Edit): readonly Bbox[] | null | undefined {
  const drawn = drawnTables(layer);
  if (drawn.includes(table)) return boxes;
  // Cells are told of by their own table alone, whatever they are counted from: its rows change when they are published.
  if (layer.kind === 'cells') return undefined;
  return layer.tables.includes(table) ? null : undefined;
}

/** Tables whose places are those of what is drawn, as `schema.name`. */
export function drawnTables(layer: Layer): string[] {
  if (layer.kind === 'function') return [];
  const cells = layer.cells === null ? [] : [`${layer.cells.schema}.${layer.cells.table}`];
  if (layer.kind === 'cells') return cells;
  const shapes = layer.shapes === null ? [] : [`${layer.shapes.schema}.${layer.shapes.table}`];
  return [layer.source, ...shapes, ...cells];
}
