/** Decodes a tile to text, so that tests and snapshots compare what a client would see and not bytes. */
import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

const types = ['Unknown', 'Point', 'Line', 'Polygon'] as const;

type Vertices = { x: number; y: number }[];

/**
 * Layers in order, each a header line and one line per feature:
 * `roads version=2 extent=4096 features=1`, then `roads #7 Line {"name":"Jalan"} 0,0 10,10 | 20,20 30,30`.
 * Parts are separated by ` | `. Polygons are in one canonical form, since where a ring starts is up to
 * the encoder: each ring closed and from its smallest vertex, direction kept, holes after their
 * exterior with a `-` before them, polygons sorted. No id: `#-`. An empty tile is ''.
 */
export function tileText(bytes: Uint8Array): string {
  const { layers } = new VectorTile(new PbfReader(bytes));
  const lines: string[] = [];
  for (const layer of Object.values(layers)) {
    lines.push(`${layer.name} version=${layer.version} extent=${layer.extent} features=${layer.length}`);
    for (let i = 0; i < layer.length; i++) lines.push(`${layer.name} ${featureText(layer.feature(i))}`);
  }
  return lines.join('\n');
}

function featureText(feature: VectorTileFeature): string {
  const parts = feature.loadGeometry();
  const drawn = feature.type === 3 ? polygonTexts(parts) : parts.map(partText);
  const id = feature.id === undefined ? '-' : feature.id;
  return `#${id} ${types[feature.type]} ${propertiesText(feature.properties)} ${drawn.join(' | ')}`;
}

/** JSON with sorted keys, but NaN and infinities by name instead of null. */
function propertiesText(properties: Record<string, string | number | boolean>): string {
  const entries = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = entries.map(([key, value]) => {
    const plain =
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : JSON.stringify(value);
    return `${JSON.stringify(key)}:${plain}`;
  });
  return `{${texts.join(',')}}`;
}

function partText(part: Vertices): string {
  return part.map(({ x, y }) => `${x},${y}`).join(' ');
}

function polygonTexts(rings: Vertices[]): string[] {
  const polygons: { exterior: string; holes: string[] }[] = [];
  for (const ring of rings) {
    const text = partText(fromSmallest(ring));
    if (ringArea(ring) < 0) polygons.at(-1)?.holes.push(`-${text}`);
    else polygons.push({ exterior: text, holes: [] });
  }
  return polygons.map(({ exterior, holes }) => [exterior, ...holes.sort()].join(' | ')).sort();
}

function fromSmallest(ring: Vertices): Vertices {
  const open = ring.slice(0, -1);
  let first = 0;
  for (const [i, { x, y }] of open.entries()) {
    const best = open[first] as { x: number; y: number };
    if (x < best.x || (x === best.x && y < best.y)) first = i;
  }
  const turned = [...open.slice(first), ...open.slice(0, first)];
  return [...turned, ...turned.slice(0, 1)];
}

/** Signed area in square tile units: positive is clockwise on screen, which MVT calls an exterior. */
export function ringArea(ring: Vertices): number {
  let sum = 0;
  ring.forEach((p, i) => {
    const q = ring[(i + 1) % ring.length] as { x: number; y: number };
    sum += p.x * q.y - q.x * p.y;
  });
  return sum / 2;
}
