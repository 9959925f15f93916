import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrateUp } from '../../src/db/migrate.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { databaseLimits } from '../engines/limits.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';
import { type Opened, openStart } from './start.ts';

/** What the map should hold, computed in one go from the base tables by other means than the triggers. */
const differences = `
  with want as (
    select p.id, left(p.nama, 150) as nama, s.skor_total as skor, p.pesantren_id, p.lokasi, r.code as kode
    from santri_skor s join santri_pribadi p on p.id = s.santri_id
    left join lateral (select code from petasantri.regions where ST_Covers(geom, p.lokasi) order by length(code) desc, code limit 1) r on true
  ), have as (select santri_id as id, nama, skor_terakhir as skor, pesantren_id, lokasi, kode_wilayah as kode from santri_map)
  select 'santri' as what, id from (
    (select id, nama, skor, pesantren_id, ST_AsText(lokasi), kode from want except select id, nama, skor, pesantren_id, ST_AsText(lokasi), kode from have)
    union all (select id, nama, skor, pesantren_id, ST_AsText(lokasi), kode from have except select id, nama, skor, pesantren_id, ST_AsText(lokasi), kode from want)) d
  union all
  select 'pesantren', id from (
    (select p.id, nama, coalesce(skor_total, 0), skor_total is not null, jumlah_santri from pondok_pesantren p left join pesantren_skor s on s.pesantren_id = p.id
     except select pesantren_id, nama, skor_terakhir, dinilai, jumlah_santri from pesantren_map)
    union all (select pesantren_id, nama, skor_terakhir, dinilai, jumlah_santri from pesantren_map
     except select p.id, nama, coalesce(skor_total, 0), skor_total is not null, jumlah_santri from pondok_pesantren p left join pesantren_skor s on s.pesantren_id = p.id)) d (id)`;

describe.runIf(inject('postgresUrl') !== null)('many writers at once', () => {
  let opened: Opened;
  const connect = async () => {
    const client = new pg.Client({ connectionString: opened.url ?? '' });
    await client.connect();
    return client;
  };

  beforeAll(async () => {
    opened = await openStart('postgres');
    await migrateUp(opened.db);
    await loadFixture(opened.db, 'start/regions');
  });
  afterAll(() => opened?.remove());

  it.each([
    ['as they were made', ''],
    // Foreign keys act in the order in which they were made; an application may have made its own after ours.
    [
      'the other way round',
      [
        'santri_skor.santri_id.santri_pribadi.cascade',
        'pesantren_skor.pesantren_id.pondok_pesantren.cascade',
        'santri_pribadi.pesantren_id.pondok_pesantren.set null',
      ]
        .map((key) => key.split('.'))
        .map(
          ([table, column, target, action]) =>
            `alter table ${table} drop constraint ${table}_${column}_fkey, add constraint ${table}_${column}_fkey foreign key (${column}) references ${target} on delete ${action};`,
        )
        .join('\n'),
    ],
  ])(
    'leave the map as if they had come one after the other, without a deadlock (foreign keys %s)',
    async (_, keys) => {
      await opened.db.script(keys);
      // A few people, so that everybody meets everybody.
      await opened.db.script(`
      insert into pondok_pesantren (id, nama) select md5('p' || i)::uuid, 'PP ' || i from generate_series(1, 4) i on conflict do nothing;
      insert into santri_pribadi (id, nama, pesantren_id) select md5('s' || i)::uuid, 'S ' || i, md5('p' || i % 4 + 1)::uuid from generate_series(1, 8) i on conflict do nothing`);
      let seed = 7;
      const pick = (n: number) => {
        seed = (seed * 48271) % 2147483647;
        return seed % n;
      };
      const s = () => `md5('s${pick(8) + 1}')::uuid`;
      const p = () => `md5('p${pick(4) + 1}')::uuid`;
      const six =
        'santri_id, skor_ekonomi, skor_rumah, skor_aset, skor_pembiayaan, skor_kesehatan, skor_bansos, skor_total, kategori_kemiskinan';
      const four =
        'pesantren_id, skor_fisik, skor_air_sanitasi, skor_fasilitas_pendukung, skor_mutu_pendidikan, skor_total, kategori_kelayakan';
      const bulk = 'update santri_skor set skor_total = skor_total + 1 where skor_total < 160';
      const statements = [
        () =>
          `insert into santri_skor (${six}) select id, 0, 0, 0, 0, 0, 0, ${pick(170)}, 'Rentan' from santri_pribadi where id = ${s()} on conflict (santri_id) do update set skor_total = excluded.skor_total`,
        () => `update santri_skor set skor_total = ${pick(170)} where santri_id = ${s()}`,
        () => `delete from santri_skor where santri_id = ${s()}`,
        () => `update santri_pribadi set nama = 'S ${pick(1000)}' where id = ${s()}`,
        () =>
          `update santri_pribadi set lokasi = ST_Point(${106 + pick(40) / 10}, -7.5, 4326) where id = ${s()}`,
        () => `update santri_pribadi set lokasi = null where id = ${s()}`,
        () =>
          `update santri_pribadi set pesantren_id = (select id from pondok_pesantren where id = ${p()}) where id = ${s()}`,
        () => `delete from santri_pribadi where id = ${s()}`,
        () =>
          `insert into santri_pribadi (id, nama, pesantren_id) select ${s()}, 'Kembali', (select id from pondok_pesantren where id = ${p()}) on conflict do nothing`,
        () =>
          `insert into pondok_pesantren (id, nama, jumlah_santri) values (${p()}, 'PP ${pick(1000)}', ${pick(500)}) on conflict (id) do update set nama = excluded.nama, jumlah_santri = excluded.jumlah_santri`,
        () =>
          `insert into pesantren_skor (${four}) select id, 0, 0, 0, 0, ${pick(100)}, 'layak' from pondok_pesantren where id = ${p()} on conflict (pesantren_id) do update set skor_total = excluded.skor_total`,
        () => `delete from pesantren_skor where pesantren_id = ${p()}`,
        () => `delete from pondok_pesantren where id = ${p()}`,
      ];
      const clients = await Promise.all([1, 2, 3, 4, 5, 6].map(connect));
      const troubles: Record<string, string[]> = {};
      await Promise.all(
        clients.map(async (client, who) => {
          for (let step = 0; step < 250; step++) {
            // Two that take many rows in any order would get stuck without us.
            const sql = who === 0 && pick(8) === 0 ? bulk : (statements[pick(statements.length)]?.() ?? '');
            const back = pick(6) === 0;
            await client.query(back ? `begin; ${sql}; rollback` : sql).catch(async ({ code, message }) => {
              troubles[code] = [...(troubles[code] ?? []), `${message}: ${sql}`];
              await client.query('rollback');
            });
          }
        }),
      );
      await Promise.all(clients.map((client) => client.end()));
      // A foreign key may be missed by a race of the application's own; a deadlock would be ours.
      expect(
        Object.keys(troubles).filter((code) => code !== '23503'),
        JSON.stringify(troubles),
      ).toEqual([]);
      expect(await opened.db.query({ text: differences })).toEqual([]);
      await opened.db.script('call petasantri.backfill_santri()');
      expect(await opened.db.query({ text: differences })).toEqual([]);
    },
    60_000,
  );

  it('do not get stuck when a santri changes school while the first score waits for the old one', async () => {
    await opened.db.script(`insert into pondok_pesantren (id, nama) select md5('pindah' || i)::uuid, 'Pindah ' || i from generate_series(1, 2) i;
      insert into santri_pribadi (id, nama, pesantren_id) values (md5('pindah')::uuid, 'Pindah', md5('pindah1')::uuid)`);
    const [first, second, scorer, mover] = await Promise.all([connect(), connect(), connect(), connect()]);
    const hold = (n: number) =>
      `begin; select from pondok_pesantren where id = md5('pindah${n}')::uuid for update`;
    await first.query(hold(1));
    const { pid } = (await scorer.query('select pg_backend_pid() as pid')).rows[0];
    const waits = async () => {
      const locks = { text: 'select 1 from pg_locks where pid = $1 and not granted' };
      while ((await opened.db.query(locks, [pid])).length === 0) await sleep(10);
    };
    const scored =
      scorer.query(`insert into santri_skor (santri_id, skor_ekonomi, skor_rumah, skor_aset, skor_pembiayaan, skor_kesehatan, skor_bansos, skor_total, kategori_kemiskinan)
      values (md5('pindah')::uuid, 0, 0, 0, 0, 0, 0, 5, 'Rentan')`);
    await waits();
    await mover.query(
      `update santri_pribadi set pesantren_id = md5('pindah2')::uuid where id = md5('pindah')::uuid`,
    );
    await second.query(hold(2));
    await first.query('rollback');
    await waits();
    await second.query(`delete from pondok_pesantren where id = md5('pindah2')::uuid; commit`);
    await scored;
    await Promise.all([first, second, scorer, mover].map((client) => client.end()));
    expect(await opened.db.query({ text: differences })).toEqual([]);
  }, 20_000);

  it('that run a backfill beside others write the same map', async () => {
    await opened.db.script(`insert into santri_pribadi (id, nama) select md5('m' || i)::uuid, 'M' || i from generate_series(1, 400) i;
      insert into santri_skor (santri_id, skor_ekonomi, skor_rumah, skor_aset, skor_pembiayaan, skor_kesehatan, skor_bansos, skor_total, kategori_kemiskinan)
      select md5('m' || i)::uuid, 0, 0, 0, 0, 0, 0, 1, 'Miskin' from generate_series(1, 400) i; delete from santri_map`);
    const [filler, renamer, scorer] = await Promise.all([connect(), connect(), connect()]);
    const some = () => Array.from({ length: 60 }, (_, i) => i * 6 + 1);
    await Promise.all([
      filler.query('call petasantri.backfill_santri(20)'),
      (async () => {
        for (const i of some())
          await renamer.query(
            `update santri_pribadi set nama = 'N${i}' where id in (md5('m${i}')::uuid, md5('m${400 - i}')::uuid)`,
          );
      })(),
      (async () => {
        for (const i of some())
          await scorer.query(
            `update santri_skor set skor_total = ${i % 170} where santri_id in (md5('m${i}')::uuid, md5('m${400 - i}')::uuid)`,
          );
      })(),
    ]);
    await Promise.all([filler, renamer, scorer].map((client) => client.end()));
    expect(await opened.db.query({ text: differences })).toEqual([]);
  });

  it('need no rights on the map, nor on its schema', async () => {
    const role = `petasantri_penulis_${process.pid}`;
    await opened.db.script(
      `create role ${role} login; grant select, insert, update, delete on santri_pribadi, santri_skor, pondok_pesantren, pesantren_skor to ${role}`,
    );
    const client = new pg.Client({ connectionString: (opened.url ?? '').replace('postgres@', `${role}@`) });
    await client.connect();
    try {
      await expect(client.query('select * from santri_map')).rejects.toThrow('permission denied');
      await expect(client.query('select petasantri.refresh()')).rejects.toThrow('permission denied');
      // Nothing of the caller's is mistaken for the map.
      await client.query(`create temp table santri_map (like santri_pribadi); create temp table pondok_pesantren (id uuid);
        create function pg_temp.st_asbinary(geometry) returns bytea language sql as $$ select 1 / 0; select null::bytea $$;
        set search_path = pg_temp, public`);
      await client.query(`insert into public.pondok_pesantren (id, nama) values (md5('hak')::uuid, 'PP Hak');
        insert into public.santri_pribadi (id, nama, pesantren_id) values (md5('hak')::uuid, 'Hak', md5('hak')::uuid);
        insert into public.santri_skor (santri_id, skor_ekonomi, skor_rumah, skor_aset, skor_pembiayaan, skor_kesehatan, skor_bansos, skor_total, kategori_kemiskinan)
        values (md5('hak')::uuid, 0, 0, 0, 0, 0, 0, 9, 'Miskin');
        update public.santri_pribadi set nama = 'Berhak', lokasi = ST_Point(107.7, -7.5, 4326) where nama = 'Hak'`);
      await client.query(
        `set search_path = ''; update public.santri_skor set skor_total = 10 where santri_id = pg_catalog.md5('hak')::uuid`,
      );
      expect(
        await opened.db.query({
          text: `select nama, skor_terakhir as skor, kode_wilayah as kode from santri_map where nama = 'Berhak'`,
        }),
      ).toEqual([{ nama: 'Berhak', skor: 10, kode: '32.05' }]);
      expect((await client.query('select count(*)::int as n from pg_temp.santri_map')).rows).toEqual([
        { n: 0 },
      ]);
      await client.query('delete from public.pondok_pesantren where id = pg_catalog.md5($1)::uuid', ['hak']);
      expect(await opened.db.query({ text: differences })).toEqual([]);
    } finally {
      await client.end();
      await opened.db.script(`drop owned by ${role}; drop role ${role}`);
    }
  });

  it('keep their plans although a session begins with one row and goes on with thousands', async () => {
    const client = await connect();
    await client.query(
      `update santri_pribadi set lokasi = ST_Point(107, -7.5, 4326) where id = md5('m1')::uuid; update santri_pribadi set lokasi = null where id = md5('m1')::uuid`,
    );
    await client.query(
      `insert into santri_pribadi (id, nama, lokasi) select md5('r' || i)::uuid, 'R' || i, ST_Point(107, -7.5, 4326) from generate_series(1, 2000) i`,
    );
    await client.query(`insert into santri_skor (santri_id, skor_ekonomi, skor_rumah, skor_aset, skor_pembiayaan, skor_kesehatan, skor_bansos, skor_total, kategori_kemiskinan)
      select md5('r' || i)::uuid, 0, 0, 0, 0, 0, 0, 1, 'Miskin' from generate_series(1, 2000) i`);
    const started = Date.now();
    await client.query(`update santri_pribadi set lokasi = null where nama ~ '^R'`);
    // A nested loop over both sets would compare 4 million pairs, many times.
    expect(Date.now() - started).toBeLessThan(8_000);
    await client.end();
    expect(await opened.db.query({ text: differences })).toEqual([]);
  }, 60_000);

  it('work as a role that is called petasantri, whose own schema comes first on its path', async () => {
    const bare = await openStart('postgres', 'the database of a running application');
    try {
      await bare.db.script(
        `do $$ begin create role petasantri superuser login; exception when duplicate_object then null; end $$`,
      );
      const db = await openPostgres({
        url: (bare.url ?? '').replace('postgres@', 'petasantri@'),
        ...databaseLimits,
      });
      await migrateUp(db);
      expect(
        await db.query({
          text: `select relname from pg_class where relnamespace = 'petasantri'::regnamespace and relname ~ '(_map|_skor|_pribadi|_kabupaten|ask_log)'`,
        }),
      ).toEqual([]);
      expect(
        await db.query({
          text: `select count(*)::int as n from public.santri_map where kode_wilayah is null`,
        }),
      ).not.toEqual([{ n: 0 }]);
      await db.close();
    } finally {
      await bare.remove();
    }
  });
});
