import type { Transaction } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import type { KnownRegion } from './known-regions.ts';
import { repairsFor } from './make-valid.ts';
import type { FoundFeature } from './match.ts';
import type { FeatureNote, RegionNote } from './report.ts';
import type { Staged } from './stage.ts';

const sql = {
  stageCodes: loadSql('regions/stage-codes'),
  forget: loadSql('regions/stage-forget'),
  broken: loadSql('regions/broken'),
  repair: loadSql('regions/repair'),
  withoutArea: loadSql('regions/without-area'),
  remove: loadSql('regions/stage-remove'),
  mergedTable: loadSql('regions/merged-table'),
  merge: loadSql('regions/merge'),
  mergeTouching: loadSql('regions/merge-touching'),
  merged: loadSql('regions/merged'),
};

/** Share of a region's area above which its features are taken for duplicates: borders drawn twice overlap a little. */
const duplicateShare = 0.01;

export interface Merged {
  /** Regions that have an outline now. */
  readonly regions: KnownRegion[];
  readonly repaired: FeatureNote[];
  readonly dropped: FeatureNote[];
  readonly merged: RegionNote[];
  readonly duplicated: RegionNote[];
}

/** Repairs the staged outlines and puts features of one region together in the table boundary_merged. */
export async function mergeFeatures(
  tx: Transaction,
  staged: Staged,
  found: readonly FoundFeature[],
): Promise<Merged> {
  const repaired = await repairsFor(tx);
  await tx.query(sql.stageCodes, [
    found.map(({ feature }) => feature),
    found.map(({ match }) => match.region.code),
  ]);
  await tx.query(sql.forget);
  const regionOf = new Map(found.map(({ feature, match }) => [feature, match.region]));
  const say = (feature: number, note: string): FeatureNote => {
    const region = regionOf.get(feature);
    return { feature, code: region?.code ?? null, name: region?.name ?? null, note };
  };

  const broken = await tx.query<{ feature: number; reason: string }>(sql.broken);
  for (const { feature } of broken) await tx.query(repaired(sql.repair), [[feature]]);
  const empty = (await tx.query<{ feature: number }>(sql.withoutArea)).map(({ feature }) => feature);
  await tx.query(sql.remove, [empty]);
  const gone = new Set(empty);

  await tx.query(sql.mergedTable);
  await tx.query(sql.merge);
  await tx.query(repaired(sql.mergeTouching));
  const several = await tx.query<{ code: string; features: number; overlap: number }>(sql.merged);
  const regions = new Map(
    found.filter(({ feature }) => !gone.has(feature)).map(({ match }) => [match.region.code, match.region]),
  );
  const note = ({ code, features, overlap }: (typeof several)[number]): RegionNote => ({
    code,
    name: regions.get(code)?.name ?? '',
    note: `${features} features${overlap > duplicateShare ? `, ${Math.round(overlap * 100)}% of the area covered again` : ''}`,
  });
  const reported = new Map(staged.repaired.map((entry) => [entry.feature, entry]));
  for (const { feature, reason } of broken) {
    const earlier = reported.get(feature);
    reported.set(feature, say(feature, [earlier?.note, reason].filter(Boolean).join('; ')));
  }
  return {
    regions: [...regions.values()].sort((a, b) => (a.code < b.code ? -1 : 1)),
    repaired: [...reported.values()].sort((a, b) => a.feature - b.feature),
    dropped: empty.map((feature) => say(feature, 'no area')),
    merged: several.filter(({ overlap }) => overlap <= duplicateShare).map(note),
    duplicated: several.filter(({ overlap }) => overlap > duplicateShare).map(note),
  };
}
