import type { Property, TableLayer } from '../catalog/layer.ts';
import type { LayerSelect } from '../db/database.ts';
import { quoteIdentifier, quoteQualified } from '../db/quote.ts';
import { type Bbox, halfWorld, intersect, tileBounds, toDegrees, union } from '../geo/mercator.ts';
import { bandOf } from '../geo/shape-bands.ts';
import type { TileCoord } from '../geo/tile-coord.ts';
import { filterSql, type TypedFilter } from './filters.ts';
import { propertySql } from './property-sql.ts';

/** Screen pixels per tile side that geometry is thinned for: a 512-pixel tile. */
const pixels = 512;

/** Latitudes beyond this have no place in Web Mercator; PROJ returns infinities near the poles. */
const mercatorLatitude = 85.06;

/**
 * The inner select of one layer for one tile: index first, sub-pixel shapes dropped before the
 * limit, the most important rows kept, thinned to half a pixel, in EPSG:3857. Null when the tile
 * lies outside the layer.
 */
export function selectLayer(
  layer: TableLayer,
  coord: TileCoord,
  properties: readonly Property[],
  filters: readonly TypedFilter[],
): LayerSelect | null {
  const query = queryBox(layer, coord);
  if (query === null) return null;
  const fixed = Object.entries(layer.where);
  return {
    name: layer.id,
    sql: (first) => selectSql(layer, coord, properties, filters, first),
    params: [
      ...query.box,
      ...query.across,
      ...fixed.map(([, value]) => value),
      ...filters.map(({ values }) => values),
    ],
    properties: properties.map(({ name }) => name),
    extent: layer.extent,
    buffer: layer.buffer,
  };
}

/** Parameters in order: the box, pixels across it where it varies, the layer's own conditions, the filters. */
function selectSql(
  layer: TableLayer,
  coord: TileCoord,
  properties: readonly Property[],
  filters: readonly TypedFilter[],
  first: number,
): string {
  let next = first;
  const envelope = envelopeSql(
    layer,
    [0, 1, 2, 3].map(() => `$${next++}::float8`),
  );
  const detailed = isDetailed(layer, coord);
  const pixel = pixelSql(layer, envelope, isPlanar(layer) || detailed ? null : `$${next++}::float8`);
  const geometry = quoteIdentifier(layer.geometry.column);
  const conditions = [touches(layer, geometry, envelope)];
  for (const column of Object.keys(layer.where))
    conditions.push(`${quoteIdentifier(column)} = $${next++}::text`);
  for (const filter of filters) conditions.push(filterSql(filter, next++));

  const source = sourceSql(layer, coord, geometry);
  if (!detailed) conditions.push(visible(layer, source.shape, pixel));
  const where = conditions.join(' and ');
  const { relation } = source;
  const read = new Set([
    ...(layer.idColumn === null ? [] : [layer.idColumn]),
    ...properties.map((p) => p.column),
  ]);
  const shape = shapeSql(
    layer,
    source.shape,
    detailed || source.thinned === 'all' ? null : pixel,
    source.thinned,
  );
  const columns = properties.map((p) => `, ${propertySql(p)} as ${quoteIdentifier(p.name)}`).join('');
  // The second count runs only when the limit was reached; PostgreSQL evaluates it lazily.
  return `with hit as materialized (
  select ${[...source.columns, ...[...read].map(quoteIdentifier)].join(', ')} from ${relation} where ${where}
  order by ${orderSql(layer, source.shape)} limit ${layer.limit}
), kept as (select count(*)::int as n from hit)
select ${idSql(layer)} as _ps_fid,
  case when (select n from kept) < ${layer.limit} then (select n from kept)
    else (select count(*)::int from ${relation} where ${where}) end as _ps_total,
  ${shape} as _ps_geom${columns}
from hit`;
}

interface Source {
  readonly relation: string;
  /** The geometry that is drawn. */
  readonly shape: string;
  /** Columns that drawing needs. */
  readonly columns: readonly string[];
  /** Which shapes are as thin as they may be: none, all, or those that a condition tells. */
  readonly thinned: 'none' | 'all' | { readonly unless: string };
}

/**
 * Where the rows come from. Outlines that were simplified together are joined in; thinning each by itself would
 * part neighbours. A row that has none is thinned, and beyond their last zoom outlines are drawn in full.
 */
function sourceSql(layer: TableLayer, { z }: TileCoord, geometry: string): Source {
  const relation = quoteQualified(layer.schema, layer.table);
  const whole = { relation, shape: geometry, columns: [geometry] };
  if (layer.shapes === null) return { ...whole, thinned: 'none' };
  const band = bandOf(z);
  if (band === null) return { ...whole, thinned: 'all' };
  const key = quoteIdentifier(layer.shapes.key);
  const shapes = quoteQualified(layer.shapes.schema, layer.shapes.table);
  return {
    relation: `(select area.*, coalesce(simple.geom, area.${geometry}) as _ps_shape, simple.geom is null as _ps_whole
    from ${relation} area left join ${shapes} simple on simple.${key} = area.${key} and simple.band = ${band}) area`,
    shape: '_ps_shape',
    columns: ['_ps_shape', '_ps_whole'],
    thinned: { unless: '_ps_whole' },
  };
}

/** The feature id. Clients read it as a double, in which two ids beyond 2^53 could be one. */
function idSql({ idColumn }: TableLayer): string {
  if (idColumn === null) return 'null::int8';
  const id = quoteIdentifier(idColumn);
  return `case when ${id} between 0 and ${Number.MAX_SAFE_INTEGER} then ${id}::int8 end`;
}

/** Full detail at the deepest zoom; points have none to lose. */
const isDetailed = ({ maxZoom, geometry }: TableLayer, { z }: TileCoord) =>
  z >= maxZoom || geometry.type === 'point';

/** Whether the table is in one of the two systems whose boxes can be computed here. */
const isPlanar = ({ geometry: { srid } }: TableLayer) => srid === 4326 || srid === 3857;

/**
 * The tile with its buffer, in the table's units for 4326 and 3857, else in degrees and cut to
 * around the data, because a projection fails far from the area it is made for. A cut box has its
 * own number of pixels across, where they matter.
 */
function queryBox(layer: TableLayer, coord: TileCoord): { box: Bbox; across: number[] } | null {
  const metres = tileBounds(coord, layer.buffer / layer.extent);
  if (layer.geometry.srid === 3857) return { box: metres, across: [] };
  const degrees = toDegrees(metres);
  if (isPlanar(layer)) return { box: degrees, across: [] };
  const around = reachOf(layer.extentInUnits ?? layer.bounds);
  // The data may lie on either side of the antimeridian, or on both.
  const parts = [-360, 0, 360].flatMap((by) => {
    const part = intersect([degrees[0] + by, degrees[1], degrees[2] + by, degrees[3]], around);
    return part === null ? [] : [part];
  });
  const box = parts.length === 0 ? null : parts.reduce(union);
  if (box === null || box[0] === box[2] || box[1] === box[3]) return null;
  const share = (box[2] - box[0]) / (degrees[2] - degrees[0]);
  return { box, across: isDetailed(layer, coord) ? [] : [share * pixelsAcross(layer)] };
}

/** Where tiles are asked of the database: around the data, since there may be new data by now. */
function reachOf([west, south, east, north]: Bbox): Bbox {
  const margin = Math.max(5, (east - west) / 2, (north - south) / 2);
  const sideways = Math.min(margin, (360 - (east - west)) / 2);
  return [west - sideways, Math.max(-89, south - margin), east + sideways, Math.min(89, north + margin)];
}

function envelopeSql(layer: TableLayer, box: string[]): string {
  const { srid } = layer.geometry;
  const [west, south, east, north] = box;
  if (isPlanar(layer)) return `ST_MakeEnvelope(${box.join(', ')}, ${srid})`;
  // The sides of a tile bend in another projection: corners alone would miss what lies outside the chord.
  return `ST_Transform(ST_Segmentize(ST_MakeEnvelope(${box.join(', ')}, 4326), greatest(${east} - ${west}, ${north} - ${south}) / 16), ${srid})`;
}

/** Width of the world in the units of the two world-wide systems; null for the others. */
function worldWidth({ geometry: { srid } }: TableLayer): number | null {
  return srid === 4326 ? 360 : srid === 3857 ? 2 * halfWorld : null;
}

/** Data that lies, or may lie, beyond the antimeridian. */
function wraps(layer: TableLayer): boolean {
  const world = worldWidth(layer);
  const box = layer.extentInUnits;
  return world !== null && (box === null || box[0] < -world / 2 || box[2] > world / 2);
}

function touches(layer: TableLayer, geometry: string, envelope: string): string {
  if (!wraps(layer)) return `${geometry} && ${envelope}`;
  const world = worldWidth(layer);
  const shifted = [0, world, -(world as number)].map(
    (by) => `${geometry} && ${by === 0 ? envelope : `ST_Translate(${envelope}, ${by}, 0)`}`,
  );
  return `(${shifted.join(' or ')})`;
}

/** Screen pixels from side to side of a tile with its buffer. */
const pixelsAcross = ({ buffer, extent }: TableLayer) => pixels * (1 + (2 * buffer) / extent);

/** Table units per screen pixel; `across` is the parameter that holds the pixels across a cut box. */
function pixelSql(layer: TableLayer, envelope: string, across: string | null): string {
  return `((ST_XMax(${envelope}) - ST_XMin(${envelope})) / ${across ?? pixelsAcross(layer)})`;
}

function visible({ geometry: { type } }: TableLayer, geometry: string, pixel: string): string {
  const big = `(ST_XMax(${geometry}) - ST_XMin(${geometry}) >= ${pixel} or ST_YMax(${geometry}) - ST_YMin(${geometry}) >= ${pixel})`;
  return type === 'mixed' ? `(ST_Dimension(${geometry}) = 0 or ${big})` : big;
}

/** Most important first: largest areas, longest lines, highest scores; else a fair, repeatable sample. */
function orderSql(layer: TableLayer, geometry: string): string {
  const key = layer.keyColumn === null ? null : quoteIdentifier(layer.keyColumn);
  const last = key ?? `md5(ST_AsBinary(${geometry}))`;
  if (layer.orderColumn !== null) return `${quoteIdentifier(layer.orderColumn)} desc nulls last, ${last}`;
  switch (layer.geometry.type) {
    case 'polygon':
      return `ST_Area(${geometry}) desc, ${last}`;
    case 'line':
      return `ST_Length(${geometry}) desc, ${last}`;
    case 'mixed':
      return `ST_Dimension(${geometry}) desc, ST_Area(${geometry}) desc, ST_Length(${geometry}) desc, ${last}`;
    case 'point':
      return key === null ? last : `hashtextextended(${key}::text, 0), ${key}`;
  }
}

/** From the column to EPSG:3857: folded into the world, cut at the poles, thinned, transformed. */
function shapeSql(
  layer: TableLayer,
  column: string,
  pixel: string | null,
  thinned: Source['thinned'],
): string {
  const { srid } = layer.geometry;
  let shape = `ST_Force2D(${layer.geometry.curved ? straight(column) : column})`;
  if (srid !== 3857) shape = `ST_SetSRID(${shape}, ${srid})`;
  const world = worldWidth(layer);
  if (world !== null && wraps(layer)) {
    const outside = `ST_XMax(${column}) > ${world / 2} or ST_XMin(${column}) < -${world / 2}`;
    shape = `case when ${outside} then ${foldSql(shape, world)} else ${shape} end`;
  }
  if (srid === 4326) {
    const polar = `ST_YMax(${column}) > ${mercatorLatitude} or ST_YMin(${column}) < -${mercatorLatitude}`;
    const inside = `ST_MakeEnvelope(-180, -${mercatorLatitude}, 180, ${mercatorLatitude})::box2d`;
    shape = `case when ${polar} then ST_ClipByBox2D(${shape}, ${inside}) else ${shape} end`;
  }
  if (pixel !== null) {
    const thin = `ST_Simplify(${shape}, ${pixel} / 2, true)`;
    shape = typeof thinned === 'object' ? `case when ${thinned.unless} then ${thin} else ${shape} end` : thin;
  }
  return srid === 3857 ? shape : `ST_Transform(${shape}, 3857)`;
}

/** A geometry without arcs. TIN and its like are solids, not shapes on a map: no geometry. */
const straight = (column: string) =>
  `case when GeometryType(${column}) not in ('TIN', 'TRIANGLE', 'POLYHEDRALSURFACE') then ST_CurveToLine(${column}) end`;

/**
 * Moves what lies beyond the antimeridian to the other side. Not by ST_WrapX: it fails on polygons that
 * are not valid, while a clip by a box does not mind.
 */
function foldSql(shape: string, world: number): string {
  const parts = [-world, 0, world].map((from) => {
    const part = `ST_ClipByBox2D(${shape}, ST_MakeEnvelope(${from - world / 2}, -${world}, ${from + world / 2}, ${world})::box2d)`;
    return `ST_Translate(${part}, ${-from}, 0)`;
  });
  return `ST_Collect(array[${parts.join(', ')}])`;
}
