import { topology } from 'topojson-server';
import type { GeometryCollection, MultiPolygon } from 'topojson-specification';
import type { GridRing } from './grid.ts';

/** Outlines of neighbours, taken apart so that every border exists once. Corners are in grid units. */
export interface Arcs {
  readonly x: Int32Array;
  readonly y: Int32Array;
  /** Index of each arc's first corner; one more entry holds the number of corners. */
  readonly start: Int32Array;
  /** Areas in the order given; polygons of rings of arcs, `~i` where arc i runs backwards. */
  readonly areas: readonly (readonly number[][])[][];
}

/** Finds the borders that areas share. Empties the lists it is given, which may be big. */
export function findArcs(areas: GridRing[][][]): Arcs {
  const geometries = areas.map((coordinates) => ({ type: 'MultiPolygon' as const, coordinates }));
  const topo = topology({ all: { type: 'GeometryCollection', geometries } } as never);
  const found = (topo.objects.all as GeometryCollection).geometries as MultiPolygon[];
  const lines = topo.arcs as unknown as number[][][];
  const total = lines.reduce((sum, line) => sum + line.length, 0);
  const arcs = {
    x: new Int32Array(total),
    y: new Int32Array(total),
    start: new Int32Array(lines.length + 1),
    areas: found.map(({ arcs: polygons }) => polygons),
  };
  let at = 0;
  for (const [index, line] of lines.entries()) {
    for (const [x, y] of line as [number, number][]) {
      arcs.x[at] = x;
      arcs.y[at++] = y;
    }
    arcs.start[index + 1] = at;
  }
  return arcs;
}
