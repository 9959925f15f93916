import type { Database } from '../src/db/database.ts';
import type { TileCoord } from '../src/geo/tile-coord.ts';

/** Cities of Java, largest first: longitude, latitude. */
const cities: readonly (readonly [number, number])[] = [
  [106.827, -6.175], // Jakarta
  [112.738, -7.249], // Surabaya
  [107.609, -6.914], // Bandung
  [110.42, -6.993], // Semarang
  [106.807, -6.597], // Bogor
  [112.632, -7.977], // Malang
  [110.371, -7.801], // Yogyakarta
  [110.827, -7.556], // Surakarta
  [108.557, -6.732], // Cirebon
  [108.22, -7.327], // Tasikmalaya
  [106.15, -6.12], // Serang
  [113.702, -8.172], // Jember
  [112.012, -7.817], // Kediri
  [109.125, -6.869], // Tegal
  [109.235, -7.424], // Purwokerto
];

/** The distinct tiles of a zoom that hold the cities, in the order of the cities. */
export function cityTiles(z: number): TileCoord[] {
  return distinct(cities.map(([longitude, latitude]) => tileAt(z, longitude, latitude)));
}

/** The tile of a zoom that holds a place in degrees. */
export function tileAt(z: number, longitude: number, latitude: number): TileCoord {
  const north = Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI;
  const whole = (part: number) => Math.floor(part * 2 ** z);
  return { z, x: whole((longitude + 180) / 360), y: whole((1 - north) / 2) };
}

const distinct = (tiles: readonly TileCoord[]) => [
  ...new Map(tiles.map((tile) => [`${tile.x}/${tile.y}`, tile])).values(),
];

/** Per zoom the distinct tiles that hold the fifteen densest tenths of a degree of a table of bench/points.ts. */
export async function pointTiles(
  db: Database,
  table: string,
  zooms: readonly number[],
): Promise<ReadonlyMap<number, readonly TileCoord[]>> {
  const places = await db.query<{ x: number; y: number }>({
    text: `select round(ST_X(geom)::numeric, 1)::float8 as x, round(ST_Y(geom)::numeric, 1)::float8 as y
      from ${table} group by 1, 2 order by count(*) desc, 1, 2 limit 15`,
  });
  return new Map(zooms.map((z) => [z, distinct(places.map(({ x, y }) => tileAt(z, x, y)))]));
}

export const tilePath = (layer: string, { z, x, y }: TileCoord) => `tiles/${layer}/${z}/${x}/${y}.pbf`;
