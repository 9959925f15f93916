import type { MultiPolygon, Polygon, Position } from 'geojson';
import type { Queryable, QueryOptions } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import type { Bbox } from '../geo/mercator.ts';
import type { Level } from '../regions/level.ts';
import { largestPolygon, outlineBox, pointInside, polygonsOf } from './geometry.ts';

const stateSql = loadSql('choropleth/regions-state');
const regionsSql = loadSql('choropleth/regions');
const outlinesSql = loadSql('choropleth/outlines');
const shapesSql = loadSql('choropleth/shapes');

/** A region of one level with what is measured on its full outline. */
export interface Region {
  readonly code: string;
  readonly name: string;
  /** Provinsi, Kabupaten, Kota or Kecamatan. */
  readonly type: string;
  readonly kabupaten: string | null;
  readonly provinsi: string | null;
  /** Corners of the full outline. */
  readonly vertices: number;
  /** Square kilometres, without rounding, on a sphere of 6371 km. */
  readonly km2: number;
  readonly bbox: Bbox;
  /** A point inside: the centre of mass of its largest part, or near it. */
  readonly point: Position;
}

/** Regions of a level by code, in the order of the codes. */
export type Regions = ReadonlyMap<string, Region>;
export type Outlines = ReadonlyMap<string, MultiPolygon>;

/** Corners of outlines asked of the database at once. */
const verticesPerQuery = 200_000;

type Row = Omit<Region, 'km2' | 'bbox' | 'point'>;

export interface RegionsState {
  /** Changes with any region. */
  readonly regions: string;
  /** Changes with any simplified outline of the band. */
  readonly shapes: string;
}

/** Tells cheaply whether what was read before is still so. */
export async function regionsState(
  db: Queryable,
  band: number,
  options?: QueryOptions,
): Promise<RegionsState> {
  const [row] = await db.query<RegionsState>(stateSql, [band], options);
  return row ?? { regions: '', shapes: '' };
}

/**
 * The regions of a level, measured. Reads every full outline once, a few at a time: seconds where they are fine, so the
 * caller keeps the answer while regionsState stays the same. Throws AppError db_*.
 */
export async function readRegions(db: Queryable, level: Level, options?: QueryOptions): Promise<Regions> {
  const rows = await db.query<Row>(regionsSql, [level], options);
  const measure = await createMeasure();
  const regions = new Map<string, Region>();
  for (const batch of batches(rows)) {
    const outlines = await readOutlines(db, batch, null, options);
    for (const row of batch) {
      const outline = outlines.get(row.code);
      // Deleted in between, or without any area: whoever is counted there shows in without_region.
      if (outline && outline.coordinates.length > 0) regions.set(row.code, { ...row, ...measure(outline) });
    }
  }
  return regions;
}

/** Outlines of some regions, simplified to a zoom band, or in full where it is null. */
export async function readOutlines(
  db: Queryable,
  regions: Iterable<Pick<Region, 'code' | 'vertices'>>,
  band: number | null,
  options?: QueryOptions,
): Promise<Outlines> {
  const found = new Map<string, MultiPolygon>();
  for (const batch of batches([...regions])) {
    const codes = batch.map(({ code }) => code);
    const rows = await db.query<{ code: string; outline: string }>(
      band === null ? outlinesSql : shapesSql,
      band === null ? [codes] : [codes, band],
      options,
    );
    for (const { code, outline } of rows)
      found.set(code, polygonsOf(JSON.parse(outline) as Polygon | MultiPolygon));
  }
  return found;
}

/** Runs of regions with no more corners than one query should bring. */
function* batches<T extends Pick<Region, 'vertices'>>(rows: readonly T[]): Generator<T[]> {
  let batch: T[] = [];
  let vertices = 0;
  for (const row of rows) {
    if (batch.length > 0 && vertices + row.vertices > verticesPerQuery) {
      yield batch;
      [batch, vertices] = [[], 0];
    }
    batch.push(row);
    vertices += row.vertices;
  }
  if (batch.length > 0) yield batch;
}

async function createMeasure() {
  // Half a second to load, and only needed when regions are new.
  const { area, booleanPointInPolygon, centerOfMass, polygon } = await import('@turf/turf');
  return (outline: MultiPolygon): Pick<Region, 'km2' | 'bbox' | 'point'> => {
    const largest = polygon(largestPolygon(outline));
    const centre = centerOfMass(largest).geometry.coordinates;
    const inside = booleanPointInPolygon(centre, largest, { ignoreBoundary: true })
      ? centre
      : pointInside(largest.geometry.coordinates);
    return { km2: area(outline) / 1e6, bbox: outlineBox(outline), point: inside ?? centre };
  };
}
