import type { Feature } from 'flatgeobuf/lib/mjs/flat-geobuf/feature.js';
import { deserialize, parseProperties } from 'flatgeobuf/lib/mjs/generic.js';
import { fromGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import type { HeaderMeta } from 'flatgeobuf/lib/mjs/header-meta.js';
import { calcTreeSize } from 'flatgeobuf/lib/mjs/packedrtree.js';
import { AppError, isAppError } from '../../errors.ts';
import { broken, checkCrs, type RawFeature, type ReadLimits } from './feature.ts';

/** Magic bytes, then the length of the header. */
const preamble = 12;

/**
 * Features of a FlatGeobuf file, one at a time. The decoder fills a feature that is cut off with zeros, so
 * the bytes it used are counted and compared with those there were. Throws AppError bad_request.
 */
export async function* readFlatGeobuf(
  chunks: AsyncIterable<Buffer>,
  limits: ReadLimits,
): AsyncGenerator<RawFeature> {
  const counted = countBytes(chunks, limits);
  let expected = 0;
  let count = 0;
  let header: HeaderMeta | undefined;
  const fromFeature = (_id: number, feature: Feature, meta: HeaderMeta) => {
    const size = feature.bb?.capacity() ?? 0;
    expected += size;
    if (expected > counted.bytes()) throw broken('the last feature is not complete');
    const geometry = feature.geometry();
    return {
      properties: parseProperties(feature, meta.columns),
      geometry: geometry && fromGeometry(geometry, meta.geometryType),
    };
  };
  const headerMetaFn = (meta: HeaderMeta) => {
    header = meta;
    checkCrs(crsName(meta));
    const index = meta.indexNodeSize > 0 ? calcTreeSize(meta.featuresCount, meta.indexNodeSize) : 0;
    if (meta.featuresCount > limits.features)
      throw new AppError('bad_request', `the file has more than ${limits.features} features, the limit`);
    expected = preamble + counted.headerLength() + index;
  };
  try {
    const decoded = deserialize(counted.stream, { fromFeature, headerMetaFn } as never);
    for await (const feature of decoded as AsyncIterable<unknown>) {
      count++;
      yield feature as RawFeature;
    }
  } catch (error) {
    throw isAppError(error) ? error : broken('a feature cannot be decoded', error);
  }
  if (expected !== counted.bytes() || (header && header.featuresCount > 0 && count !== header.featuresCount))
    throw broken(`it ends after ${count} of ${header?.featuresCount || 'an unknown number of'} features`);
}

function countBytes(chunks: AsyncIterable<Buffer>, limits: ReadLimits) {
  const source = chunks[Symbol.asyncIterator]();
  let bytes = 0;
  let head = Buffer.alloc(0);
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await source.next();
      if (done) return controller.close();
      bytes += value.length;
      if (head.length < preamble) {
        head = Buffer.concat([head, value.subarray(0, preamble)]);
        if (head.length >= preamble && head.readUInt32LE(8) > limits.featureBytes)
          throw broken('its header has no plausible length');
      }
      controller.enqueue(value);
    },
  });
  return { stream, bytes: () => bytes, headerLength: () => head.readUInt32LE(8) };
}

function crsName({ crs }: HeaderMeta): string | null {
  if (!crs || (crs.code === 0 && !crs.code_string && !crs.wkt)) return null;
  return crs.code ? `${crs.org ?? 'EPSG'}:${crs.code}` : (crs.code_string ?? crs.name ?? 'an unknown system');
}
