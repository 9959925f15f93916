import { JSONParser } from '@streamparser/json';
import { AppError } from '../errors.ts';
import { decodeText, detectEncoding, type Encoding } from './encoding.ts';
import { type InputFile, readBytes } from './read-bytes.ts';
import { maxColumns, maxRecordBytes, type Source, type SourceRow } from './source.ts';

/** Features whose properties make up the header. */
const sampleFeatures = 1000;

type Json = Record<string, unknown>;

/** Starts each record of a GeoJSON text sequence (RFC 8142). */
const recordSeparator = '\u001e';

/** Whether a text starts as JSON does. */
export const looksLikeJson = (start: string) => [recordSeparator, '{'].includes(start.trimStart()[0] ?? '');

/**
 * Opens a FeatureCollection, or a sequence of features one a line. Its columns are the properties of the
 * first 1000 features. Throws AppError bad_request when the text is no JSON.
 */
export async function openGeoJson(
  file: InputFile,
  options: { readonly encoding?: Encoding },
  onBytes: (done: number) => void,
): Promise<Source> {
  const encoding = options.encoding ?? (await detectEncoding(readBytes(file)));
  const features = readFeatures(file, decodeText(readBytes(file, onBytes), encoding));
  const sample: unknown[] = [];
  const header = new Set<string>();
  while (sample.length < sampleFeatures) {
    const next = await features.next();
    if (next.done) break;
    sample.push(next.value);
    for (const name of namesOf(next.value)) header.add(name);
    if (header.size > maxColumns)
      throw new AppError('bad_request', `${file.path} has more than ${maxColumns} properties`);
  }
  if (sample.length === 0)
    throw new AppError('bad_request', `${file.path} has no features`, {
      hint: 'A FeatureCollection is read, or a sequence of features, one a line.',
    });
  const names = [...header];
  return {
    format: 'geojson',
    unit: 'feature',
    header: names,
    encoding,
    delimiter: null,
    async *rows() {
      let at = 0;
      for (const feature of sample.splice(0)) yield toRow(feature, ++at, names, header);
      for await (const feature of features) yield toRow(feature, ++at, names, header);
    },
  };
}

/** A feature's own id counts as a column, unless a property is called so. */
function namesOf(feature: unknown): string[] {
  const { properties, id } = (feature ?? {}) as Json;
  const names = isObject(properties) ? Object.keys(properties) : [];
  return id === undefined || id === null || names.includes('id') ? names : ['id', ...names];
}

function toRow(
  feature: unknown,
  at: number,
  names: readonly string[],
  known: ReadonlySet<string>,
): SourceRow {
  if (typeof feature === 'string') return broken(at, 'no valid JSON', feature.slice(0, 200));
  if (!isObject(feature) || feature.type !== 'Feature')
    return broken(at, 'not a feature', 'the object is no GeoJSON Feature');
  const properties = isObject(feature.properties) ? feature.properties : {};
  const values: Json = { id: feature.id, ...properties };
  const fields = names.map((name) => textOf(Object.hasOwn(values, name) ? values[name] : undefined));
  const late = Object.keys(properties).filter((name) => !known.has(name) && properties[name] !== null);
  const inexact = names.flatMap((name, i) => (isUnsafe(values[name]) ? [i] : []));
  return {
    at,
    fields,
    ...(late.length > 0 ? { late } : {}),
    ...(inexact.length > 0 ? { inexact } : {}),
    ...readPoint(feature.geometry),
  };
}

function readPoint(geometry: unknown): Pick<SourceRow, 'point' | 'fault'> {
  if (!isObject(geometry)) return {};
  const type = String(geometry.type);
  if (type !== 'Point')
    return {
      fault: {
        reason: 'geometry is no point',
        detail: `the geometry is a ${type.slice(0, 40)}; only points are read`,
      },
    };
  const [lon, lat] = Array.isArray(geometry.coordinates) ? (geometry.coordinates as unknown[]) : [];
  if (lon === undefined && lat === undefined) return {};
  if (typeof lon !== 'number' || typeof lat !== 'number')
    return {
      fault: { reason: 'coordinates are no numbers', detail: 'the coordinates of a point are two numbers' },
    };
  return { point: [lon, lat] };
}

const broken = (at: number, reason: string, detail: string): SourceRow => ({
  at,
  fields: [],
  fault: { reason, detail },
});

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isUnsafe = (value: unknown) => Number.isInteger(value) && !Number.isSafeInteger(value);

function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Features as objects; a record of a sequence that is no JSON comes as what is wrong with it, a text. */
async function* readFeatures(file: InputFile, chunks: AsyncGenerator<string>): AsyncGenerator<unknown> {
  let start = '';
  for await (const chunk of untilSecondLine(chunks)) start += chunk;
  const text = withStart(start.replace(/^\ufeff/, ''), chunks);
  if (start.trimStart().startsWith(recordSeparator)) yield* readSequence(file, text, recordSeparator);
  else if (firstLineIsFeature(start)) yield* readSequence(file, text, '\n');
  else yield* readCollection(file, text);
}

/** Chunks up to the end of the first line that holds something, at most one record long. Leaves the rest unread. */
async function* untilSecondLine(chunks: AsyncGenerator<string>): AsyncGenerator<string> {
  let seen = '';
  while (!seen.trimStart().includes('\n') && seen.length < maxRecordBytes) {
    const next = await chunks.next();
    if (next.done) return;
    seen += next.value;
    yield next.value;
  }
}

async function* withStart(start: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield start;
  yield* rest;
}

function firstLineIsFeature(start: string): boolean {
  const line =
    start
      .replace(/^\ufeff/, '')
      .trimStart()
      .split('\n', 1)[0] ?? '';
  try {
    return (JSON.parse(line) as Json).type === 'Feature';
  } catch {
    return false;
  }
}

async function* readSequence(
  file: InputFile,
  text: AsyncGenerator<string>,
  separator: string,
): AsyncGenerator<unknown> {
  let rest = '';
  for await (const chunk of text) {
    const records = (rest + chunk).split(separator);
    rest = records.pop() as string;
    for (const record of records) if (record.trim() !== '') yield parseRecord(record);
    if (rest.length > maxRecordBytes)
      throw new AppError('bad_request', `${file.path} has a feature of more than 1 MB`);
  }
  if (rest.trim() !== '') yield parseRecord(rest);
}

function parseRecord(record: string): unknown {
  try {
    return JSON.parse(record);
  } catch (error) {
    return `the line is no JSON: ${(error as Error).message}`;
  }
}

async function* readCollection(file: InputFile, text: AsyncGenerator<string>): AsyncGenerator<unknown> {
  const parser = new JSONParser({ paths: ['$.features.*'], keepStack: false });
  let found: unknown[] = [];
  let count = 0;
  parser.onValue = ({ value, stack }) => {
    // Features would otherwise stay in the array that they belong to.
    const parent = stack.at(-1)?.value;
    if (Array.isArray(parent)) parent.length = 0;
    found.push(value);
  };
  const fault = (cause: unknown) =>
    new AppError('bad_request', `${file.path} is no valid GeoJSON after feature ${count}`, {
      cause,
      hint: 'Is the file cut off?',
    });
  parser.onError = (error) => {
    throw fault(error);
  };
  for await (const chunk of text) {
    try {
      parser.write(chunk);
    } catch (error) {
      throw error instanceof AppError ? error : fault(error);
    }
    count += found.length;
    yield* found;
    found = [];
  }
  if (!parser.isEnded) throw fault(new Error('the text ends before the collection does'));
}
