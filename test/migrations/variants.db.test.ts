import { afterEach, describe, expect, inject, it } from 'vitest';
import { migrateDown, migrateUp, migrationStatus } from '../../src/db/migrate.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { databaseLimits } from '../engines/limits.ts';
import { checksums, fingerprint, type Opened, openStart, type Start } from './start.ts';

const application: Start = 'the database of a running application';
const missing = `
  select (select count(*) from santri_skor s left join santri_map m using (santri_id) where m.id is null)::int as santri,
    (select count(*) from pondok_pesantren p left join pesantren_map m on m.pesantren_id = p.id where m.id is null)::int as pesantren`;

describe.runIf(inject('postgresUrl') !== null)('migrations of a database with a difference', () => {
  let opened: Opened | undefined;
  afterEach(async () => {
    await opened?.remove();
    opened = undefined;
  });

  /** Goes up from a changed start; `back` goes down and compares with what was there before. */
  async function there(start: Start, change: string) {
    opened = await openStart('postgres', start);
    const { db } = opened;
    await db.script(change);
    const before = { print: await fingerprint(db), sums: await checksums(db) };
    await migrateUp(db);
    expect(await db.query({ text: missing })).toEqual([{ santri: 0, pesantren: 0 }]);
    const back = async () => {
      await migrateDown(db, 0);
      expect(await fingerprint(db)).toEqual(before.print);
      expect(await checksums(db)).toEqual(before.sums);
    };
    return { db, back };
  }

  it('work with PostGIS in a schema of its own', async () => {
    opened = await openStart('postgres');
    const [row] = await opened.db.query<{ name: string }>({ text: 'select current_database() as name' });
    await opened.db.script(`create schema extensions; create extension postgis schema extensions;
      alter database ${row?.name} set search_path = "$user", public, extensions`);
    const db = await openPostgres({ url: opened.url ?? '', ...databaseLimits });
    const before = await fingerprint(db);
    await migrateUp(db);
    await db.script(`set search_path = pg_catalog; insert into public.pondok_pesantren (nama, lokasi) values ('PP', extensions.st_point(107, -7, 4326));
      update public.pondok_pesantren set lokasi = null, nama = 'PP baru'; reset search_path`);
    expect(await db.query({ text: 'select nama, lokasi from public.pesantren_map' })).toEqual([
      { nama: 'PP baru', lokasi: null },
    ]);
    await db.script('delete from public.pondok_pesantren');
    await migrateDown(db, 0);
    expect(await fingerprint(db)).toEqual(before);
    await db.close();
  });

  it('put rows without a point on a map that demanded one, and give the demand back', async () => {
    const { db, back } = await there(
      'an empty database',
      `create extension postgis; create table santri_map (id uuid primary key, santri_id uuid not null, nama text, lokasi geometry(Point, 4326) not null)`,
    );
    await back();
    await migrateUp(db);
    await db.script(`insert into santri_pribadi (id, nama) values (md5('a')::uuid, 'Ani');
      insert into santri_skor (santri_id, skor_ekonomi, skor_rumah, skor_aset, skor_pembiayaan, skor_kesehatan, skor_bansos, skor_total, kategori_kemiskinan)
      values (md5('a')::uuid, 0, 0, 0, 0, 0, 0, 1, 'Miskin')`);
    expect(await db.query({ text: 'select nama from santri_map' })).toEqual([{ nama: 'Ani' }]);
    const notices: string[] = [];
    await migrateDown(db, 0, { onNotice: (text) => notices.push(text) });
    expect(notices.join()).toContain('santri_map.lokasi holds rows without a value');
    expect(await db.query({ text: 'select nama from santri_map' })).toEqual([{ nama: 'Ani' }]);
  });

  it('set aside what has the name of a statistics view, and keep a log that was there with its rows', async () => {
    const { db, back } = await there(
      application,
      `create table mv_santri_stats_kabupaten (kabupaten text primary key, total_santri int); insert into mv_santri_stats_kabupaten values ('Garut', 1);
       create materialized view mv_pesantren_stats_kabupaten as select kabupaten from mv_santri_stats_kabupaten with no data;
       create table gemini_ask_log (id serial primary key, question varchar(100), user_ip inet, ditanya timestamp default now());
       insert into gemini_ask_log (question) values ('apa?')`,
    );
    expect(await db.query({ text: 'select question, status from gemini_ask_log' })).toEqual([
      { question: 'apa?', status: 'success' },
    ]);
    await back();
  });

  it('follow ids that change where the application lets them', async () => {
    const { db, back } = await there(
      'an empty database',
      `create extension postgis;
       create table pondok_pesantren (id uuid primary key, nama text, nsp text, kecamatan text, kabupaten text, provinsi text, lokasi geometry, jumlah_santri int);
       create table santri_pribadi (id uuid primary key, pesantren_id uuid references pondok_pesantren on update cascade, nama text, kecamatan text, kabupaten text, provinsi text, lokasi geometry);
       create table santri_skor (santri_id uuid unique references santri_pribadi on update cascade on delete cascade, skor_total int, kategori_kemiskinan text);
       create table pesantren_skor (pesantren_id uuid unique references pondok_pesantren on update cascade on delete cascade, skor_total int, kategori_kelayakan text);
       insert into pondok_pesantren (id, nama) values (md5('p')::uuid, null);
       insert into santri_pribadi (id, nama, pesantren_id) values (md5('a')::uuid, null, md5('p')::uuid);
       insert into santri_skor values (md5('a')::uuid, null, null); insert into pesantren_skor values (md5('p')::uuid, null, null)`,
    );
    await db.script(
      `update pondok_pesantren set id = md5('q')::uuid, nama = 'Q'; update santri_pribadi set id = md5('b')::uuid, nama = 'B'`,
    );
    expect(
      await db.query({
        text: `select nama, santri_id = md5('b')::uuid and pesantren_id = md5('q')::uuid as right from santri_map`,
      }),
    ).toEqual([{ nama: 'B', right: true }]);
    expect(
      await db.query({ text: `select nama, pesantren_id = md5('q')::uuid as right from pesantren_map` }),
    ).toEqual([{ nama: 'Q', right: true }]);
    await db.script(
      `update pondok_pesantren set id = md5('p')::uuid, nama = null; update santri_pribadi set id = md5('a')::uuid, nama = null`,
    );
    await back();
  });

  it('say what is wrong with the tables, leave the application alone, and go on when it is mended', async () => {
    opened = await openStart('postgres', application);
    const { db } = opened;
    const untouched = await checksums(db);
    const faults: [breakIt: string, message: RegExp, mendIt: string][] = [
      [
        'alter table santri_pribadi rename column kecamatan to kec',
        /lack columns.*santri_pribadi\.kecamatan/,
        'alter table santri_pribadi rename column kec to kecamatan',
      ],
      [
        'alter table santri_skor drop constraint satu_skor',
        /unique index.*santri_skor\.santri_id/,
        'alter table santri_skor add constraint satu_skor unique (santri_id)',
      ],
      [
        'alter table pondok_pesantren alter jumlah_santri type text',
        /jumlah_santri is text/,
        'alter table pondok_pesantren alter jumlah_santri type int using jumlah_santri::int',
      ],
      [
        'alter table santri_map add column ras int not null default 1; alter table santri_map alter ras drop default',
        /santri_map\.ras/,
        'alter table santri_map drop column ras',
      ],
      [
        'alter table santri_map drop constraint santri_map_santri_id_key; insert into santri_map (santri_id, nama) select santri_id, nama from santri_map limit 3',
        /share a santri_id/,
        'delete from santri_map a using santri_map b where a.santri_id = b.santri_id and a.ctid > b.ctid; alter table santri_map add constraint santri_map_santri_id_key unique (santri_id)',
      ],
      // In the middle of a file without a transaction, between the first of its indexes and the last.
      [
        `create function tolak() returns event_trigger language plpgsql as $$ begin
           if current_query() ~ 'petasantri_santri_map_nama on' then raise exception 'hari ini tidak'; end if; end $$;
         create event trigger tolak on ddl_command_start execute function tolak()`,
        /indexes \(up\) stopped: hari ini tidak/,
        'drop event trigger tolak; drop function tolak()',
      ],
    ];
    for (const [breakIt, message, mendIt] of faults) {
      await db.script(breakIt);
      await expect(migrateUp(db), breakIt).rejects.toThrow(message);
      // The application writes on as if nothing had happened.
      await db.script(
        `begin; update santri_skor set skor_total = 100; update santri_pribadi set nama = nama || '!'; delete from santri_pribadi where nama ~ '1'; rollback`,
      );
      await db.script(mendIt);
    }
    expect((await migrationStatus(db)).some(({ state }) => state === 'pending')).toBe(true);
    await migrateUp(db);
    expect(await db.query({ text: missing })).toEqual([{ santri: 0, pesantren: 0 }]);
    await migrateDown(db, 0);
    expect(await checksums(db)).toEqual(untouched);
  });

  it('refuse to go down past what somebody built on our columns, and lose nothing', async () => {
    opened = await openStart('postgres', application);
    const { db } = opened;
    await migrateUp(db);
    await db.script('create view laporan as select kode_wilayah, count(*) as n from santri_map group by 1');
    await expect(migrateDown(db, 0)).rejects.toThrow(/depend/);
    expect(await db.query({ text: 'select sum(n)::int > 300 as whole from laporan' })).toEqual([
      { whole: true },
    ]);
    await db.script('drop view laporan');
    await migrateDown(db, 0);
    expect(
      await db.query({
        text: `select to_regclass('santri_map') is not null as stays, to_regnamespace('petasantri') is null as gone`,
      }),
    ).toEqual([{ stays: true, gone: true }]);
  });
});
