import { beforeAll, beforeEach, expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';

const garut = 'ST_Point(107.7, -7.5, 4326)';
const bandung = 'ST_Point(106.5, -7.5, 4326)';
const skor = (id: string, total: number, kategori = 'Rentan') =>
  `insert into santri_skor (santri_id, skor_ekonomi, skor_rumah, skor_aset, skor_pembiayaan, skor_kesehatan, skor_bansos, skor_total, kategori_kemiskinan)
   values (md5('${id}')::uuid, 0, 0, 0, 0, 0, 0, ${total}, '${kategori}')`;
const nilai = (id: string, total: number, kategori = 'layak') =>
  `insert into pesantren_skor (pesantren_id, skor_fisik, skor_air_sanitasi, skor_fasilitas_pendukung, skor_mutu_pendidikan, skor_total, kategori_kelayakan)
   values (md5('${id}')::uuid, 0, 0, 0, 0, ${total}, '${kategori}')`;

describeEngines('a change of the base tables', 'empty', (database, engine) => {
  const rows = <Row = Record<string, unknown>>(text: string) => database().db.query<Row>({ text });
  const run = (sql: string) => database().db.script(sql);
  const santri = async (id: string) =>
    (
      await rows(`select m.nama, skor_terakhir as skor, kategori_kemiskinan as kategori, ST_AsText(m.lokasi) as lokasi, k.nama as sekolah, m.kode_wilayah as kode
      from santri_map m left join pondok_pesantren k on k.id = m.pesantren_id where santri_id = md5('${id}')::uuid`)
    )[0];
  const pesantren = async (id: string) =>
    (
      await rows(`select nama, nsp, skor_terakhir as skor, kategori_kelayakan as kategori, dinilai, ST_AsText(lokasi) as lokasi, jumlah_santri as jumlah, kode_wilayah as kode
      from pesantren_map where pesantren_id = md5('${id}')::uuid`)
    )[0];
  const changes = async () =>
    (await rows<{ n: number }>('select count(*)::int as n from petasantri.changes'))[0]?.n;

  beforeAll(async () => {
    await loadFixture(database().db, 'start/regions');
  });
  beforeEach(async () => {
    await run(`delete from santri_skor; delete from santri_pribadi; delete from pondok_pesantren; delete from petasantri.changes;
      insert into pondok_pesantren (id, nama, provinsi, kabupaten) values (md5('p1')::uuid, 'PP Satu', 'Jabar', 'Garut'), (md5('p2')::uuid, 'PP Dua', null, null);
      insert into santri_pribadi (id, nama, lokasi, pesantren_id, provinsi) values (md5('a')::uuid, 'Ani', ${garut}, md5('p1')::uuid, 'Jawa Barat'), (md5('b')::uuid, 'Budi', null, null, null);`);
  });

  it('reaches the map with a first score, a changed, a moved and a deleted one', async () => {
    expect(await santri('a')).toBeUndefined();
    await run(skor('a', 70, 'RENTAN MISKIN'));
    expect(await santri('a')).toEqual({
      nama: 'Ani',
      skor: 70,
      kategori: 'Rentan',
      lokasi: 'POINT(107.7 -7.5)',
      sekolah: 'PP Satu',
      kode: '32.05',
    });
    await run(`update santri_skor set skor_total = 90, kategori_kemiskinan = 'Kaya Raya'`);
    expect(await santri('a')).toMatchObject({ skor: 90, kategori: 'Kaya Raya' });
    await run(`update santri_skor set santri_id = md5('b')::uuid`);
    expect([await santri('a'), await santri('b')]).toEqual([
      undefined,
      expect.objectContaining({ nama: 'Budi', skor: 90, kode: null }),
    ]);
    await run('delete from santri_skor');
    expect(await santri('b')).toBeUndefined();
  });

  it('reaches the map when a santri is renamed, moved, changes schools or goes', async () => {
    await run(skor('a', 70));
    await run(`update santri_pribadi set nama = 'Ana' where nama = 'Ani'`);
    expect(await santri('a')).toMatchObject({ nama: 'Ana' });
    await run(`update santri_pribadi set lokasi = ${bandung} where nama = 'Ana'`);
    expect(await santri('a')).toMatchObject({ lokasi: 'POINT(106.5 -7.5)', kode: '32.04' });
    await run(`update santri_pribadi set pesantren_id = md5('p2')::uuid where nama = 'Ana'`);
    expect(await santri('a')).toMatchObject({ sekolah: 'PP Dua' });
    await run(`update santri_pribadi set pesantren_id = null where nama = 'Ana'`);
    expect(await santri('a')).toMatchObject({ sekolah: null });
    await run(`update santri_pribadi set lokasi = null, kabupaten = 'Kota Bandung' where nama = 'Ana'`);
    expect(await santri('a')).toMatchObject({ lokasi: null, kode: '32.73' });
    await run(`update santri_pribadi set provinsi = 'Kalsel', kabupaten = 'Banjar' where nama = 'Ana'`);
    expect(await santri('a')).toMatchObject({ kode: '63.03' });
    expect(await rows('select kabupaten, provinsi from santri_map')).toEqual([
      { kabupaten: 'Kabupaten Banjar', provinsi: 'Kalimantan Selatan' },
    ]);
    await run(`update santri_pribadi set provinsi = null, kabupaten = null where nama = 'Ana'`);
    expect(await rows('select kabupaten, provinsi, kode_wilayah from santri_map')).toEqual([
      { kabupaten: null, provinsi: null, kode_wilayah: null },
    ]);
    await run(`delete from santri_pribadi where nama = 'Ana'`);
    expect(await santri('a')).toBeUndefined();
  });

  it('takes a point off the map that turns into one that cannot be drawn', async () => {
    await run(skor('a', 70));
    await run(`update santri_pribadi set lokasi = ST_GeomFromText('POINT EMPTY', 4326) where nama = 'Ani'`);
    expect(await santri('a')).toMatchObject({ lokasi: null });
  });

  it('reaches the map with everything that can happen to a pesantren', async () => {
    const unscored = {
      nama: 'PP Satu',
      nsp: null,
      skor: 0,
      kategori: 'tidak_layak',
      dinilai: false,
      lokasi: null,
      jumlah: null,
      kode: '32.05',
    };
    expect(await pesantren('p1')).toEqual(unscored);
    await run(nilai('p1', 90, 'Sangat Layak'));
    expect(await pesantren('p1')).toEqual({ ...unscored, skor: 90, kategori: 'sangat_layak', dinilai: true });
    await run(`update pesantren_skor set pesantren_id = md5('p2')::uuid`);
    expect([await pesantren('p1'), (await pesantren('p2'))?.skor]).toEqual([unscored, 90]);
    await run(`update pesantren_skor set skor_total = 50, kategori_kelayakan = 'Kurang Layak'`);
    expect(await pesantren('p2')).toMatchObject({ skor: 50, kategori: 'tidak_layak', dinilai: true });
    await run('delete from pesantren_skor');
    expect(await pesantren('p2')).toMatchObject({ skor: 0, dinilai: false });
    await run(
      `update pondok_pesantren set nama = 'PP Baru', nsp = '123', jumlah_santri = 40, lokasi = ${bandung} where id = md5('p1')::uuid`,
    );
    expect(await pesantren('p1')).toMatchObject({ nama: 'PP Baru', nsp: '123', jumlah: 40, kode: '32.04' });
    await run(
      `update pondok_pesantren set nsp = null, jumlah_santri = null, lokasi = null where id = md5('p1')::uuid`,
    );
    expect(await pesantren('p1')).toMatchObject({ nsp: null, jumlah: null, lokasi: null, kode: '32.05' });
    await run(`delete from pondok_pesantren where id = md5('p2')::uuid`);
    expect(await pesantren('p2')).toBeUndefined();
  });

  it('keeps what only the map knew, until the base says otherwise', async () => {
    await run(
      `${skor('b', 50)}; update santri_map set lokasi = ${garut}, kabupaten = 'Lama'; update santri_pribadi set nama = 'Bayu' where nama = 'Budi'`,
    );
    expect(await santri('b')).toMatchObject({ nama: 'Bayu', lokasi: 'POINT(107.7 -7.5)', kode: '32.05' });
    await run(
      `update santri_pribadi set lokasi = ${bandung} where nama = 'Bayu'; update santri_pribadi set lokasi = null where nama = 'Bayu'`,
    );
    expect(await santri('b')).toMatchObject({ lokasi: null, kode: null });
  });

  it('leaves no trace when it is rolled back, wholly or to a savepoint', async () => {
    await run(skor('a', 70));
    const before = [
      await rows('select * from santri_map'),
      await rows('select * from pesantren_map order by id'),
      await changes(),
    ];
    await expect(
      database().db.tx(async (tx) => {
        await tx.script(
          `update santri_skor set skor_total = 1; ${skor('b', 3)}; delete from pondok_pesantren; delete from santri_pribadi`,
        );
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await database().db.tx((tx) =>
      tx.script(
        `savepoint s; update santri_skor set skor_total = 1; ${skor('b', 3)}; truncate santri_pribadi cascade; rollback to s`,
      ),
    );
    expect([
      await rows('select * from santri_map'),
      await rows('select * from pesantren_map order by id'),
      await changes(),
    ]).toEqual(before);
  });

  it('stays one step for a statement of thousands of rows', async () => {
    const many = engine === 'postgres' ? 2000 : 300;
    type Calls = { name: string; calls: number };
    const once = async (names: string[], sql: string, layers: number) => {
      await run('delete from petasantri.changes');
      const called = await database().db.session(async (session) => {
        if (engine === 'postgres')
          await session.script(`set track_functions = 'all'; select pg_stat_reset()`);
        await session.script(sql);
        if (engine === 'embedded') return names;
        await session.script('select pg_stat_force_next_flush()');
        const found = await session.query<Calls>({
          text: `select funcname as name, calls::int from pg_stat_user_functions where funcname ~ '^(put|write|drop)_' and calls > 0`,
        });
        return found.flatMap(({ name, calls }) => Array<string>(calls).fill(name));
      });
      expect(called.sort(), sql).toEqual(names.sort());
      expect(await changes(), sql).toBe(layers);
    };
    const count = async () => (await rows<{ n: number }>('select count(*)::int as n from santri_map'))[0]?.n;
    await once(
      [],
      `insert into santri_pribadi (id, nama, lokasi) select md5('s' || i)::uuid, 'S' || i, ST_Point(106 + i % 40 / 10.0, -7.5, 4326) from generate_series(1, ${many}) i`,
      0,
    );
    await once(
      ['put_santri', 'write_santri'],
      `${skor('x', 1).replace(/values .*/s, '')} select id, 0, 0, 0, 0, 0, 0, 10, 'Rentan' from santri_pribadi where nama ~ '^S'`,
      1,
    );
    expect(await count()).toBe(many);
    await once(['put_santri', 'write_santri'], 'update santri_skor set skor_total = skor_total + 1', 1);
    await once(
      ['put_santri', 'write_santri'],
      `update santri_pribadi set lokasi = ${bandung} where nama ~ '^S'`,
      1,
    );
    expect(await rows('select distinct kode_wilayah as kode, skor_terakhir as skor from santri_map')).toEqual(
      [{ kode: '32.04', skor: 11 }],
    );
    await once(
      ['put_santri', 'write_santri'],
      `update santri_pribadi set lokasi = null where nama ~ '^S'`,
      1,
    );
    await once([], `update santri_pribadi set no_kk = '1', nama = nama`, 0);
    await once(
      ['put_santri', 'write_santri'],
      `${skor('x', 1).replace(/values .*/s, '')} select santri_id, 0, 0, 0, 0, 0, 0, 10, 'Rentan' from santri_skor on conflict (santri_id) do update set skor_total = 5`,
      1,
    );
    await once(['drop_santri'], 'delete from santri_skor', 1);
    expect(await count()).toBe(0);
  });

  it('is followed through upserts, merges and copies', async () => {
    await run(skor('a', 70));
    const upsert = (id: string, total: number) =>
      `${skor(id, total)} on conflict (santri_id) do update set skor_total = excluded.skor_total`;
    await run(`${upsert('a', 71)}; ${upsert('b', 72)}`);
    expect([(await santri('a'))?.skor, (await santri('b'))?.skor]).toEqual([71, 72]);
    await run(`${skor('a', 1)} on conflict do nothing`);
    expect((await santri('a'))?.skor).toBe(71);
    await run(`merge into santri_skor s using (values (md5('a')::uuid, 80), (md5('b')::uuid, null)) v (id, total) on s.santri_id = v.id
      when matched and v.total is null then delete when matched then update set skor_total = v.total`);
    expect([(await santri('a'))?.skor, await santri('b')]).toEqual([80, undefined]);
    await run(
      `with gone as (delete from santri_skor returning santri_id) update santri_pribadi set nama = 'Tanpa skor' where id in (select santri_id from gone)`,
    );
    expect(await rows('select * from santri_map')).toEqual([]);
  });

  it('empties the map by truncate', async () => {
    await run(`${skor('a', 70)}; ${nilai('p1', 80)}; truncate santri_skor`);
    expect(await santri('a')).toBeUndefined();
    await run('truncate pesantren_skor');
    expect(await pesantren('p1')).toMatchObject({ dinilai: false, skor: 0 });
    await run(`${skor('a', 70)}; truncate santri_pribadi cascade`);
    expect(await rows('select * from santri_map')).toEqual([]);
    await run('truncate pondok_pesantren cascade');
    expect(await rows('select * from pesantren_map')).toEqual([]);
  });

  it('never fails for what the map cannot take', async () => {
    await run(`
      alter table santri_pribadi alter nama type text, alter provinsi type text, alter kabupaten type text, alter lokasi type geometry;
      alter table pondok_pesantren alter nama type text, alter nsp type text, alter provinsi type text, alter lokasi type geometry;
      alter table santri_skor alter kategori_kemiskinan type text;
      alter table santri_pribadi drop constraint santri_pribadi_pesantren_id_fkey`);
    const long = `repeat('panjang ', 100)`;
    const points = [
      'null',
      `'POINT EMPTY'`,
      `'SRID=4326;POINT EMPTY'`,
      `ST_MakePoint('NaN', 'NaN')`,
      `ST_Point('Infinity', 0, 4326)`,
      `ST_Point(107.7, -7.5)`,
      `ST_SetSRID(ST_MakePoint(107.7, -7.5, 900), 4326)`,
      `ST_Point(12000000, -800000, 3857)`,
      `ST_Point(1200000, 0, 4326)`,
      `'SRID=4326;LINESTRING(107 -7, 108 -7)'`,
      `'SRID=4326;MULTIPOINT(107 -7)'`,
      `'SRID=4326;GEOMETRYCOLLECTION EMPTY'`,
    ];
    for (const [i, point] of points.entries()) {
      await run(`
        insert into pondok_pesantren (id, nama, nsp, provinsi, kabupaten, lokasi, jumlah_santri) values (md5('q${i}')::uuid, ${long}, ${long}, ${long}, E'\\u0001', ${point}, 2147483647);
        insert into santri_pribadi (id, nama, provinsi, kabupaten, lokasi, pesantren_id) values (md5('o${i}')::uuid, ${long}, ${long}, ${long}, ${point}, md5('tidak ada')::uuid);
        ${skor(`o${i}`, i, 'x'.repeat(400))}; ${nilai(`q${i}`, 2147483647, '')};
        update santri_pribadi set nama = nama || '!' where id = md5('o${i}')::uuid`);
    }
    const drawn = await rows<{ i: string; lokasi: string }>(
      `select ST_AsText(lokasi) as lokasi from santri_map where lokasi is not null`,
    );
    expect(drawn).toEqual([{ lokasi: 'POINT(107.7 -7.5)' }, { lokasi: 'POINT(107.7 -7.5)' }]);
    expect(
      await rows(
        `select count(*)::int as n, count(distinct skor_terakhir)::int as d, max(length(nama)) as nama from santri_map`,
      ),
    ).toEqual([{ n: points.length, d: points.length, nama: 150 }]);
    // Somebody puts a rule of their own on the map.
    await run(`alter table santri_map add constraint aturan check (skor_terakhir < 100)`);
    await run(
      `${skor('b', 173)}; update santri_skor set skor_total = case when santri_id = md5('o1')::uuid then 150 else 60 end`,
    );
    expect(await santri('o1')).toMatchObject({ skor: 1 });
    expect(await santri('b')).toMatchObject({ skor: 60 });
    await run('alter table santri_map drop constraint aturan');
    await run('call petasantri.backfill_santri()');
    expect(await santri('o1')).toMatchObject({ skor: 150 });
  });
});
