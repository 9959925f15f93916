import type { Property, TableLayer } from '../catalog/layer.ts';
import type { LayerSelect } from '../db/database.ts';
import { quoteIdentifier } from '../db/quote.ts';
import { type Bbox, halfWorld, intersect, overlaps, tileBounds, toDegrees } from '../geo/mercator.ts';
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
  const box = queryBox(layer, coord);
  if (box === null) return null;
  const fixed = Object.entries(layer.where);
  return {
    name: layer.id,
    sql: (first) => selectSql(layer, coord, properties, filters, first),
    params: [...box, ...fixed.map(([, value]) => value), ...filters.map(({ values }) => values)],
    properties: properties.map(({ name }) => name),
    extent: layer.extent,
    buffer: layer.buffer,
  };
}

/** Parameters in order: the four sides of the box, the layer's own conditions, the filters. */
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
  const geometry = quoteIdentifier(layer.geometry.column);
  const conditions = [touches(layer, geometry, envelope)];
  for (const column of Object.keys(layer.where))
    conditions.push(`${quoteIdentifier(column)} = $${next++}::text`);
  for (const filter of filters) conditions.push(filterSql(filter, next++));

  const detailed = coord.z >= layer.maxZoom || layer.geometry.type === 'point';
  const pixel = pixelSql(layer, envelope);
  if (!detailed) conditions.push(visible(layer, geometry, pixel));
  const where = conditions.join(' and ');
  const relation = `${quoteIdentifier(layer.schema)}.${quoteIdentifier(layer.table)}`;
  const read = new Set([
    layer.geometry.column,
    ...(layer.idColumn === null ? [] : [layer.idColumn]),
    ...properties.map((p) => p.column),
  ]);
  const id = layer.idColumn === null ? 'null::int8' : `${quoteIdentifier(layer.idColumn)}::int8`;
  const columns = properties.map((p) => `, ${propertySql(p)} as ${quoteIdentifier(p.name)}`).join('');
  // The second count runs only when the limit was reached; PostgreSQL evaluates it lazily.
  return `with hit as materialized (
  select ${[...read].map(quoteIdentifier).join(', ')} from ${relation} where ${where}
  order by ${orderSql(layer, geometry)} limit ${layer.limit}
), kept as (select count(*)::int as n from hit)
select ${id} as _ps_fid,
  case when (select n from kept) < ${layer.limit} then (select n from kept)
    else (select count(*)::int from ${relation} where ${where}) end as _ps_total,
  ${shapeSql(layer, geometry, detailed ? null : pixel)} as _ps_geom${columns}
from hit`;
}

/**
 * The tile with its buffer, in the table's units for 4326 and 3857, else in degrees and cut to
 * around the data, because a projection fails far from the area it is made for.
 */
function queryBox(layer: TableLayer, coord: TileCoord): Bbox | null {
  const metres = tileBounds(coord, layer.buffer / layer.extent);
  if (layer.geometry.srid === 3857) return metres;
  const degrees = toDegrees(metres);
  if (layer.geometry.srid === 4326) return degrees;
  const [west, south, east, north] = layer.bounds;
  const reach = Math.max(5, (east - west) / 2, (north - south) / 2);
  const around: Bbox = [
    west - reach,
    Math.max(-89, south - reach),
    east + reach,
    Math.min(89, north + reach),
  ];
  return overlaps(degrees, around) ? intersect(degrees, around) : null;
}

function envelopeSql({ geometry: { srid } }: TableLayer, box: string[]): string {
  const [west, south, east, north] = box;
  if (srid === 4326 || srid === 3857) return `ST_MakeEnvelope(${box.join(', ')}, ${srid})`;
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

/** Table units per screen pixel. */
function pixelSql({ buffer, extent }: TableLayer, envelope: string): string {
  const sides = pixels * (1 + (2 * buffer) / extent);
  return `((ST_XMax(${envelope}) - ST_XMin(${envelope})) / ${sides})`;
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
function shapeSql(layer: TableLayer, column: string, pixel: string | null): string {
  const { srid } = layer.geometry;
  let shape = `ST_Force2D(${column})`;
  if (srid !== 3857) shape = `ST_SetSRID(${shape}, ${srid})`;
  const world = worldWidth(layer);
  if (world !== null && wraps(layer)) {
    const half = world / 2;
    const outside = `ST_XMax(${column}) > ${half} or ST_XMin(${column}) < -${half}`;
    shape = `case when ${outside} then ST_WrapX(ST_WrapX(${shape}, ${half}, -${world}), -${half}, ${world}) else ${shape} end`;
  }
  if (srid === 4326) {
    const polar = `ST_YMax(${column}) > ${mercatorLatitude} or ST_YMin(${column}) < -${mercatorLatitude}`;
    const inside = `ST_MakeEnvelope(-180, -${mercatorLatitude}, 180, ${mercatorLatitude})::box2d`;
    shape = `case when ${polar} then ST_ClipByBox2D(${shape}, ${inside}) else ${shape} end`;
  }
  if (pixel !== null) shape = `ST_Simplify(${shape}, ${pixel} / 2, true)`;
  return srid === 3857 ? shape : `ST_Transform(${shape}, 3857)`;
}
