import type { Transaction } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError } from '../errors.ts';
import type { Describer, Description } from './describe-feature.ts';
import { type ReadLimits, readLimits } from './read/feature.ts';
import { polygonWkb } from './read/polygon-wkb.ts';
import type { FeatureFile } from './read/read-features.ts';
import type { FeatureNote } from './report.ts';

const stageTableSql = loadSql('regions/stage-table');
const stageSql = loadSql('regions/stage');

/** Hexadecimal digits sent to the database at once. */
const textPerStatement = 4 * 1024 ** 2;

/** What the file held: its outlines are in the staging table by now, only words are kept here. */
export interface Staged {
  readonly features: number;
  readonly vertices: number;
  /** Features with an outline; `feature` is the position in the file, from 1. */
  readonly rows: readonly { readonly feature: number; readonly description: Description }[];
  readonly repaired: FeatureNote[];
  readonly dropped: FeatureNote[];
}

/** Reads the whole file into a temporary table that ends with the transaction. Throws AppError bad_request. */
export async function stageFile(
  tx: Transaction,
  file: FeatureFile,
  describer: Describer,
  limits: ReadLimits = readLimits,
  signal?: AbortSignal,
): Promise<Staged> {
  await tx.query(stageTableSql);
  const rows: Staged['rows'][number][] = [];
  const repaired: FeatureNote[] = [];
  const dropped: FeatureNote[] = [];
  let batch: [number, string][] = [];
  let length = 0;
  let [features, vertices] = [0, 0];
  const flush = async () => {
    if (batch.length > 0)
      await tx.query(stageSql, [batch.map(([feature]) => feature), batch.map(([, hex]) => hex)]);
    batch = [];
    length = 0;
  };
  for await (const { properties, geometry } of file.features) {
    if (signal?.aborted) throw new AppError('aborted', 'the import was interrupted; nothing was changed');
    const feature = ++features;
    const description = describer.describe(properties);
    const shape = polygonWkb(
      geometry,
      `feature ${feature}${description.name ? ` (${description.name})` : ''}`,
    );
    vertices += shape.vertices;
    if (vertices > limits.vertices)
      throw new AppError('bad_request', `the file has more than ${limits.vertices} vertices, the limit`, {
        hint: 'Thin it out first: ogr2ogr -simplify 0.00005, or mapshaper -simplify.',
      });
    const say = (note: string) => noteOf(feature, description, note);
    if (description.isWater) dropped.push(say('water'));
    else if (shape.hex === null) dropped.push(say('no polygon'));
    else {
      if (shape.repairs.length > 0) repaired.push(say(shape.repairs.join('; ')));
      rows.push({ feature, description });
      batch.push([feature, shape.hex]);
      length += shape.hex.length;
      if (length > textPerStatement) await flush();
    }
  }
  await flush();
  return { features, vertices, rows, repaired, dropped };
}

export const noteOf = (feature: number, { code, name }: Description, note: string): FeatureNote => ({
  feature,
  code,
  name,
  note,
});
