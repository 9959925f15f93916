import type { FeatureCollection } from 'geojson';
import { topology } from 'topojson-server';
import type { Bbox } from '../../geo/mercator.ts';
import type { Choropleth } from '../collection.ts';
import type { Drawing } from './features.ts';
import type { Writing } from './formats.ts';

/** Least and most positions per side that coordinates are rounded to. */
const positions = { least: 2, most: 1e9 } as const;

/** A Topology whose object `wilayah` is the collection; neighbours share the arcs of their borders. */
export function toTopoJson(
  { info }: Choropleth,
  { features, bbox }: Drawing,
  { precision }: Writing,
): Buffer {
  const collection = { type: 'FeatureCollection', features } as unknown as FeatureCollection;
  const drawn = features.some(({ geometry }) => geometry !== null);
  const made = topology({ wilayah: collection }, drawn && bbox !== null ? quantization(bbox, precision) : 0);
  return Buffer.from(JSON.stringify({ ...made, ...(bbox === null ? {} : { bbox }), ...info }));
}

/** Positions per side with which none is further from the next than a unit of the last decimal, along both sides. */
function quantization([west, south, east, north]: Bbox, precision: number): number {
  // Without the noise of binary fractions, so that the grid of the longer side is that of the decimals.
  const steps = Number((Math.max(east - west, north - south) * 10 ** precision).toFixed(3));
  return Math.min(Math.max(Math.ceil(steps) + 1, positions.least), positions.most);
}
