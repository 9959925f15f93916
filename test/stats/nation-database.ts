import type { Database } from '../../src/db/database.ts';
import type { PublicRow } from './attacker.ts';
import type { Nation } from './random-tables.ts';

/** Puts plain tables in the place of regions and of the counted view, so that a test can fill them in no time. */
export async function useTables(db: Database): Promise<void> {
  const [view] = await db.query<{ text: string }>({
    text: `select pg_get_viewdef('petasantri.santri_stats_wilayah'::regclass) as text`,
  });
  await db.script(`
    create table petasantri.counted as table petasantri.mv_santri_stats_kecamatan;
    drop materialized view petasantri.mv_santri_stats_kecamatan cascade;
    alter table petasantri.counted rename to mv_santri_stats_kecamatan;
    create view petasantri.santri_stats_wilayah as ${view?.text};
    alter table petasantri.regions rename to real_regions;
    create table petasantri.regions (code text primary key);
  `);
}

/** Fills those tables with a nation; everybody of a category has its score. */
export async function settle(
  db: Database,
  { regions, people }: Nation,
  scores: readonly number[] = [50, 50, 50, 50, 50],
): Promise<void> {
  await db.script('delete from petasantri.mv_santri_stats_kecamatan; delete from petasantri.regions');
  await db.query({ text: 'insert into petasantri.regions select unnest($1::text[])' }, [regions]);
  const rows = [...people].filter(([, counts]) => counts.some((n) => n > 0));
  const column = (i: number) => rows.map(([, counts]) => counts[i]);
  await db.query(
    {
      text: `insert into petasantri.mv_santri_stats_kecamatan (kode_wilayah, total_santri, sangat_miskin, miskin, rentan,
          tidak_miskin, kategori_lain, jumlah_skor)
        select kode, a + b + c + d + e, a, b, c, d, e, a * $7 + b * $8 + c * $9 + d * $10 + e * $11
        from unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[]) r (kode, a, b, c, d, e)`,
    },
    [rows.map(([code]) => code), ...[0, 1, 2, 3, 4].map(column), ...scores],
  );
}

/** What would be published of it. */
export function publishable(
  db: Database,
  k: number,
): Promise<(PublicRow & { level: string; jumlah_skor: number | null })[]> {
  return db.query(
    {
      text: 'select code, level, dim, val, n, jumlah_skor::float8 as jumlah_skor from petasantri.publishable($1)',
    },
    [k],
  );
}
