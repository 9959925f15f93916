import type { TableCandidate } from './candidates.ts';
import { cellsOfPyramid, publicSantri } from './cell-tables.ts';
import type { TableLayer } from './layer.ts';
import type { OwnTables } from './own-tables.ts';

const publishedCells = 'petasantri.published_cells';

/** Adds to a layer what our own tables know of its table: its pyramid, what others see instead of it, whether edits are announced. */
export function addOwnTables(layer: TableLayer, candidate: TableCandidate, own: OwnTables): TableLayer {
  const { geometry, shapes } = layer;
  const isWatched = (table: string) =>
    own.watched.some(
      ({ name, geometry: column }) =>
        name === table && (column === null || table !== layer.source || column === geometry.column),
    );
  const tables = [...candidate.tables, ...(shapes ? [`${shapes.schema}.${shapes.table}`] : [])];
  const live = candidate.tables.length > 0 && tables.every(isWatched);
  const pyramid = own.pyramids.find(
    ({ schema, name, geometry: column }) =>
      schema === layer.schema && name === layer.table && column === geometry.column,
  );
  const filled: TableLayer = {
    ...layer,
    tables,
    live,
    // A part of the rows is counted nowhere.
    cells: pyramid && Object.keys(layer.where).length === 0 ? cellsOfPyramid(pyramid, layer) : null,
  };
  const hasPublic = layer.origin === 'builtin' && layer.id === 'santri' && own.publishedCells;
  return hasPublic && layer.access !== 'public'
    ? { ...filled, forOthers: publicSantri(filled, isWatched(publishedCells)) }
    : filled;
}
