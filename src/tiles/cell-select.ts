import type { CellGroup, CellTable } from '../catalog/layer.ts';
import type { LayerSelect } from '../db/database.ts';
import { quoteIdentifier, quoteQualified } from '../db/quote.ts';
import { cellBounds, cellId, cellsOfTile, levelsPerTile } from '../geo/cell.ts';
import { halfWorld } from '../geo/mercator.ts';
import type { TileCoord } from '../geo/tile-coord.ts';

/** What is asked of a layer's cells. */
export interface CellRequest {
  readonly layer: { readonly id: string; readonly extent: number; readonly buffer: number };
  readonly cells: CellTable;
  readonly coord: TileCoord;
  /** Values of the `by` property that count; null for everybody. */
  readonly values: readonly string[] | null;
  /** Names of the properties to keep; null keeps all. */
  readonly names: readonly string[] | null;
}

/** A property of a cell and the SQL that makes it of the columns of `cell`. */
interface CellProperty {
  readonly name: string;
  readonly sql: string;
}

/** The level whose cells a tile draws. Breakdowns may end at a coarser one than counts. */
function levelOf({ cells, coord, values }: Pick<CellRequest, 'cells' | 'coord' | 'values'>): number {
  return Math.min(
    coord.z + levelsPerTile,
    values === null ? cells.finest : (cells.by?.finest ?? cells.finest),
  );
}

/** The cells of a tile as points at their centres, each in exactly one tile of a zoom. Null where no centre lies in it. */
export function selectCells(request: CellRequest): LayerSelect | null {
  const { layer, cells, coord, values, names } = request;
  const level = levelOf(request);
  const range = cellsOfTile(coord, level);
  if (range === null) return null;
  const [west, , , north] = cellBounds(range.first);
  const side = (2 * halfWorld) / 2 ** level;
  const properties = describe(cells, values, coord).filter(({ name }) => names?.includes(name) ?? true);
  const params = [range.first, range.last, west, north, side];
  return {
    name: layer.id,
    sql: (first) => cellsSql(cells, level, groupsOf(cells, values), properties, first),
    params,
    properties: properties.map(({ name }) => name),
    extent: layer.extent,
    buffer: layer.buffer,
  };
}

/**
 * The rows of a tile where it holds at most `mostRows`, else its cells; decided within the statement, so that nobody
 * who is counted in a cell is drawn beside it.
 */
export function selectRowsOrCells(rows: LayerSelect, request: CellRequest): LayerSelect {
  const { cells, coord } = request;
  const drawn = selectCells(request);
  if (drawn === null) return rows;
  const names = [...drawn.properties, ...rows.properties.filter((name) => !drawn.properties.includes(name))];
  const branch = (alias: string, select: LayerSelect) =>
    names
      .map((name) =>
        select.properties.includes(name)
          ? `, ${alias}.${quoteIdentifier(name)}`
          : `, null as ${quoteIdentifier(name)}`,
      )
      .join('');
  const tile = cellId(coord.z, coord.x, coord.y);
  const deep = 4 ** (cells.finest - coord.z);
  const params = [tile, tile * deep, (tile + 1) * deep - 1];
  return {
    ...rows,
    properties: names,
    params: [...params, ...drawn.params, ...rows.params],
    sql(first) {
      const afterCells = first + params.length + drawn.params.length;
      const changed =
        cells.changes === null
          ? ''
          : ` + coalesce((select sum(n) from ${quoteQualified(cells.schema, cells.changes)}
      where cell between $${first + 1}::int8 and $${first + 2}::int8), 0)`;
      return `with crowd as materialized (
  select coalesce((select n from ${quoteQualified(cells.schema, cells.table)} where cell = $${first}::int8), 0)${changed} > ${cells.mostRows} as dense
)
select c._ps_fid, c._ps_total, c._ps_geom${branch('c', drawn)}
from (${drawn.sql(first + params.length)}) c where (select dense from crowd)
union all
select r._ps_fid, r._ps_total, r._ps_geom${branch('r', rows)}
from (${rows.sql(afterCells)}) r where not (select dense from crowd)`;
    },
  };
}

/** Rows of a layer that has cells say what they are. */
export function sayKind(rows: LayerSelect, names: readonly string[] | null): LayerSelect {
  if (names !== null && !names.includes('kind')) return rows;
  const properties = rows.properties.filter((name) => name !== 'kind');
  const columns = properties.map((name) => `, r.${quoteIdentifier(name)}`).join('');
  return {
    ...rows,
    properties: ['kind', ...properties],
    sql: (first) =>
      `select r._ps_fid, r._ps_total, r._ps_geom, 'point'::text as kind${columns} from (${rows.sql(first)}) r`,
  };
}

function groupsOf({ all, by }: CellTable, values: readonly string[] | null): readonly CellGroup[] {
  return values === null ? [all] : (by?.groups ?? []).filter(({ value }) => values.includes(value));
}

/** Sum over the groups of one column of each. */
const added = (columns: readonly (string | null)[]) =>
  columns.flatMap((column) => (column === null ? [] : `cell.${quoteIdentifier(column)}`)).join(' + ');

function describe(cells: CellTable, values: readonly string[] | null, coord: TileCoord): CellProperty[] {
  const groups = groupsOf(cells, values);
  const property = (name: string, sql: string): CellProperty => ({ name, sql });
  const averages = cells.averages.flatMap((name, i) => {
    const parts = groups.map(({ sums }) => sums[i]);
    if (parts.length === 0 || parts.some((part) => part === undefined)) return [];
    if (parts.length === 1 && parts[0]?.count === null) return property(name, added([parts[0].sum]));
    if (parts.some((part) => part?.count === null)) return [];
    const sum = added(parts.map((part) => part?.sum ?? null));
    const count = added(parts.map((part) => part?.count ?? null));
    return property(name, `round((${sum})::float8 / nullif(${count}, 0) * 10) / 10`);
  });
  const breakdown = (cells.by?.groups ?? [])
    .filter(({ value }) => values?.includes(value) ?? true)
    .map(({ property: name, count }) => property(name, `cell.${quoteIdentifier(count)}::int8`));
  return [
    { name: 'kind', sql: `'cell'::text` },
    property('cell', 'cell.cell::int8'),
    property('n', `(${added(groups.map(({ count }) => count))})::int8`),
    ...(cells.few === null ? [] : [{ name: 'few', sql: `case when ${isFew(cells, groups)} then true end` }]),
    ...averages,
    ...breakdown,
    property('expansion_zoom', expansionZoom(cells, coord)),
  ];
}

/** Too few to tell, be it of all or of the groups. */
const isFew = ({ few }: CellTable, groups: readonly CellGroup[]) =>
  `(cell.${quoteIdentifier(few ?? '')} or (${added(groups.map(({ count }) => count))}) is null)`;

/** The least zoom at which what is in a cell is drawn as several features, or as its one row; int4, null for never. */
function expansionZoom(cells: CellTable, { z }: TileCoord): string {
  const { splitColumn, rowsFrom, finest } = cells;
  if (splitColumn === null) return z + levelsPerTile < finest ? `${z + 1}::int4` : 'null::int4';
  const parts = `case when cell.${quoteIdentifier(splitColumn)} <= ${finest} then cell.${quoteIdentifier(splitColumn)} - ${levelsPerTile} end`;
  return `greatest(least(${parts}, ${rowsFrom ?? 'null'}), ${z + 1})::int4`;
}

/** Parameters in order: first and last cell, west and north of the first one, side of a cell in metres. */
function cellsSql(
  cells: CellTable,
  level: number,
  groups: readonly CellGroup[],
  properties: readonly CellProperty[],
  first: number,
): string {
  const [from, to, west, north, side] = [0, 1, 2, 3, 4].map((i) => `$${first + i}`);
  // Places within the tile from the bits of the id, x and y by turns.
  const place = (by: 0 | 1) =>
    Array.from(
      { length: levelsPerTile },
      (_, bit) => `(((cell.cell - ${from}::int8)::int4 >> ${bit + by}) & ${1 << bit})`,
    ).join(' | ');
  const columns = properties.map(({ name, sql }) => `, ${sql} as ${quoteIdentifier(name)}`).join('');
  const shown =
    cells.few === null ? `${added(groups.map(({ count }) => count))} > 0` : notEmpty(cells, groups);
  return `select cell.cell as _ps_fid, 0::int4 as _ps_total,
  ST_SetSRID(ST_MakePoint(${west}::float8 + ((${place(0)}) + 0.5) * ${side}::float8, ${north}::float8 - ((${place(1)}) + 0.5) * ${side}::float8), 3857) as _ps_geom${columns}
from (${countedSql(cells, level, `${from}::int8`, `${to}::int8`)}) cell
where ${shown}`;
}

/** A cell without anybody of the groups is not drawn; one with few is. */
function notEmpty(cells: CellTable, groups: readonly CellGroup[]): string {
  return `(${isFew(cells, groups)} or ${added(groups.map(({ count }) => count))} > 0)`;
}

/** Counts as they are now: the table and, where there is one, the changes that are not added up in it yet. */
function countedSql(cells: CellTable, level: number, from: string, to: string): string {
  const table = quoteQualified(cells.schema, cells.table);
  const range = `cell between ${from} and ${to}`;
  if (cells.changes === null) return `select * from ${table} where ${range}`;
  const shift = 2 * (cells.finest - level);
  const columns = [
    ...columnsOf(cells.all, null),
    ...(cells.by?.groups ?? []).flatMap((group, i) => columnsOf(group, i + 1)),
  ];
  const split = quoteIdentifier(cells.splitColumn ?? 'split');
  const sums = columns.map(({ name, change }) => `, ${change} as ${quoteIdentifier(name)}`).join('');
  const both = columns
    .map(({ name, type }) => ({ name: quoteIdentifier(name), type }))
    .map(({ name, type }) => `, coalesce(base.${name}, 0)::${type} + coalesce(change.${name}, 0) as ${name}`)
    .join('');
  return `select coalesce(base.cell, change.cell) as cell, coalesce(base.${split}, ${cells.finest + 1}) as ${split}${both}
  from (select * from ${table} where ${range}) base
  full join (
    select cell >> ${shift} as cell${sums} from ${quoteQualified(cells.schema, cells.changes)}
    where cell between ${from} << ${shift} and ((${to} + 1) << ${shift}) - 1 group by 1
  ) change on change.cell = base.cell`;
}

/** The columns of a group, and how each comes of rows of changes, where the columns of everybody have the same names. */
function columnsOf({ count, sums }: CellGroup, value: number | null) {
  const condition = value === null ? '' : ` filter (where value = ${value})`;
  const base = (name: string) => (value === null ? name : name.slice(0, -`_${value}`.length));
  // Sums of whole numbers are numeric, and that is slow for thousands of cells.
  const column = (name: string, type: 'int8' | 'float8') => ({
    name,
    type,
    change: `sum(${quoteIdentifier(base(name))})${condition}::${type}`,
  });
  return [
    column(count, 'int8'),
    ...sums.flatMap((one) => [
      column(one.sum, 'float8'),
      ...(one.count === null ? [] : [column(one.count, 'int8')]),
    ]),
  ];
}
