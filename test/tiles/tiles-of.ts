import type { TileCoord } from '../../src/geo/tile-coord.ts';

/** The distinct tiles of a zoom that hold the places, in degrees; with `repeated` one for each place. */
export function tilesOf(
  places: readonly { x: number; y: number }[],
  z: number,
  repeated = false,
): TileCoord[] {
  const tiles = places.map(({ x, y }) => {
    const north = Math.asinh(Math.tan((y * Math.PI) / 180)) / Math.PI;
    return { z, x: Math.floor(((x + 180) / 360) * 2 ** z), y: Math.floor(((1 - north) / 2) * 2 ** z) };
  });
  return repeated ? tiles : [...new Map(tiles.map((tile) => [`${tile.x}/${tile.y}`, tile])).values()];
}

export const tileUrlAt = (layers: string, { z, x, y }: TileCoord) => `${layers}/${z}/${x}/${y}`;
