import { AppError } from '../../errors.ts';

/** One feature of a boundary file. */
export interface RawFeature {
  readonly properties: Readonly<Record<string, unknown>>;
  /** GeoJSON geometry as it was read: nothing about it is checked yet. */
  readonly geometry: unknown;
}

/** Limits that keep a wrong or hostile file from filling memory and disk. */
export interface ReadLimits {
  readonly features: number;
  readonly vertices: number;
  /** Bytes of a single feature. */
  readonly featureBytes: number;
}

/** Indonesia has about 7,300 kecamatan and 17,000 islands; 1:25,000 outlines of them have some 15 million vertices. */
export const readLimits: ReadLimits = {
  features: 200_000,
  vertices: 20_000_000,
  featureBytes: 256 * 1024 ** 2,
};

export const reproject = 'Reproject it: ogr2ogr -t_srs EPSG:4326 out.geojson in.geojson';

/** An AppError for a file that cannot be read to its end. */
export function broken(detail: string, cause?: unknown): AppError {
  return new AppError('bad_request', `the file is broken or cut off: ${detail}`, { cause });
}

/** Refuses every system but longitude and latitude on WGS 84. */
export function checkCrs(name: string | null): void {
  if (name === null || /CRS:?84|EPSG:{1,2}(\d[\d.]*:)?4326$|^4326$/i.test(name.trim())) return;
  throw new AppError(
    'bad_request',
    `the file is in ${name.slice(0, 80)}, not in degrees of WGS 84 (EPSG:4326)`,
    {
      hint: reproject,
    },
  );
}
