import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { writeShapes } from '../regions/shapes/write-shapes.ts';
import { regionSources } from './attribution.ts';
import type { DemoProgress } from './progress.ts';
import { type ProvinceData, type RegencyData, readRegionData } from './region-data.ts';

const insertRegions = loadSql('demo/insert-regions');
const rowsPerStatement = 50;

/**
 * Puts the shipped provinces and regencies into petasantri.regions, with their simplified outlines, all or none. Codes that
 * are already there keep what they have, so real boundaries are never overwritten.
 */
export async function loadRegions(db: Database, onProgress: (progress: DemoProgress) => void): Promise<void> {
  const { provinces, regencies } = readRegionData();
  const rows = [...provinces, ...regencies];
  await db.tx(async (tx) => {
    for (let done = 0; done < rows.length; done += rowsPerStatement) {
      onProgress({ label: 'regions', done, total: rows.length });
      const batch = rows.slice(done, done + rowsPerStatement);
      await tx.query(insertRegions, [
        batch.map((row) => row.code),
        batch.map((row) => row.level),
        batch.map((row) => row.name),
        batch.map((row) => row.type),
        batch.map((row) => row.parent),
        batch.map((row) => JSON.stringify({ type: 'MultiPolygon', coordinates: row.coordinates })),
        batch.map(sourceOf),
        batch.map((row) => row.derived),
      ]);
    }
    for (const level of ['provinsi', 'kabupaten'] as const)
      await writeShapes(tx, level, (done, total) => onProgress({ label: `shapes of ${level}`, done, total }));
  });
  onProgress({ label: 'regions', done: rows.length, total: rows.length });
}

function sourceOf(row: ProvinceData | RegencyData): string {
  if (row.level === 'kabupaten') return regionSources.cell;
  return row.derived ? regionSources.derivedProvince : regionSources.naturalEarth;
}
