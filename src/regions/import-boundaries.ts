import type { Database, Transaction } from '../db/database.ts';
import { AppError } from '../errors.ts';
import { createDescriber, type Describer, type PropertyMap } from './describe-feature.ts';
import { type KnownRegion, readKnownRegions } from './known-regions.ts';
import { type Level, levelAbove } from './level.ts';
import { type FoundFeature, type Match, matchFeatures } from './match.ts';
import { mergeFeatures } from './merge-features.ts';
import type { ReadLimits } from './read/feature.ts';
import { type FeatureFile, readFeatures } from './read/read-features.ts';
import { replaceLevel } from './replace-level.ts';
import type { BoundaryReport, FeatureNote } from './report.ts';
import { readUnresolved, resolveAgain } from './resolve-again.ts';
import { writeShapes } from './shapes/write-shapes.ts';
import { noteOf, type Staged, stageFile } from './stage.ts';

export interface BoundaryImport {
  readonly path: string;
  readonly level: Level;
  readonly map: PropertyMap;
  /** Where the outlines come from, as it is stored with them. */
  readonly source: string;
  readonly dryRun: boolean;
  /** Official names and codes for levels that the database does not hold yet. */
  readonly listed: () => readonly KnownRegion[];
  readonly onProgress: (progress: { label: string; done: number; total: number }) => void;
  readonly signal?: AbortSignal;
  readonly limits?: ReadLimits;
}

const lockText = 'lock table petasantri.regions in share row exclusive mode; set local statement_timeout = 0';

/** Ends the transaction of a dry run. */
class DryRun extends Error {}

/**
 * Replaces the boundaries of one level with those of a file, in one transaction that readers see all or nothing
 * of, and finds the regions of the map's rows again. Throws AppError bad_request, and has changed
 * nothing, where the file is broken or nothing in it is a region.
 */
export async function importBoundaries(db: Database, options: BoundaryImport): Promise<BoundaryReport> {
  const { path, limits, onProgress, dryRun } = options;
  const file = await readFeatures(
    path,
    (done, total) => onProgress({ label: 'bytes read', done, total }),
    limits,
  );
  const before = await readUnresolved(db);
  let written: Omit<BoundaryReport, 'unresolved'> | undefined;
  const work = async (tx: Transaction) => {
    written = await writeLevel(tx, file, options);
    if (dryRun) throw new DryRun();
  };
  await db.tx(work).catch((error) => {
    if (!(error instanceof DryRun)) throw error;
  });
  if (!written) throw new AppError('internal', 'the import came to no result');
  if (dryRun) return { ...written, unresolved: null };
  await resolveAgain(db, onProgress);
  return { ...written, unresolved: { before, after: await readUnresolved(db) } };
}

async function writeLevel(
  tx: Transaction,
  file: FeatureFile,
  { level, map, source, dryRun, listed, onProgress, signal, limits }: BoundaryImport,
): Promise<Omit<BoundaryReport, 'unresolved'>> {
  const describer = createDescriber(level, map);
  const staged = await stageFile(tx, file, describer, limits, signal);
  checkMap(map, describer);
  await tx.script(lockText);
  const known = await readKnownRegions(tx, level === 'kecamatan' ? [] : listed());
  if (level === 'kecamatan' && known.loaded('kabupaten') === 0)
    throw new AppError('bad_request', 'kecamatan need their kabupaten, and none are loaded', {
      hint: 'Run "petasantri import boundaries FILE --level kabupaten" first.',
    });

  const matches = matchFeatures(
    level,
    staged.rows.map(({ description }) => description),
    known,
  );
  const sorted = sortMatches(staged, matches);
  if (sorted.found.length === 0) throw nothingMatched(staged, sorted.unmatched, describer);
  onProgress({ label: 'outlines checked', done: 0, total: sorted.found.length });
  const merge = await mergeFeatures(tx, staged, sorted.found);
  onProgress({ label: 'outlines checked', done: sorted.found.length, total: sorted.found.length });
  const swap = await replaceLevel(tx, level, source, merge.regions, known);
  // A dry run is about what matches; outlines to look at are for those who stay.
  const redrawn: Level[] = swap.derived.length > 0 ? [levelAbove(level) as Level, level] : [level];
  for (const at of dryRun ? [] : redrawn)
    await writeShapes(tx, at, (done, total) => onProgress({ label: `shapes of ${at}`, done, total }));

  const count = (by: string) => sorted.found.filter(({ match }) => match.by === by).length;
  return {
    level,
    format: file.format,
    gzipped: file.gzipped,
    source,
    dryRun,
    features: staged.features,
    vertices: staged.vertices,
    properties: describer.used(),
    matched: {
      regions: merge.regions.length,
      byCode: count('code'),
      byName: count('name'),
      new: count('new'),
    },
    disagreements: sorted.disagreements,
    unmatched: sorted.unmatched,
    merged: merge.merged,
    duplicated: merge.duplicated,
    repaired: merge.repaired,
    dropped: [...staged.dropped, ...sorted.water, ...merge.dropped],
    ...swap,
  };
}

function sortMatches(staged: Staged, matches: readonly Match[]) {
  const found: FoundFeature[] = [];
  const disagreements: FeatureNote[] = [];
  const unmatched: FeatureNote[] = [];
  const water: FeatureNote[] = [];
  for (const [index, { feature, description }] of staged.rows.entries()) {
    const match = matches[index] as Match;
    if (match.region !== null) {
      found.push({ feature, match });
      if (match.note) disagreements.push(noteOf(feature, description, `${match.region.code}: ${match.note}`));
      // Districts are called Danau too: only a name that no region has is taken for a lake.
    } else if (/^(danau|waduk|lake)\b/i.test(description.name ?? ''))
      water.push(noteOf(feature, description, 'water, by its name'));
    else unmatched.push(noteOf(feature, description, match.reason));
  }
  return { found, disagreements, unmatched, water };
}

function checkMap(map: PropertyMap, describer: Describer): void {
  const met = describer.met();
  for (const [role, property] of Object.entries(map) as [string, string][])
    if (!met.some((name) => name.toLowerCase() === property.toLowerCase()))
      throw new AppError('bad_request', `no feature has the property "${property}" of --map ${role}=`, {
        hint: `The file has: ${met.join(', ').slice(0, 500)}`,
      });
}

function nothingMatched(staged: Staged, unmatched: readonly FeatureNote[], describer: Describer): AppError {
  const first = unmatched[0];
  const example = first
    ? `; the first: ${first.code ?? first.name ?? 'no code, no name'}, ${first.note}`
    : '';
  return new AppError(
    'bad_request',
    staged.features === 0
      ? 'the file has no features; nothing was changed'
      : `none of the ${staged.features} features is a region of this level; nothing was changed${example}`,
    {
      hint: `Is --level right? Name the properties with --map code=...,name=...; the file has: ${describer.met().join(', ').slice(0, 500)}`,
    },
  );
}
