/** @import { Feature, Point, Polygon, MultiPolygon, Position } from 'geojson' */
/** @import { GeoJSONSource, Map } from './maplibre-gl.mjs' */

/** Tile layers whose regions are named. */
const layers = ['provinsi', 'kabupaten'];

/**
 * Best place for a name seen so far, by code. A tile holds only its cut of a region, and a region
 * has many islands: the name goes once, onto the largest piece.
 * @type {globalThis.Map<string, { area: number, label: Feature<Point> }>}
 */
const places = new globalThis.Map();

/**
 * Names the regions: fills the source `labels` of the style from the tiles that are loaded.
 * Names in the tile layers themselves would be drawn once per island and tile.
 * @param {Map} map
 * @param {string} source
 */
export function labelRegions(map, source) {
  map.on('idle', () => {
    const labels = /** @type {GeoJSONSource | undefined} */ (map.getSource('labels'));
    if (!labels || !map.getSource(source)) return;
    const before = places.size;
    let better = false;
    for (const layer of layers)
      for (const { geometry, properties } of map.querySourceFeatures(source, { sourceLayer: layer }))
        if (geometry.type === 'Polygon' || geometry.type === 'MultiPolygon')
          better = consider(layer, properties, geometry) || better;
    // Only news may touch the source: setting it makes the map busy, and idle again.
    if (better || places.size !== before) labels.setData(collection());
  });
  map.on('style.load', () => {
    const labels = /** @type {GeoJSONSource | undefined} */ (map.getSource('labels'));
    labels?.setData(collection());
  });
}

const collection = () => ({
  type: /** @type {const} */ ('FeatureCollection'),
  features: [...places.values()].map(({ label }) => label),
});

/**
 * Keeps the largest outline of the geometry where it beats what is known of the region.
 * @param {string} layer
 * @param {Record<string, string>} properties
 * @param {Polygon | MultiPolygon} geometry
 */
function consider(layer, { code = '', name = '' }, geometry) {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  let better = false;
  for (const [outline] of polygons) {
    const { area, latitude } = measure(outline ?? []);
    // A cut at another zoom is rounded otherwise; that alone is no reason to move a name.
    if (area <= 1.02 * (places.get(code)?.area ?? 0)) continue;
    const coordinates = [widestMiddle(outline ?? [], latitude), latitude];
    const short = name.replace(/^Kabupaten /, '');
    places.set(code, {
      area,
      label: {
        type: 'Feature',
        geometry: { type: 'Point', coordinates },
        properties: { layer, area, name: short },
      },
    });
    better = true;
  }
  return better;
}

/** Area in square degrees and latitude of the centroid. @param {Position[]} ring */
function measure(ring) {
  let twice = 0;
  let moment = 0;
  for (const [[x1, y1], [x2, y2]] of edges(ring)) {
    const cross = x1 * y2 - x2 * y1;
    twice += cross;
    moment += (y1 + y2) * cross;
  }
  return { area: Math.abs(twice) / 2, latitude: twice === 0 ? 0 : moment / (3 * twice) };
}

/** Middle of the widest stretch inside the ring at a latitude, where a line of text fits best. @param {Position[]} ring @param {number} latitude */
function widestMiddle(ring, latitude) {
  const crossings = [];
  for (const [[x1, y1], [x2, y2]] of edges(ring))
    if (y1 > latitude !== y2 > latitude) crossings.push(x1 + ((latitude - y1) / (y2 - y1)) * (x2 - x1));
  crossings.sort((a, b) => a - b);
  let middle = ring[0]?.[0] ?? 0;
  let widest = 0;
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const [west = 0, east = 0] = crossings.slice(i, i + 2);
    if (east - west <= widest) continue;
    widest = east - west;
    middle = (west + east) / 2;
  }
  return middle;
}

/** @param {Position[]} ring @returns {[[number, number], [number, number]][]} */
function edges(ring) {
  return ring.slice(1).map((end, i) => /** @type {any} */ ([ring[i], end]));
}
