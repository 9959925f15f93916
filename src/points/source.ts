/** One row of a file, before anything is known of its columns. */
export interface SourceRow {
  /** Line in a CSV file where the row ends, or number of the feature. 1-based. */
  readonly at: number;
  /** Texts in the order of the header; null where a feature has no such property. */
  readonly fields: readonly (string | null)[];
  /** Position in degrees, from a feature's geometry. */
  readonly point?: readonly [number, number];
  /** Properties of a feature that are not in the header, which was taken from the first features. */
  readonly late?: readonly string[];
  /** Fields that were JSON numbers too large to be exact. */
  readonly inexact?: readonly number[];
  /** Why the row cannot be used at all: a geometry of another type, a broken line. */
  readonly fault?: Fault;
}

export interface Fault {
  /** Groups rows in the report. */
  readonly reason: string;
  /** What a person needs to find the mistake; holds the value. */
  readonly detail: string;
}

/** A file that is open for one pass. */
export interface Source {
  readonly format: 'csv' | 'geojson';
  /** What `at` of a row counts. */
  readonly unit: 'line' | 'feature';
  readonly header: readonly string[];
  /** What decided how the file is read, for the report. */
  readonly encoding: string;
  readonly delimiter: string | null;
  rows(): AsyncGenerator<SourceRow>;
}

/** Longest record of a file, in bytes. Longer ones come from a quote that never closes. */
export const maxRecordBytes = 1024 * 1024;
/** Most columns a file may have. */
export const maxColumns = 1000;
