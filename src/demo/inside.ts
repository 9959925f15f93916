import type { MultiPolygonCoordinates } from './region-data.ts';

/** Bounds [west, south, east, north] and rings of one polygon, degrees. */
interface BoundedPolygon {
  readonly bounds: readonly [number, number, number, number];
  readonly rings: [number, number][][];
}

/** Returns a test for "is this position inside", even-odd over the rings of each polygon, degrees. */
export function insideTest(coordinates: MultiPolygonCoordinates): (lon: number, lat: number) => boolean {
  const polygons: BoundedPolygon[] = coordinates.map((rings) => {
    const outer = rings[0] ?? [];
    const [lons, lats] = [outer.map((p) => p[0]), outer.map((p) => p[1])];
    return { bounds: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], rings };
  });
  return (lon, lat) => polygons.some((polygon) => isInside(lon, lat, polygon));
}

function isInside(lon: number, lat: number, { bounds: [w, s, e, n], rings }: BoundedPolygon): boolean {
  if (lon <= w || lon >= e || lat <= s || lat >= n) return false;
  let inside = false;
  for (const ring of rings) {
    let previous = ring[ring.length - 1];
    for (const point of ring) {
      if (previous && previous[1] > lat !== point[1] > lat) {
        const crossing = ((previous[0] - point[0]) * (lat - point[1])) / (previous[1] - point[1]) + point[0];
        if (lon < crossing) inside = !inside;
      }
      previous = point;
    }
  }
  return inside;
}
