import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateDown, migrateUp, migrationStatus } from '../../src/db/migrate.ts';
import { readMigrations } from '../../src/db/migration-files.ts';
import { engines } from '../engines/engines.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';
import { checksums, fingerprint, type Opened, openStart, ours, startNames, versions } from './start.ts';

const count = readMigrations().length;
const baseTables = ['pondok_pesantren', 'santri_pribadi', 'santri_skor', 'pesantren_skor'];
const mapTables = ['santri_map', 'pesantren_map'];

/** An index of our name that an aborted build left invalid is rebuilt, and is ours from then on. */
const rebuilt = 'index public.petasantri_santri_map_kategori';

const ends: Record<string, Record<string, string>> = {};

// The embedded engine is slow at this: it goes the hardest way only.
const cases = engines().flatMap((engine) =>
  startNames
    .filter((start) => engine === 'postgres' || start === 'a database left half-migrated')
    .map((start) => [engine, start] as const),
);

for (const [engine, start] of cases)
  describe(`migrations from ${start} (${engine})`, () => {
    let opened: Opened;
    let before: { print: Record<string, string>; sums: Record<string, string> };
    const db = () => opened.db;
    const rows = <Row>(text: string) => db().query<Row>({ text });
    const mapIds = () =>
      rows<{ id: string }>(
        `select id::text || coalesce(santri_id, null)::text as id from santri_map union all
           select id::text || pesantren_id from pesantren_map order by 1`,
      ).then((found) => found.map(({ id }) => id));
    let firstIds: string[] = [];

    beforeAll(async () => {
      opened = await openStart(engine, start);
      before = { print: await fingerprint(db()), sums: await checksums(db()) };
      if (start !== 'an empty database') firstIds = await mapIds();
      delete before.print[rebuilt];
    });
    afterAll(() => opened?.remove());

    it('reach the end without a change to any row of the application', async () => {
      expect(await migrateUp(db())).toBe(count);
      const sums = await checksums(db());
      for (const [table, sum] of Object.entries(before.sums)) expect(sums[table], table).toBe(sum);
    });

    it('keep everything that was there: relations, indexes, triggers, views, extensions', async () => {
      const print = await fingerprint(db());
      for (const [key, definition] of Object.entries(before.print)) {
        // What had one of our names stands aside under another until the way down.
        const aside = key.replace(/(mv_\w+_stats_kabupaten)(?!\w)/, '$1_before_petasantri');
        const now = print[aside] ?? print[key] ?? 'missing';
        expect(now.replaceAll('_before_petasantri', ''), key).toBe(definition);
      }
    });

    it('end in the same schema wherever they start', async () => {
      const print = await fingerprint(db());
      const end = ours(print);
      expect(Object.keys(end).length).toBeGreaterThan(100);
      for (const [other, its] of Object.entries(ends))
        if (other.endsWith(engine)) expect(end, other).toEqual(its);
      ends[`${start} on ${engine}`] = end;
      // Links that some rows break stay unchecked; no index stays invalid.
      expect(Object.values(print).filter((text) => / invalid$/.test(text))).toEqual([]);
      expect(Object.values(print).filter((text) => / unchecked$/.test(text))).toHaveLength(
        start === 'a database left half-migrated' ? 3 : 0,
      );
    });

    it('put every scored santri and every pesantren on the map', async () => {
      expect(await rows(missingSql)).toEqual([{ santri: 0, pesantren: 0 }]);
      const ids = new Set(await mapIds());
      expect(firstIds.filter((id) => !ids.has(id))).toEqual([]);
    });

    it('do nothing when run again, and neither does a second backfill', async () => {
      const print = await fingerprint(db());
      const was = await versions(db(), [...baseTables, ...mapTables]);
      expect(await migrateUp(db())).toBe(0);
      await db().session(async (session) => {
        await session.script('call petasantri.backfill_pesantren(50)');
        await session.script('call petasantri.backfill_santri(70)');
      });
      expect(await versions(db(), [...baseTables, ...mapTables])).toEqual(was);
      expect(await fingerprint(db())).toEqual(print);
    });

    it('find the regions once there are any', async () => {
      await loadFixture(db(), 'start/regions');
      await db().session(async (session) => {
        await session.script('call petasantri.backfill_pesantren()');
        await session.script('call petasantri.backfill_santri()');
      });
      if (start === 'an empty database') return;
      const [found] = await rows<Record<string, number>>(
        `select count(*)::int as n, count(*) filter (where wilayah_dari = 'titik')::int as titik,
            count(*) filter (where wilayah_dari = 'kode')::int as kode, count(*) filter (where wilayah_dari = 'nama')::int as nama,
            count(*) filter (where kode_wilayah is null)::int as none,
            count(*) filter (where length(kode_wilayah) >= 5 and kabupaten is null)::int as nameless
          from santri_map`,
      );
      expect(found?.titik).toBeGreaterThan(100);
      expect(found?.kode).toBeGreaterThan(0);
      expect(found?.nama).toBeGreaterThan(50);
      expect(found?.none).toBeGreaterThan(0);
      expect(found?.nameless).toBe(0);
    });

    it('come back from every step down to the same schema', async () => {
      const end = await fingerprint(db());
      for (
        let to = count - 1;
        to >= 1;
        to -= start === 'a database left half-migrated' && engine === 'postgres' ? 1 : 5
      ) {
        await migrateDown(db(), to);
        expect((await migrationStatus(db())).filter(({ state }) => state === 'applied')).toHaveLength(to);
        await migrateUp(db());
        expect(await fingerprint(db()), `down to ${to}`).toEqual(
          to < 10 ? expect.objectContaining(end) : end,
        );
      }
      const sums = await checksums(db());
      for (const [table, sum] of Object.entries(before.sums)) expect(sums[table], table).toBe(sum);
    });

    it('leave nothing behind on the way down but rows in tables that were there', async () => {
      expect(await migrateDown(db(), 0)).toBe(count);
      expect(await fingerprint(db())).toEqual(before.print);
      expect(await checksums(db())).toEqual(before.sums);
      if (start === 'an empty database') return;
      const ids = new Set(await mapIds());
      expect(firstIds.filter((id) => !ids.has(id))).toEqual([]);
    });

    it.runIf(engine === 'postgres')('go up and down once more', async () => {
      expect(await migrateUp(db())).toBe(count);
      expect(ours(await fingerprint(db()))).toEqual(ends[`${start} on ${engine}`]);
      expect(await rows(missingSql)).toEqual([{ santri: 0, pesantren: 0 }]);
      expect(await migrateDown(db(), 0)).toBe(count);
      expect(await fingerprint(db())).toEqual(before.print);
      expect(await checksums(db())).toEqual(before.sums);
    });
  });

const missingSql = `
  select (select count(*) from santri_skor s left join santri_map m using (santri_id) where m.id is null)::int as santri,
    (select count(*) from pondok_pesantren p left join pesantren_map m on m.pesantren_id = p.id where m.id is null)::int as pesantren`;
