import { resolveLayers } from '../../src/tiles/resolve-layers.ts';
import type { TileRequest } from '../../src/tiles/tile.ts';
import type { createTestServer } from '../engines/server.ts';
import { tileText } from '../mvt/tile-text.ts';

export type TestServer = Awaited<ReturnType<typeof createTestServer>>;

/** A tile by its address `layer,layer/z/x/y`, names percent-encoded, as an analyst is served it; `text` is what a client decodes. */
export async function drawTile(
  { catalog, tiles, config }: Pick<TestServer, 'catalog' | 'tiles' | 'config'>,
  address: string,
  choice: Partial<TileRequest> = {},
) {
  const [, names = '', z, x, y] = /^(.+)\/(\d+)\/(\d+)\/(\d+)$/.exec(address) ?? [];
  const role = choice.role ?? 'analyst';
  const layers = await resolveLayers(
    catalog,
    names.split(',').map(decodeURIComponent),
    role,
    config.tiles.maxLayersPerTile,
  );
  const coord = { z: Number(z), x: Number(x), y: Number(y) };
  const tile = await tiles.get({
    layers,
    coord,
    role,
    encoding: 'identity',
    properties: null,
    filters: {},
    ...choice,
  });
  return { ...tile, text: tileText(tile.body) };
}

/** The feature lines of a tile's text, without the layers' headers. */
export function features(text: string): string[] {
  return text.split('\n').filter((line) => / #(-|\d+) (Point|Line|Polygon) /.test(line));
}
