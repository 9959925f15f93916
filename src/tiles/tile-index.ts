import type { Bbox } from '../geo/mercator.ts';
import type { TileCoord } from '../geo/tile-coord.ts';
import type { Edit } from '../live/edit.ts';
import { type Footprint, isTouched } from './footprint.ts';

/** Finds the cached tiles that an edit touches without looking at all of them. */
export interface TileIndex {
  add(key: string, footprint: Footprint): void;
  remove(key: string, footprint: Footprint): void;
  touchedBy(edit: Edit): string[];
}

/** Tiles of one table at one zoom: by place the keys of its variants (layers, filters, role). */
type Zoom = Map<number, Map<string, Footprint>>;

/** A number for a tile among those of its zoom; beyond zoom 26 some share one. */
const placeOf = ({ z, x, y }: TileCoord) => x * 2 ** z + y;

export function createTileIndex(): TileIndex {
  const tables = new Map<string, Map<number, Zoom>>();
  /** By table behind a view the tiles that draw it. */
  const behind = new Map<string, Set<string>>();
  /** Tiles beyond a box that the widest margin reaches; one at least, for boxes that end on a border. */
  let reach = 1;

  return {
    add(key, footprint) {
      reach = Math.max(reach, Math.ceil(footprint.margin));
      for (const table of footprint.tables) {
        const zooms = orNew(tables, table, () => new Map<number, Zoom>());
        const zoom = orNew(zooms, footprint.coord.z, () => new Map());
        orNew(zoom, placeOf(footprint.coord), () => new Map<string, Footprint>()).set(key, footprint);
      }
      for (const table of footprint.behind) orNew(behind, table, () => new Set<string>()).add(key);
    },
    remove(key, footprint) {
      const { z } = footprint.coord;
      const place = placeOf(footprint.coord);
      for (const table of footprint.tables) {
        const zooms = tables.get(table);
        const keys = zooms?.get(z)?.get(place);
        if (!zooms || !keys?.delete(key) || keys.size > 0) continue;
        zooms.get(z)?.delete(place);
        if (zooms.get(z)?.size === 0) zooms.delete(z);
        if (zooms.size === 0) tables.delete(table);
      }
      for (const table of footprint.behind) {
        behind.get(table)?.delete(key);
        if (behind.get(table)?.size === 0) behind.delete(table);
      }
    },
    touchedBy(edit) {
      const found = new Set(behind.get(edit.table));
      for (const [z, zoom] of tables.get(edit.table) ?? [])
        for (const place of candidates(zoom, z, edit.boxes, reach))
          for (const [key, footprint] of zoom.get(place) ?? [])
            if (isTouched(footprint, edit)) found.add(key);
      return [...found];
    },
  };
}

function orNew<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}

/** Places worth a look: those around the boxes, or simply all, whichever are fewer. */
function candidates(zoom: Zoom, z: number, boxes: readonly Bbox[] | null, reach: number): Iterable<number> {
  if (boxes === null) return zoom.keys();
  const ranges = rangesOf(boxes, z, reach);
  if (countOf(ranges) >= zoom.size) return zoom.keys();
  return placesIn(ranges).map((coord) => placeOf({ z, ...coord }));
}

/**
 * The tiles of a zoom that lie at boxes in degrees or up to `reach` tiles from them; null where there are more than `most`.
 */
export function tilesAround(
  boxes: readonly Bbox[],
  z: number,
  reach: number,
  most: number,
): TileCoord[] | null {
  const ranges = rangesOf(boxes, z, reach);
  return countOf(ranges) > most ? null : placesIn(ranges).map(({ x, y }) => ({ z, x, y }));
}

interface Range {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

const countOf = (ranges: readonly Range[]) =>
  ranges.reduce((sum, { x, y }) => sum + (x[1] - x[0] + 1) * (y[1] - y[0] + 1), 0);

function placesIn(ranges: readonly Range[]): { x: number; y: number }[] {
  const places: { x: number; y: number }[] = [];
  for (const { x, y } of ranges)
    for (let column = x[0]; column <= x[1]; column++)
      for (let row = y[0]; row <= y[1]; row++) places.push({ x: column, y: row });
  return places;
}

const rangesOf = (boxes: readonly Bbox[], z: number, reach: number): Range[] =>
  boxes.flatMap((box) => [-360, 0, 360].flatMap((by) => rangeOf(box, by, 2 ** z, reach) ?? []));

/** Columns and rows of the tiles that may touch a box. */
function rangeOf([west, south, east, north]: Bbox, by: number, side: number, reach: number): Range | null {
  const column = (degrees: number) => Math.floor(((degrees + by + 180) / 360) * side);
  const row = (degrees: number) => {
    const latitude = (Math.max(-85.06, Math.min(85.06, degrees)) * Math.PI) / 180;
    return Math.floor(((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2) * side);
  };
  const x = [Math.max(0, column(west) - reach), Math.min(side - 1, column(east) + reach)] as const;
  const y = [Math.max(0, row(north) - reach), Math.min(side - 1, row(south) + reach)] as const;
  return x[0] > x[1] || y[0] > y[1] ? null : { x, y };
}
