/** Compares two tiles as a client sees them: same layers and features, geometry within one tile unit. */
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { ringArea } from '../mvt/tile-text.ts';

interface Vertex {
  readonly x: number;
  readonly y: number;
}

interface Feature {
  readonly id: number | undefined;
  readonly type: number;
  readonly properties: object;
  readonly parts: readonly Vertex[][];
}

/** What two tiles must have equal, by layer: everything but the exact places of vertices. */
export function outline(tile: Uint8Array) {
  return decode(tile).map(({ features, ...layer }) => ({
    ...layer,
    features: features.map(({ parts, ...feature }) => feature),
  }));
}

/**
 * How far apart two tiles are, in tile units: the furthest that a vertex of one lies from the same
 * feature in the other, and by how much their areas differ, spread along their outlines. Vertices on
 * the edge of the clip square count only by area: a hole that reaches it may be cut off or kept whole.
 */
export function furthest(a: Uint8Array, b: Uint8Array, edge = 64): number {
  const [left, right] = [decode(a), decode(b)];
  const distances = left.flatMap((layer, l) =>
    layer.features.flatMap((feature, f) => {
      const other = right[l]?.features[f];
      if (!other) return [Infinity];
      const onEdge = ({ x, y }: Vertex) => [x, y].some((n) => n === -edge || n === layer.extent + edge);
      const vertices = (of: Feature) => of.parts.flat().filter((p) => of.type === 1 || !onEdge(p));
      return [
        reach(vertices(feature), other),
        reach(vertices(other), feature),
        feature.type === 3 ? Math.abs(area(feature) - area(other)) / length(feature) : 0,
      ];
    }),
  );
  return Math.max(0, ...distances);
}

const area = ({ parts }: Feature) => parts.reduce((sum, part) => sum + ringArea(part), 0);

const length = ({ parts }: Feature) =>
  parts
    .flatMap((part) => part.slice(1).map((p, i) => toSegment(p, part[i] as Vertex, part[i] as Vertex)))
    .reduce((sum, side) => sum + side, 0);

function decode(tile: Uint8Array) {
  const { layers } = new VectorTile(new PbfReader(tile));
  return Object.values(layers).map((layer) => ({
    name: layer.name,
    version: layer.version,
    extent: layer.extent,
    features: Array.from({ length: layer.length }, (_, i): Feature => {
      const { id, type, properties, ...rest } = layer.feature(i);
      void rest;
      return { id, type, properties: { ...properties }, parts: layer.feature(i).loadGeometry() };
    }),
  }));
}

function reach(from: readonly Vertex[], to: Feature): number {
  const edges = to.parts.flatMap((part) =>
    to.type === 1
      ? part.map((p) => [p, p] as const)
      : part.slice(1).map((p, i) => [part[i] as Vertex, p] as const),
  );
  return Math.max(0, ...from.map((p) => Math.min(...edges.map(([a, b]) => toSegment(p, a, b)))));
}

function toSegment(p: Vertex, a: Vertex, b: Vertex): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((p.x - a.x) * dx + (p.y - a.y) * dy) / length;
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}
