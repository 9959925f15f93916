import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { createCurrentVersion } from '../../src/stats/current-version.ts';
import { refreshNow } from '../../src/stats/refresh.ts';
import {
  pesantrenStatistics,
  type SantriStatistics,
  type StatLevel,
  santriStatistics,
} from '../../src/stats/region-statistics.ts';
import { agreeOnSmallestGroup, smallestGroup } from '../../src/stats/smallest-group.ts';
import { describeEngines, openCopy, type TestDatabase } from '../engines/engines.ts';
import { databaseLimits } from '../engines/limits.ts';
import { removeSantri, versionOf } from './statistics.ts';

const levels: readonly StatLevel[] = ['nasional', 'provinsi', 'kabupaten', 'kecamatan'];
const members = [
  'total_santri',
  'sangat_miskin',
  'miskin',
  'rentan',
  'tidak_miskin',
  'kategori_lain',
] as const;

const quiet = () => ({ info: vi.fn(), warn: vi.fn() });

/** Published rows that the statistics of now would not give. */
async function stale(db: Database): Promise<number> {
  const [row] = await db.query<{ n: number }>({
    text: `select count(*)::int as n from petasantri.published_santri p
      full join (
        select w.* from (select (select value::int from petasantri.settings where name = 'smallest_group') as k) s,
          lateral (select * from petasantri.publishable(k) union all select * from petasantri.publishable_groups(k)) w
      ) w using (code, dim, val)
      where (p.n, p.jumlah_skor) is distinct from (w.n, w.jumlah_skor)`,
  });
  return row?.n ?? -1;
}

describeEngines('what is published', 'demo', (database) => {
  let db: Database;
  beforeAll(() => {
    db = database().db;
  });

  it('is there after the migrations and the demo data, and hides small groups from the public only', async () => {
    let hidden = 0;
    for (const level of levels) {
      const exact = await santriStatistics(db, level, 'analyst');
      const seen = await santriStatistics(db, level, 'public');
      const shown = new Map<string, SantriStatistics>(seen.map((row) => [row.code, row]));
      expect(exact.length).toBeGreaterThan(0);
      for (const row of exact) {
        const other = shown.get(row.code) as SantriStatistics;
        expect(row.suppressed).toEqual([]);
        for (const name of members)
          if (other[name] === null) hidden += 1;
          else expect([row.code, name, other[name]]).toEqual([row.code, name, row[name]]);
        expect(other.suppressed.filter((name) => name !== 'avg_skor')).toEqual(
          members.filter((name) => other[name] === null),
        );
        expect([other.avg_skor, other.suppressed.includes('avg_skor')]).toEqual(
          other.suppressed.includes('avg_skor') ? [null, true] : [row.avg_skor, false],
        );
        if (other.total_santri === null) expect(other.avg_skor).toBeNull();
      }
      for (const row of seen)
        for (const name of members)
          expect(row[name] === null || row[name] === 0 || row[name] >= 10).toBe(true);
    }
    expect(hidden).toBeGreaterThan(100);
    expect(await stale(db)).toBe(0);
  });

  it('adds up: each level with the people who have no region at the levels above', async () => {
    const [nation] = await santriStatistics(db, 'nasional', 'analyst');
    const [schools] = await pesantrenStatistics(db, 'nasional');
    let santri = 0;
    let pesantren = 0;
    const pseudo = (code: string) => /(^|\.)00$/.test(code);
    for (const level of levels.slice(1)) {
      const rows = await santriStatistics(db, level, 'admin');
      const places = await pesantrenStatistics(db, level);
      const sum = (numbers: readonly (number | null)[]) => numbers.reduce<number>((a, n) => a + (n ?? 0), 0);
      expect(santri + sum(rows.map((row) => row.total_santri))).toBe(nation?.total_santri);
      expect(pesantren + sum(places.map((row) => row.total_pesantren))).toBe(schools?.total_pesantren);
      santri += sum(rows.filter(({ code }) => pseudo(code)).map((row) => row.total_santri));
      pesantren += sum(places.filter(({ code }) => pseudo(code)).map((row) => row.total_pesantren));
    }
    expect(nation?.total_santri).toBe(2000);
  });

  it('changes with the statistics, in the transaction that raises the version', async () => {
    const version = createCurrentVersion(db, { follow: 'database' });
    const first = await version.get();
    await removeSantri(db);
    const total = async () => (await santriStatistics(db, 'nasional', 'public'))[0]?.total_santri;
    expect(await total()).toBe(2000);
    await expect(
      db.tx(async (tx) => {
        await tx.query({ text: 'select petasantri.refresh()' });
        throw new Error('given up');
      }),
    ).rejects.toThrow('given up');
    expect([await total(), await version.get(), await stale(db)]).toEqual([2000, first, 0]);
    await refreshNow(db);
    expect([await total(), await version.get(), await stale(db)]).toEqual([1999, first + 1, 0]);
  });

  it('follows the smallest group, with a version of its own', async () => {
    const hidden = async () =>
      (await santriStatistics(db, 'kabupaten', 'public')).filter(({ suppressed }) => suppressed.length > 0);
    const before = (await hidden()).length;
    const version = await versionOf(db);
    const log = quiet();
    await agreeOnSmallestGroup(db, 40, log);
    expect(log.info).toHaveBeenCalledTimes(1);
    expect([await smallestGroup(db), await versionOf(db), await stale(db)]).toEqual([40, version + 1, 0]);
    expect((await hidden()).length).toBeGreaterThan(before);
    await agreeOnSmallestGroup(db, 40, log);
    expect(log.info).toHaveBeenCalledTimes(1);
    await agreeOnSmallestGroup(db, 10, log);
    expect((await hidden()).length).toBe(before);
    expect(log.warn).not.toHaveBeenCalled();
  });

  it('refuses a smallest group that protects nobody or hides everything', async () => {
    for (const k of [1, 0, -5, 1001, null])
      await expect(
        db.query({ text: 'select petasantri.set_smallest_group($1::int)' }, [k]),
      ).rejects.toThrow();
    expect(await smallestGroup(db)).toBe(10);
  });

  it('hides everything where nobody said how small a group may be', async () => {
    await db.script(`delete from petasantri.settings; select petasantri.refresh()`);
    const [nation] = await santriStatistics(db, 'nasional', 'public');
    expect(nation).toMatchObject({ total_santri: null, miskin: null, avg_skor: null });
    await db.script(
      `insert into petasantri.settings values ('smallest_group', '10'); select petasantri.refresh()`,
    );
  });

  it('counts codes that no region bears for the smallest region around them', async () => {
    const [row] = await db.query<{ regency: string }>({
      text: `select left(kode_wilayah, 5) as regency from santri_map where length(kode_wilayah) >= 5 order by santri_id limit 1`,
    });
    const regency = row?.regency as string;
    const find = async (code: string) =>
      (await santriStatistics(db, 'kecamatan', 'analyst')).find((one) => one.code === code)?.total_santri ??
      0;
    const before = await find(`${regency}.00`);
    await db.query(
      {
        text: `update santri_map set kode_wilayah = $1 || '.99' where santri_id =
          (select santri_id from santri_map where left(kode_wilayah, 5) = $1 and length(kode_wilayah) = 5 limit 1)`,
      },
      [regency],
    );
    await refreshNow(db);
    expect(await find(`${regency}.00`)).toBe(before);
    expect(await find(`${regency}.99`)).toBe(0);
  });
});

describe.runIf(inject('postgresUrl') !== null)('the smallest group on PostgreSQL', () => {
  const role = `petasantri_group_${process.pid}`;
  let copy: TestDatabase & { remove(): Promise<void> };
  let limited: Database;
  beforeAll(async () => {
    copy = await openCopy('postgres', 'empty');
    await copy.db.script(`create role ${role} login`);
    const url = new URL(copy.url as string);
    url.username = role;
    limited = await openPostgres({ url: url.href, ...databaseLimits });
  });
  afterAll(async () => {
    await limited?.close();
    await copy?.db.script(`drop owned by ${role}; drop role ${role}`);
    await copy?.remove();
  });

  it('is left as it is by a role that may not change it, with one warning', async () => {
    const log = quiet();
    await agreeOnSmallestGroup(limited, 20, log);
    expect(log.warn).not.toHaveBeenCalled();
    await copy.db.script(
      `grant usage on schema petasantri to ${role}; grant select on petasantri.settings, petasantri.published_santri to ${role}`,
    );
    await agreeOnSmallestGroup(limited, 20, log);
    expect(log.warn).toHaveBeenCalledTimes(1);
    expect(log.warn.mock.calls[0]?.[0]).toMatchObject({ configured: 20, stored: 10 });
    await expect(limited.query({ text: 'select petasantri.set_smallest_group(2)' })).rejects.toThrow();
    await expect(limited.query({ text: 'select petasantri.publish()' })).rejects.toThrow();
    await copy.db.script(`grant execute on function petasantri.set_smallest_group(int) to ${role}`);
    await agreeOnSmallestGroup(limited, 20, log);
    expect(await smallestGroup(copy.db)).toBe(20);
  });
});
