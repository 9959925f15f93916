import type { Feature, MultiPolygon, Point, Position } from 'geojson';
import { type Bbox, union } from '../../geo/mercator.ts';
import type { Choropleth, Properties } from '../collection.ts';
import { outlineBox, roundOutline, roundPoint } from '../geometry.ts';
import type { Outlines, Region } from '../outlines.ts';
import type { Writing } from './formats.ts';

export type RegionFeature = Feature<MultiPolygon | Point | null, Properties>;

/** Features ready to be written. */
export interface Drawing {
  readonly features: readonly RegionFeature[];
  /** Around all geometry, or around the full outlines where there is none; null without features. */
  readonly bbox: Bbox | null;
}

/** Puts the geometry that was asked for to the regions of a choropleth. */
export function drawFeatures(
  { items }: Choropleth,
  outlines: Outlines | null,
  { geometry, precision }: Pick<Writing, 'geometry' | 'precision'>,
): Drawing {
  const shape = (region: Region): MultiPolygon | Point | null => {
    if (geometry === 'none') return null;
    if (geometry === 'centroid') return { type: 'Point', coordinates: roundPoint(region.point, precision) };
    const outline = outlines?.get(region.code);
    return outline ? roundOutline(outline, precision) : null;
  };
  const features = items.map(
    ({ region, properties }): RegionFeature => ({
      type: 'Feature',
      id: region.code,
      geometry: shape(region),
      properties,
    }),
  );
  const boxes = features.map(({ geometry: drawn }, i) =>
    drawn === null
      ? roundBox((items[i] as { region: Region }).region.bbox, precision)
      : drawn.type === 'Point'
        ? pointBox(drawn.coordinates)
        : outlineBox(drawn),
  );
  return { features, bbox: boxes.length === 0 ? null : boxes.reduce(union) };
}

const pointBox = ([lon = 0, lat = 0]: Position): Bbox => [lon, lat, lon, lat];

/** Rounded outwards, so that it still holds what it is around. */
function roundBox([west, south, east, north]: Bbox, precision: number): Bbox {
  const scale = 10 ** precision;
  return [
    Math.floor(west * scale) / scale,
    Math.floor(south * scale) / scale,
    Math.ceil(east * scale) / scale,
    Math.ceil(north * scale) / scale,
  ];
}
