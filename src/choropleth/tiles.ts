import type { FeatureCollection } from 'geojson';
import GeoJSONVT from 'geojson-vt';
import { fromGeojsonVt } from 'vt-pbf';
import { type Bbox, union } from '../geo/mercator.ts';
import type { TileCoord } from '../geo/tile-coord.ts';
import type { Level } from '../regions/level.ts';
import type { Choropleth, Properties } from './collection.ts';
import { drawFeatures } from './formats/features.ts';
import type { Outlines } from './outlines.ts';

/** Deepest zoom that tiles are cut for; maps enlarge these beyond. */
export const tileMaxZoom = 12;
const extent = 4096;
const buffer = 64;

/** Zoom bands of simplified outlines (geo/shape-bands.ts): of collections, and of tiles by zoom. */
const usualBand: Readonly<Record<Level, number>> = { provinsi: 6, kabupaten: 7, kecamatan: 9 };
const finestBand = 10;

/** Band of the outlines of a whole collection. */
export const collectionBand = (level: Level): number => usualBand[level];

/** Band of the outlines in tiles of a zoom: those of the collection, then the finest. */
export const tileBand = (level: Level, z: number): number =>
  z <= usualBand[level] ? usualBand[level] : finestBand;

/** A choropleth ready to be cut. */
export interface TileIndex {
  /** The tile as Mapbox Vector Tile 2.1; empty where nothing is drawn. */
  cut(coord: TileCoord): Buffer;
  /** Estimated memory, in bytes. */
  readonly bytes: number;
}

/** Tiles that an index keeps while it cuts deeper; beyond them it begins anew. */
const usualTiles = 4000;
/** Bytes of such a tile beside its corners. */
const tileBytes = 500;

/** Cuts tiles of one layer, named as in URLs. Feature ids are the digits of the region's code. */
export function createTileIndex(
  choropleth: Choropleth,
  outlines: Outlines,
  mostTiles = usualTiles,
): TileIndex {
  const build = () =>
    new GeoJSONVT(collectionOf(choropleth, outlines), {
      maxZoom: tileMaxZoom,
      indexMaxZoom: 4,
      extent,
      buffer,
      tolerance: 2,
    });
  let index = build();
  const name = `${choropleth.query.subject}-${choropleth.query.level}`;
  let vertices = 0;
  for (const { region } of choropleth.items)
    for (const rings of outlines.get(region.code)?.coordinates ?? [])
      for (const ring of rings) vertices += ring.length;
  return {
    // A corner is three numbers, here and in the tiles that are kept while cutting deeper.
    bytes: choropleth.items.length * 1000 + vertices * 40 + mostTiles * tileBytes,
    cut({ z, x, y }) {
      if (index.tileCoords.length > mostTiles) index = build();
      const tile = index.getTile(z, x, y);
      if (tile === null || tile.features.length === 0) return Buffer.alloc(0);
      return Buffer.from(fromGeojsonVt({ [name]: tile } as never, { version: 2, extent }));
    },
  };
}

function collectionOf(choropleth: Choropleth, outlines: Outlines): FeatureCollection {
  const { features } = drawFeatures(choropleth, outlines, { geometry: 'simplified', precision: 6 });
  return {
    type: 'FeatureCollection',
    features: features.map((feature) => ({
      ...feature,
      id: Number(String(feature.id).replaceAll('.', '')),
      properties: tileProperties(feature.properties),
    })),
  } as FeatureCollection;
}

/** Tiles have no null, and no lists. All numbers are far from where vt-pbf fails (2^64), and no property is named as one of Object's. */
function tileProperties(properties: Properties): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => {
      if (value === null) return [];
      return [[name, typeof value === 'object' ? value.join(' ') : value]];
    }),
  );
}

/** What Web Mercator shows. */
const world: Bbox = [-180, -85.051129, 180, 85.051129];

/** TileJSON 3.0.0 of a choropleth. `tiles` is the URL template; `attribution` credits the outlines. */
export function describeTiles(
  { query, columns, items, info }: Choropleth,
  tiles: string,
  attribution: string,
) {
  const name = `${query.subject}-${query.level}`;
  const field = {
    text: 'String',
    names: 'String',
    whole: 'Number',
    large: 'Number',
    number: 'Number',
  } as const;
  const boxes = items.map(({ region }) => region.bbox);
  const bounds = boxes.length === 0 ? world : boxes.reduce(union);
  const middle = [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2];
  // The zoom at which the box is about as wide as a tile of 512 pixels and a screen has a few of them.
  const width = Math.max(bounds[2] - bounds[0], 2 * (bounds[3] - bounds[1]), 0.01);
  const zoom = Math.max(0, Math.min(tileMaxZoom, Math.floor(Math.log2(360 / width)) + 1));
  return {
    tilejson: '3.0.0' as const,
    name: `${info.metric_label}: ${name}`,
    ...(attribution === '' ? {} : { attribution }),
    scheme: 'xyz' as const,
    tiles: [tiles],
    vector_layers: [
      {
        id: name,
        description: info.metric_label,
        minzoom: 0,
        maxzoom: tileMaxZoom,
        fields: Object.fromEntries(columns.map((column) => [column.name, field[column.type]])),
      },
    ],
    minzoom: 0,
    maxzoom: tileMaxZoom,
    bounds,
    center: [...middle, zoom],
  };
}
