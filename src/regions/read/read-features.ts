import { AppError } from '../../errors.ts';
import { type RawFeature, type ReadLimits, readLimits } from './feature.ts';
import { readFlatGeobuf } from './flatgeobuf-features.ts';
import { readCollection, readSequence } from './json-features.ts';
import { type Format, openFile } from './open-file.ts';

export interface FeatureFile {
  readonly format: Format;
  readonly gzipped: boolean;
  readonly features: AsyncIterable<RawFeature>;
}

const readers = { FeatureCollection: readCollection, sequence: readSequence, FlatGeobuf: readFlatGeobuf };

/**
 * Opens GeoJSON, a GeoJSON text sequence or FlatGeobuf, plain or gzipped. The features arrive one at a time
 * and the iteration throws AppError bad_request where the file is broken, in a wrong system or too big.
 */
export async function readFeatures(
  path: string,
  onBytes: (done: number, total: number) => void = () => {},
  limits: ReadLimits = readLimits,
): Promise<FeatureFile> {
  const { format, gzipped, chunks } = await openFile(path, onBytes);
  return { format, gzipped, features: counted(readers[format](chunks, limits), limits.features) };
}

async function* counted(features: AsyncIterable<RawFeature>, most: number): AsyncGenerator<RawFeature> {
  let count = 0;
  for await (const feature of features) {
    if (++count > most)
      throw new AppError('bad_request', `the file has more than ${most} features, the limit`);
    yield feature;
  }
}
