import { pixelDegrees, shapeBands } from '../../geo/shape-bands.ts';
import type { Arcs } from './arcs.ts';
import { gridDegrees, ringArea } from './grid.ts';
import { createSimplifier, type Simplifier } from './simplify.ts';

/** A ring of corners in degrees, closed. */
type Ring = [number, number][];

export interface BandShapes {
  readonly band: number;
  /** Polygons of each area, in the order of the arcs; in degrees. */
  readonly areas: Ring[][][];
}

/**
 * The outlines for every zoom band, deepest first; each is made from the one before, so only one is in
 * memory. A corner goes when its triangle covers less than half a pixel at the deepest zoom of the band: the tolerance
 * of half a pixel, as the area that Visvalingam's method weighs. So no border moves by a pixel, needles aside.
 * Islands and lakes smaller than a pixel go, but never the largest island of an area.
 */
export function* makeShapes(arcs: Arcs): Generator<BandShapes> {
  const simplifier = createSimplifier(arcs);
  const rings = createRings(arcs, simplifier);
  for (const band of [...shapeBands].reverse()) {
    const pixel = pixelDegrees(band) / gridDegrees;
    rings.dropSmall(pixel ** 2);
    simplifier.simplify(pixel ** 2 / 2);
    yield { band, areas: rings.draw() };
  }
}

function createRings(arcs: Arcs, simplifier: Simplifier) {
  const { x, y, start } = arcs;
  const uses = new Uint8Array(start.length - 1);
  for (const arc of arcs.areas.flat(3)) {
    const at = arc < 0 ? ~arc : arc;
    uses[at] = Math.min(255, (uses[at] as number) + 1);
  }
  let areas = arcs.areas.map((polygons) => polygons.map((rings) => [...rings]));

  const corners = (ring: readonly number[]): [number, number][] => {
    const points: [number, number][] = [];
    for (const arc of ring) {
      const at = arc < 0 ? ~arc : arc;
      const [from, to] = [start[at] as number, start[at + 1] as number];
      const line: [number, number][] = [];
      for (let i = from; i < to; i++) if (simplifier.alive[i]) line.push([x[i] as number, y[i] as number]);
      if (arc < 0) line.reverse();
      // Each arc begins where the one before it ends.
      for (const point of points.length > 0 ? line.slice(1) : line) points.push(point);
    }
    return points;
  };
  const size = (ring: readonly number[]) => Math.abs(ringArea(corners(ring)));
  /** No neighbour has a part in it: it is all coast. */
  const isAlone = (ring: readonly number[]) => ring.every((arc) => uses[arc < 0 ? ~arc : arc] === 1);
  const forget = (ring: readonly number[]) => {
    for (const arc of ring) simplifier.drop(arc < 0 ? ~arc : arc);
  };

  return {
    /** Drops islands and lakes below an area in square grid units. */
    dropSmall(least: number) {
      areas = areas.map((polygons) => {
        const sizes = polygons.map(([outer]) => size(outer as number[]));
        const largest = sizes.indexOf(Math.max(...sizes));
        return polygons.flatMap((rings, index) => {
          const [outer, ...holes] = rings as [number[], ...number[][]];
          if (index !== largest && (sizes[index] as number) < least && rings.every(isAlone)) {
            for (const ring of rings) forget(ring);
            return [];
          }
          const kept = holes.filter((hole) => {
            const small = isAlone(hole) && size(hole) < least;
            if (small) forget(hole);
            return !small;
          });
          return [[outer, ...kept]];
        });
      });
    },
    draw: (): Ring[][][] =>
      areas.map((polygons) =>
        polygons.map((rings) =>
          rings.map((ring) => corners(ring).map(([px, py]): [number, number] => [degrees(px), degrees(py)])),
        ),
      ),
  };
}

/** Whole multiples of the grid, without the noise of binary fractions. */
const degrees = (units: number): number => units / Math.round(1 / gridDegrees);
