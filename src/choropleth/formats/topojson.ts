import type { FeatureCollection } from 'geojson';
import { topology } from 'topojson-server';
import type { Choropleth } from '../collection.ts';
import type { Drawing } from './features.ts';

/** Steps per side that coordinates are rounded to: 0.0005 degrees over all of Indonesia, finer over less. */
const quantization = 1e5;

/** A Topology whose object `wilayah` is the collection; neighbours share the arcs of their borders. */
export function toTopoJson({ info }: Choropleth, { features, bbox }: Drawing): Buffer {
  const collection = { type: 'FeatureCollection', features } as unknown as FeatureCollection;
  const drawn = features.some(({ geometry }) => geometry !== null);
  const made = topology({ wilayah: collection }, drawn ? quantization : 0);
  return Buffer.from(JSON.stringify({ ...made, ...(bbox === null ? {} : { bbox }), ...info }));
}
