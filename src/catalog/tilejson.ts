import type { Bbox } from '../geo/mercator.ts';
import type { Layer } from './layer.ts';
import { fieldsOf } from './layer-properties.ts';

/** TileJSON 3.0.0: https://github.com/mapbox/tilejson-spec/tree/master/3.0.0 */
export interface TileJson {
  readonly tilejson: '3.0.0';
  readonly name: string;
  readonly description?: string;
  readonly attribution?: string;
  readonly scheme: 'xyz';
  readonly tiles: readonly string[];
  readonly vector_layers: readonly VectorLayer[];
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly bounds: Bbox;
  /** Longitude, latitude, zoom. */
  readonly center: readonly [number, number, number];
}

interface VectorLayer {
  readonly id: string;
  readonly description: string;
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** Describes a tileset whose tiles are at `template`, a URL with {z}, {x} and {y}; `names` are the properties that it keeps, null for all. */
export function describeTileset(
  layers: readonly Layer[],
  template: string,
  names: readonly string[] | null = null,
): TileJson {
  const attribution = [...new Set(layers.map((layer) => layer.attribution).filter(Boolean))].join(' | ');
  const description = layers.length === 1 ? layers[0]?.description : undefined;
  const bounds = union(layers.map((layer) => layer.bounds));
  const minzoom = Math.min(...layers.map((layer) => layer.minZoom));
  return {
    tilejson: '3.0.0',
    name: layers.map(({ title }) => title).join(', '),
    ...(description ? { description } : {}),
    ...(attribution ? { attribution } : {}),
    scheme: 'xyz',
    tiles: [template],
    vector_layers: layers.map((layer) => describeLayer(layer, names)),
    minzoom,
    maxzoom: Math.max(...layers.map((layer) => layer.maxZoom)),
    bounds,
    center: [
      (bounds[0] + bounds[2]) / 2,
      (bounds[1] + bounds[3]) / 2,
      Math.max(minzoom, fittingZoom(bounds)),
    ],
  };
}

function describeLayer(layer: Layer, names: readonly string[] | null): VectorLayer {
  const fields = (layer.kind === 'function' ? [] : fieldsOf(layer))
    .filter(({ name }) => names?.includes(name) ?? true)
    .map(({ name, field }) => [name, field] as const);
  return {
    id: layer.id,
    description: layer.description,
    minzoom: layer.minZoom,
    maxzoom: layer.maxZoom,
    fields: Object.fromEntries(fields),
  };
}

function union(boxes: readonly Bbox[]): Bbox {
  const side = (i: 0 | 1 | 2 | 3, pick: (...n: number[]) => number) =>
    round(pick(...boxes.map((box) => box[i])));
  return [side(0, Math.min), side(1, Math.min), side(2, Math.max), side(3, Math.max)];
}

/** The zoom at which the box fills about one tile. */
function fittingZoom([west, south, east, north]: Bbox): number {
  const span = Math.max(east - west, 2 * (north - south), 1e-6);
  return Math.max(0, Math.min(14, Math.floor(Math.log2(360 / span))));
}

/** Six decimals of a degree are a tenth of a metre. */
const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
