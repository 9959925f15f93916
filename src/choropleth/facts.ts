import type { Role } from '../catalog/layer.ts';
import type { Queryable, QueryOptions } from '../db/database.ts';
import { type Level, levels } from '../regions/level.ts';
import { pesantrenStatistics, santriStatistics } from '../stats/region-statistics.ts';
import { readOneVersion } from './one-version.ts';
import type { LayerName, Subject } from './subject.ts';
import { descriptions } from './subject.ts';
import { pesantrenValues, type RegionValues, santriValues } from './values.ts';

/** What a role may know of one subject at one level, all of one data version. */
export interface Facts {
  readonly version: number;
  /** ISO 8601; null before the first refresh. */
  readonly refreshedAt: string | null;
  /** By code; regions that are missing have nobody. */
  readonly values: ReadonlyMap<string, RegionValues>;
  readonly nobody: RegionValues;
  /** Pesantren by code of the region. */
  readonly pesantren: ReadonlyMap<string, number>;
  /**
   * Totals by code of what may stand for no region: the pseudo codes (00, 32.00, 32.05.00) of this level and those above, and all
   * codes of this level, one of which may have gone since. Null is hidden.
   */
  readonly strays: ReadonlyMap<string, number | null>;
}

/** Reads the statistics of a layer for a role. Throws AppError not_migrated, db_*. */
export async function readFacts(
  db: Queryable,
  layer: LayerName,
  role: Role,
  options?: QueryOptions,
): Promise<Facts> {
  const { version, refreshedAt, value } = await readOneVersion(
    db,
    () => readOnce(db, layer, role, options),
    options,
  );
  return { version, refreshedAt, ...value };
}

async function readOnce(db: Queryable, { subject, level }: LayerName, role: Role, options?: QueryOptions) {
  const above = levels.slice(0, levels.indexOf(level));
  const counts = await readValues(db, subject, level, role, options);
  const strays = new Map<string, number | null>();
  const total = descriptions[subject].total;
  for (const [code, { numbers }] of counts) strays.set(code, numbers[total] ?? null);
  for (const other of above)
    for (const [code, { numbers }] of await readValues(db, subject, other, role, options))
      if (isPseudo(code)) strays.set(code, numbers[total] ?? null);
  const pesantren =
    subject === 'pesantren'
      ? new Map([...counts].map(([code, { numbers }]) => [code, numbers.total_pesantren ?? 0]))
      : new Map(
          (await pesantrenStatistics(db, level, options)).map((row) => [row.code, row.total_pesantren]),
        );
  const nobody = subject === 'santri' ? santriValues(undefined) : pesantrenValues(undefined);
  return { values: counts, nobody, pesantren, strays };
}

async function readValues(
  db: Queryable,
  subject: Subject,
  level: Level,
  role: Role,
  options?: QueryOptions,
): Promise<Map<string, RegionValues>> {
  if (subject === 'santri') {
    const rows = await santriStatistics(db, level, role, options);
    return new Map(rows.map((row) => [row.code, santriValues(row)]));
  }
  const rows = await pesantrenStatistics(db, level, options);
  return new Map(rows.map((row) => [row.code, pesantrenValues(row)]));
}

/** Codes that stand for what has no region at a level. */
const isPseudo = (code: string) => code === '00' || code.endsWith('.00');
