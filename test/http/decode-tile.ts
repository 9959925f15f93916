import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';

type Properties = Record<string, string | number | boolean>;

/** The properties of every feature by layer, as a client reads them from a response. */
export async function decodeTile(response: Response): Promise<Record<string, Properties[]>> {
  const { layers } = new VectorTile(new PbfReader(new Uint8Array(await response.arrayBuffer())));
  const names = Object.keys(layers);
  return Object.fromEntries(
    names.map((name) => {
      const layer = layers[name];
      if (!layer) throw new Error(`no layer ${name}`);
      const features = Array.from({ length: layer.length }, (_, i) => layer.feature(i));
      return [name, features.map(({ properties }) => ({ ...properties }))];
    }),
  );
}
