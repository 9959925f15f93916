import type { Choropleth } from '../collection.ts';
import type { Drawing } from './features.ts';

/** A GeoJSON text sequence (RFC 8142): each feature between a record separator and a line feed. */
export function toGeoJsonSequence(_choropleth: Choropleth, { features }: Drawing): Buffer {
  return Buffer.from(features.map((feature) => `\u001e${JSON.stringify(feature)}\n`).join(''));
}
