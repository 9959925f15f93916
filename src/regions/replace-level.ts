import type { Transaction } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import type { KnownRegion, KnownRegions } from './known-regions.ts';
import type { Level } from './level.ts';
import { repairsFor } from './make-valid.ts';
import type { RegionNote } from './report.ts';

const sql = {
  insertParents: loadSql('regions/insert-parents'),
  upsert: loadSql('regions/upsert'),
  absent: loadSql('regions/absent'),
  delete: loadSql('regions/delete'),
};

/** What became of regions that the file does not hold. */
export interface Replaced {
  readonly derived: RegionNote[];
  readonly deleted: RegionNote[];
  readonly kept: RegionNote[];
}

/**
 * Puts the outlines of boundary_merged in the place of the level's: known codes get the new outline, new codes are
 * added, codes that the file lacks are deleted where it has others of their province and nothing lies
 * below them. So a file of one province never costs another its regencies.
 */
export async function replaceLevel(
  tx: Transaction,
  level: Level,
  source: string,
  regions: readonly KnownRegion[],
  known: KnownRegions,
): Promise<Replaced> {
  const codes = regions.map(({ code }) => code);
  const derived = level === 'kabupaten' ? await insertProvinces(tx, source, regions, known) : [];
  await tx.query(sql.upsert, [
    level,
    source,
    codes,
    regions.map(({ name }) => name),
    regions.map(({ type }) => type),
    regions.map(({ parent }) => parent),
  ]);
  type Absent = { code: string; name: string; has_children: boolean };
  const absent = await tx.query<Absent>(sql.absent, [level, codes]);
  const gone = absent.filter(({ has_children }) => !has_children);
  await tx.query(sql.delete, [gone.map(({ code }) => code)]);
  return {
    derived,
    deleted: gone.map(({ code, name }) => ({ code, name, note: '' })),
    kept: absent
      .filter(({ has_children }) => has_children)
      .map(({ code, name }) => ({ code, name, note: 'areas below it are loaded' })),
  };
}

/** A regency cannot be without its province: where that is not loaded, the regencies together are its outline. */
async function insertProvinces(
  tx: Transaction,
  source: string,
  regions: readonly KnownRegion[],
  known: KnownRegions,
): Promise<RegionNote[]> {
  const parents = new Set(regions.flatMap(({ parent }) => (parent === null ? [] : [parent])));
  const missing = [...parents].filter((code) => !known.isLoaded(code)).sort();
  if (missing.length === 0) return [];
  const names = missing.map((code) => known.get(code)?.name ?? code);
  const repaired = await repairsFor(tx);
  await tx.query(repaired(sql.insertParents), [missing, names, `Kabupaten put together: ${source}`]);
  return missing.map((code, index) => ({ code, name: names[index] as string, note: '' }));
}
