import { createHash } from 'node:crypto';
import type { CellLayer, CellTable, FunctionLayer, Layer, TableLayer } from '../catalog/layer.ts';
import { cellFields, fieldsOf } from '../catalog/layer-properties.ts';
import { canonical } from '../catalog/vocabulary.ts';
import type { FunctionSelect, LayerSelect, TileQuery } from '../db/database.ts';
import { quoteQualified } from '../db/quote.ts';
import { AppError } from '../errors.ts';
import { tileBounds } from '../geo/mercator.ts';
import type { TileCoord } from '../geo/tile-coord.ts';
import { sayKind, selectCells, selectRowsOrCells } from './cell-select.ts';
import { checkFilters, type Filters, type TypedFilter, typeFilters } from './filters.ts';
import { selectLayer } from './layer-select.ts';

/** What of a tile a request may choose. */
export interface TileChoice {
  /** Property names to keep; null keeps all. */
  readonly properties: readonly string[] | null;
  readonly filters: Filters;
}

/** Statement names a connection may hold; further shapes run unnamed, so that requests cannot fill the server's memory. */
const mostNames = 500;
const names = new Set<string>();

/** Throws AppError unknown_property, unknown_filter or bad_filter_value unless some layer of the request knows each name, and its values. */
export function checkChoice(layers: readonly Layer[], { properties, filters }: TileChoice): void {
  const tables = layers.filter((layer) => layer.kind !== 'function');
  const known = new Set(tables.flatMap((layer) => fieldsOf(layer).map(({ name }) => name)));
  const strange = properties?.find((name) => !known.has(name));
  if (strange !== undefined)
    throw new AppError(
      'unknown_property',
      `no layer of this request has a property "${strange.slice(0, 100)}"; there are ${list(known)}`,
    );
  // Also for a tile that the layer does not reach: a wrong value is never an empty tile.
  checkFilters(tables, filters);
  // A function layer takes any parameter and judges it itself.
  if (layers.some((layer) => layer.kind === 'function' && layer.takesQuery)) return;
  const filterable = new Set(tables.flatMap((layer) => layer.filterable));
  const unknown = Object.keys(filters).find((name) => !filterable.has(name));
  if (unknown !== undefined)
    throw new AppError(
      'unknown_filter',
      `no layer of this request can be filtered by "${unknown.slice(0, 100)}"; it can by ${list(filterable)}`,
    );
}

const list = (names: ReadonlySet<string>) => (names.size === 0 ? 'none' : [...names].join(', '));

/** The query of one tile, or null when no layer reaches it. */
export function tileQuery(layers: readonly Layer[], coord: TileCoord, choice: TileChoice): TileQuery | null {
  const selects: (LayerSelect | FunctionSelect)[] = [];
  for (const layer of layers) {
    if (coord.z < layer.minZoom || coord.z > layer.maxZoom) continue;
    if (layer.kind === 'function') selects.push(selectFunction(layer, coord, choice));
    else {
      const select =
        layer.kind === 'cells' ? selectCellLayer(layer, coord, choice) : selectTable(layer, coord, choice);
      if (select) selects.push(select);
    }
  }
  if (selects.length === 0) return null;
  const name = statementName(selects);
  return { layers: selects, bounds: tileBounds(coord), ...(name ? { statementName: name } : {}) };
}

/** Rows, cells, or whichever suits the tile. */
function selectTable(
  layer: TableLayer,
  coord: TileCoord,
  { properties: names, filters }: TileChoice,
): LayerSelect | null {
  const typed = typeFilters(layer, filters);
  if (typed === null) return null;
  const kept = layer.properties.filter(({ name }) => names?.includes(name) ?? true);
  if (layer.cells === null) return selectLayer(layer, coord, kept, typed);
  // Rows are drawn where none of them has to be left out.
  const cells = { ...layer.cells, mostRows: mostRowsOf(layer.cells, layer.limit, coord) };
  const reserved = new Set(cellFields(cells).map(({ name }) => name));
  const own = kept.filter(({ name }) => !reserved.has(name));
  const values = countedValues(cells, typed);
  const request = values === undefined ? null : { layer, cells, coord, values, names };
  const { rowsFrom } = cells;
  if (request && (rowsFrom === null || coord.z < rowsFrom)) return selectCells(request);
  const rows = selectLayer(layer, coord, own, typed);
  if (rows === null) return null;
  const said = sayKind(rows, names);
  return request && coord.z <= cells.finest ? selectRowsOrCells(said, request) : said;
}

/**
 * Rows that a tile draws at most. Rows with long texts, as ids are, take 6 µs each, most of it in ST_AsMVT: no tile shall take 20 ms
 * where there are 16 cells or more to a tile to stand for its rows. With four of them rows are worth waiting for.
 */
function mostRowsOf({ mostRows, finest }: CellTable, limit: number, { z }: TileCoord): number {
  return Math.min(mostRows, limit, z <= finest - 2 ? 2048 : Number.POSITIVE_INFINITY);
}

function selectCellLayer(
  layer: CellLayer,
  coord: TileCoord,
  { properties: names, filters }: TileChoice,
): LayerSelect | null {
  const { cells } = layer;
  const values = cells.by && filters[cells.by.property];
  const { vocabulary } = layer;
  const canonicals = values?.flatMap((text) => (vocabulary && canonical(vocabulary, text)) ?? []);
  // A filter of another layer's values asks for nothing here.
  if (values && canonicals?.length === 0) return null;
  return selectCells({ layer, cells, coord, values: canonicals ?? null, names });
}

/** The values that filters ask for, null for all; undefined where cells are not counted by what is asked. */
function countedValues(
  { by }: CellTable,
  filters: readonly TypedFilter[],
): readonly string[] | null | undefined {
  if (filters.length === 0) return null;
  const [filter] = filters;
  if (filters.length > 1 || filter?.property.name !== by?.property) return undefined;
  const known = by?.groups.map(({ value }) => value) ?? [];
  const wanted = filter?.values.map(String) ?? [];
  return wanted.every((value) => known.includes(value)) ? wanted : undefined;
}

function selectFunction(
  { id, schema, function: name, takesQuery }: FunctionLayer,
  { z, x, y }: TileCoord,
  { filters }: TileChoice,
): FunctionSelect {
  const call = quoteQualified(schema, name);
  return {
    name: id,
    sql: (first) => {
      const query = takesQuery ? `, $${first + 3}` : '';
      return `select ${call}($${first}::int, $${first + 1}::int, $${first + 2}::int${query})`;
    },
    params: [z, x, y, ...(takesQuery ? [JSON.stringify(filters)] : [])],
    properties: null,
  };
}

/** The same name for the same text, which the statement makes of these parts. */
function statementName(selects: readonly (LayerSelect | FunctionSelect)[]): string | undefined {
  const hash = createHash('sha1');
  for (const { sql, params, ...rest } of selects) hash.update(`${JSON.stringify(rest)}\0${sql(1)}\0`);
  const name = `tile_${hash.digest('base64url')}`;
  if (!names.has(name) && names.size >= mostNames) return undefined;
  names.add(name);
  return name;
}
