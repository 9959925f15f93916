/** WKB of GeoJSON geometry for tests, in every dialect that `readWkb` must know. */
import type { Geometry, Position } from 'geojson';

export interface Dialect {
  /** Byte order; little by default. */
  bigEndian?: boolean;
  /** Writes EWKB with this SRID. */
  srid?: number;
  /** Extra ordinates, all -1: '' by default. */
  extra?: '' | 'Z' | 'M' | 'ZM';
  /** Says `extra` as ISO does (type + 1000) and not with EWKB flags. */
  iso?: boolean;
}

const codes: Record<Geometry['type'], number> = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
};

export function makeWkb(geometry: Geometry, dialect: Dialect = {}): Uint8Array {
  const chunks: Buffer[] = [];
  const { bigEndian = false, srid, extra = '', iso = false } = dialect;

  const uint = (value: number) => {
    const chunk = Buffer.alloc(4);
    if (bigEndian) chunk.writeUInt32BE(value);
    else chunk.writeUInt32LE(value);
    chunks.push(chunk);
  };
  const vertex = (position: Position) => {
    const values = position.length === 0 ? [NaN, NaN] : position.slice(0, 2);
    const chunk = Buffer.alloc(8 * (2 + extra.length));
    [...values, ...[...extra].map(() => -1)].forEach((value, i) => {
      if (bigEndian) chunk.writeDoubleBE(value, 8 * i);
      else chunk.writeDoubleLE(value, 8 * i);
    });
    chunks.push(chunk);
  };
  const path = (positions: Position[]) => {
    uint(positions.length);
    positions.forEach(vertex);
  };
  const member = (part: Geometry, withSrid: boolean) => {
    chunks.push(Buffer.of(bigEndian ? 0 : 1));
    const isoPart = iso ? { '': 0, Z: 1000, M: 2000, ZM: 3000 }[extra] : 0;
    const flags = iso ? 0 : (extra.includes('Z') ? 0x80000000 : 0) + (extra.includes('M') ? 0x40000000 : 0);
    uint(codes[part.type] + isoPart + flags + (withSrid ? 0x20000000 : 0));
    if (withSrid) uint(srid ?? 0);
    if (part.type === 'Point') vertex(part.coordinates);
    else if (part.type === 'LineString') path(part.coordinates);
    else if (part.type === 'Polygon') {
      uint(part.coordinates.length);
      part.coordinates.forEach(path);
    } else members(part);
  };
  const members = (parent: Geometry) => {
    const parts: Geometry[] = [];
    if (parent.type === 'GeometryCollection') parts.push(...parent.geometries);
    if (parent.type === 'MultiPoint')
      for (const coordinates of parent.coordinates) parts.push({ type: 'Point', coordinates });
    if (parent.type === 'MultiLineString')
      for (const coordinates of parent.coordinates) parts.push({ type: 'LineString', coordinates });
    if (parent.type === 'MultiPolygon')
      for (const coordinates of parent.coordinates) parts.push({ type: 'Polygon', coordinates });
    uint(parts.length);
    for (const part of parts) member(part, false);
  };
  member(geometry, srid !== undefined);
  return Buffer.concat(chunks);
}
