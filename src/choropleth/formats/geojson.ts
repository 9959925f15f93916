import type { Choropleth } from '../collection.ts';
import type { Drawing } from './features.ts';

/** A FeatureCollection (RFC 7946) with what the answer says of itself as members of its own. */
export function toGeoJson({ info }: Choropleth, { features, bbox }: Drawing): Buffer {
  return Buffer.from(
    JSON.stringify({ type: 'FeatureCollection', ...(bbox === null ? {} : { bbox }), ...info, features }),
  );
}
