import { delimiterFrom } from './delimiter.ts';
import { decodeText, encodingFrom } from './encoding.ts';
import { inspectFile, readBytes } from './read-bytes.ts';
import { openCsv } from './read-csv.ts';
import { looksLikeJson, openGeoJson } from './read-geojson.ts';
import type { Source } from './source.ts';

export interface SourceOptions {
  /** Name of an encoding; detected when absent. */
  readonly encoding?: string | undefined;
  /** Delimiter of a CSV file; detected when absent. */
  readonly delimiter?: string | undefined;
}

/**
 * Opens a file of points, CSV or GeoJSON, plain or gzipped. `onBytes` hears of bytes read and of all there are.
 * Throws AppError bad_request when the file cannot be read as either.
 */
export async function openSource(
  path: string,
  options: SourceOptions,
  onBytes: (done: number, total: number) => void,
): Promise<Source> {
  const encoding = options.encoding === undefined ? undefined : encodingFrom(options.encoding);
  const delimiter = options.delimiter === undefined ? undefined : delimiterFrom(options.delimiter);
  const file = await inspectFile(path);
  const heard = (done: number) => onBytes(done, file.size);
  const known = encoding === undefined ? {} : { encoding };
  if (delimiter === undefined && (await startsAsJson())) return openGeoJson(file, known, heard);
  return openCsv(file, { ...known, ...(delimiter === undefined ? {} : { delimiter }) }, heard);

  async function startsAsJson(): Promise<boolean> {
    for await (const text of decodeText(readBytes(file), encoding ?? 'utf-8'))
      return looksLikeJson(text.slice(0, 1000).replace(/^\ufeff/, ''));
    return false;
  }
}
