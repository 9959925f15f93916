import { JSONParser } from '@streamparser/json';
import { AppError } from '../../errors.ts';
import { broken, checkCrs, type RawFeature, type ReadLimits } from './feature.ts';

/**
 * Features of a GeoJSON FeatureCollection, one at a time, without ever holding the whole file.
 * Throws AppError bad_request on anything but a complete FeatureCollection.
 */
export async function* readCollection(
  chunks: AsyncIterable<Buffer>,
  limits: ReadLimits,
): AsyncGenerator<RawFeature> {
  const paths = ['$.type', '$.crs', '$.features.*'];
  let type: unknown;
  for await (const { key, value, depth } of values(
    chunks,
    new JSONParser({ paths, keepStack: false }),
    limits,
  )) {
    if (depth > 1) yield toFeature(value);
    else if (key === 'crs') checkCrs(crsName(value));
    else {
      type = value;
      if (type !== 'FeatureCollection') throw notGeoJson(type);
    }
  }
  if (type !== 'FeatureCollection') throw notGeoJson(type);
}

/**
 * Features of a GeoJSON text sequence: RFC 8142 (each after an RS byte), one a line, or simply one after
 * another; a file that is a single Feature is a sequence of one.
 */
export async function* readSequence(
  chunks: AsyncIterable<Buffer>,
  limits: ReadLimits,
): AsyncGenerator<RawFeature> {
  const parser = new JSONParser({ paths: ['$'], separator: '' });
  for await (const { value } of values(withoutMarks(chunks), parser, limits)) {
    const { type, crs } = (value ?? {}) as { type?: unknown; crs?: unknown };
    if (type !== 'Feature') throw notGeoJson(type);
    checkCrs(crsName(crs));
    yield toFeature(value);
  }
}

interface Found {
  readonly key: unknown;
  readonly value: unknown;
  readonly depth: number;
}

async function* values(
  chunks: AsyncIterable<Buffer>,
  parser: JSONParser,
  limits: ReadLimits,
): AsyncGenerator<Found> {
  let found: Found[] = [];
  let failure: unknown;
  parser.onValue = ({ key, value, stack }) => {
    found.push({ key, value, depth: stack.length });
  };
  parser.onError = (error) => {
    failure ??= error;
  };
  let since = 0;
  let first = true;
  for await (const chunk of chunks) {
    const isMarked = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    parser.write(isMarked ? chunk.subarray(3) : chunk);
    first = false;
    since = found.length > 0 ? 0 : since + chunk.length;
    if (since > limits.featureBytes)
      throw new AppError('bad_request', `a feature has more than ${limits.featureBytes} bytes, the limit`);
    const ready = found;
    found = [];
    yield* ready;
    if (failure !== undefined) throw broken(reason(failure), failure);
  }
  if (!parser.isEnded) parser.end();
  if (failure !== undefined) throw broken('it ends in the middle of a feature or list', failure);
  yield* found;
}

const reason = (error: unknown) => (error as Error).message.split('\n')[0]?.slice(0, 160) ?? 'no JSON';

/** RS stands before each text and nowhere within one: JSON writes it as \u001e. */
async function* withoutMarks(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    for (let at = chunk.indexOf(0x1e); at >= 0; at = chunk.indexOf(0x1e, at + 1)) chunk[at] = 0x0a;
    yield chunk;
  }
}

function toFeature(value: unknown): RawFeature {
  if (typeof value !== 'object' || value === null) throw broken('a feature is not an object');
  const { properties, geometry } = value as { properties?: unknown; geometry?: unknown };
  const isObject = typeof properties === 'object' && properties !== null && !Array.isArray(properties);
  return { properties: isObject ? (properties as Record<string, unknown>) : {}, geometry: geometry ?? null };
}

/** Name in the `crs` member of older GeoJSON; null says that there is none. */
function crsName(crs: unknown): string | null {
  if (typeof crs !== 'object' || crs === null) return null;
  const name = (crs as { properties?: { name?: unknown; code?: unknown } }).properties;
  return String(name?.name ?? name?.code ?? 'an unknown system');
}

function notGeoJson(type: unknown): AppError {
  return new AppError(
    'bad_request',
    `the file holds ${typeof type === 'string' ? `a GeoJSON ${type.slice(0, 40)}` : 'JSON'}, not features`,
    { hint: 'It must be a FeatureCollection, or a sequence of Feature objects.' },
  );
}
