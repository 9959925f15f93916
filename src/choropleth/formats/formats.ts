import { AppError } from '../../errors.ts';
import type { Choropleth } from '../collection.ts';
import { mostPrecision } from '../geometry.ts';
import type { Outlines } from '../outlines.ts';
import { toCsv } from './csv.ts';
import { type Drawing, drawFeatures } from './features.ts';
import { toFlatGeobuf } from './flatgeobuf.ts';
import { toGeoJson } from './geojson.ts';
import { toGeoJsonSequence } from './geojsonseq.ts';
import { toTopoJson } from './topojson.ts';

export const geometries = ['full', 'simplified', 'centroid', 'none'] as const;
export type GeometryKind = (typeof geometries)[number];

export const formats = ['geojson', 'topojson', 'csv', 'geojsonseq', 'fgb'] as const;
export type Format = (typeof formats)[number];

/** How a choropleth is written. */
export interface Writing {
  readonly format: Format;
  readonly geometry: GeometryKind;
  /** Decimals of coordinates. */
  readonly precision: number;
  /** Begin CSV with a byte order mark, for spreadsheets that take it for another encoding without. */
  readonly bom: boolean;
}

export const precisions = { least: 0, most: mostPrecision, usual: 5 } as const;

interface FormatDescription {
  /** Media type of the answer. */
  readonly type: string;
  /** Media types in an Accept header that mean it. */
  readonly accepts: readonly string[];
  /** Of the file name. */
  readonly extension: string;
  write(choropleth: Choropleth, drawing: Drawing, writing: Writing): Buffer;
}

/** All formats, by the name in `f=`. */
export const formatTable: Readonly<Record<Format, FormatDescription>> = {
  // RFC 7946; JSON is UTF-8 and has no charset parameter.
  geojson: {
    type: 'application/geo+json',
    accepts: ['application/geo+json', 'application/json', 'application/vnd.geo+json'],
    extension: 'geojson',
    write: toGeoJson,
  },
  topojson: {
    type: 'application/topo+json',
    accepts: ['application/topo+json'],
    extension: 'topojson',
    write: toTopoJson,
  },
  // RFC 4180, RFC 7111
  csv: {
    type: 'text/csv; charset=utf-8; header=present',
    accepts: ['text/csv'],
    extension: 'csv',
    write: toCsv,
  },
  // RFC 8142
  geojsonseq: {
    type: 'application/geo+json-seq',
    accepts: ['application/geo+json-seq'],
    extension: 'geojsons',
    write: toGeoJsonSequence,
  },
  fgb: {
    type: 'application/flatgeobuf',
    accepts: ['application/flatgeobuf', 'application/vnd.flatgeobuf'],
    extension: 'fgb',
    write: toFlatGeobuf,
  },
};

/** Writes a choropleth. `outlines` are those of its regions for geometry full and simplified, else null. */
export function writeChoropleth(choropleth: Choropleth, outlines: Outlines | null, writing: Writing): Buffer {
  return formatTable[writing.format].write(choropleth, drawFeatures(choropleth, outlines, writing), writing);
}

/** Throws AppError bad_request for a geometry that a format cannot have. */
export function checkWriting({ format, geometry }: Writing): void {
  if (format === 'fgb' && geometry === 'none')
    throw new AppError('bad_request', 'f=fgb needs a geometry: full, simplified or centroid');
  if (format === 'csv' && (geometry === 'full' || geometry === 'simplified'))
    throw new AppError(
      'bad_request',
      'f=csv has no outlines: geometry must be centroid (lon and lat) or none',
    );
}
