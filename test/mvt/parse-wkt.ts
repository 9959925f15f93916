/** Just enough WKT for test cases: no curves, and only x and y are kept. */
import type { Geometry, Position } from 'geojson';

const types: Record<string, Exclude<Geometry['type'], 'GeometryCollection'>> = {
  POINT: 'Point',
  LINESTRING: 'LineString',
  POLYGON: 'Polygon',
  MULTIPOINT: 'MultiPoint',
  MULTILINESTRING: 'MultiLineString',
  MULTIPOLYGON: 'MultiPolygon',
};

/** An empty point gets coordinates []. */
export function parseWkt(wkt: string): Geometry {
  const tokens = wkt.match(/[A-Z]+|[-\d.e]+|[(),]/g) ?? [];
  let at = 0;
  const take = (token: string) => {
    if (tokens[at] !== token) return false;
    at++;
    return true;
  };

  const list = <Item>(item: () => Item): Item[] => {
    const items: Item[] = [];
    if (take('EMPTY')) return items;
    if (!take('(')) throw new Error(`WKT: ( expected at token ${at} of ${wkt}`);
    do items.push(item());
    while (take(','));
    at++;
    return items;
  };
  const position = (): Position => {
    const ordinates: number[] = [];
    while (/^[-\d]/.test(tokens[at] ?? '')) ordinates.push(Number(tokens[at++]));
    return ordinates.slice(0, 2);
  };
  const point = (): Position =>
    tokens[at] === '(' || tokens[at] === 'EMPTY' ? (list(position)[0] ?? []) : position();
  const path = () => list(position);
  const rings = () => list(path);

  const geometry = (): Geometry => {
    const name = tokens[at++] ?? '';
    for (const extra of ['Z', 'M', 'ZM']) take(extra);
    if (name === 'GEOMETRYCOLLECTION') return { type: 'GeometryCollection', geometries: list(geometry) };
    const type = types[name];
    switch (type) {
      case 'Point':
        return { type, coordinates: point() };
      case 'MultiPoint':
        return { type, coordinates: list(point) };
      case 'LineString':
        return { type, coordinates: path() };
      case 'MultiLineString':
      case 'Polygon':
        return { type, coordinates: rings() };
      case 'MultiPolygon':
        return { type, coordinates: list(rings) };
      default:
        throw new Error(`WKT: unknown type ${name}`);
    }
  };
  return geometry();
}
