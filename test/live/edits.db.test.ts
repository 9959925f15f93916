import pino from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { cellBounds, cellId } from '../../src/geo/cell.ts';
import type { Edit } from '../../src/live/edit.ts';
import { createEdits, type Edits } from '../../src/live/edits.ts';
import { listWatched, unwatchTable, watchTable } from '../../src/live/watched-tables.ts';
import { describeEngines } from '../engines/engines.ts';

const patience = { timeout: 10_000, interval: 10 };
const point = (lon: number, lat: number) => `ST_SetSRID(ST_Point(${lon}, ${lat}), 4326)`;

describeEngines('edits', 'demo', (database, engine) => {
  const heard: Edit[] = [];
  let edits: Edits;
  const run = (sql: string) => database().db.script(sql);

  /** What was announced of statements, and nothing later: announcements come in the order of commits. */
  const announced = async (...statements: string[]): Promise<Edit[]> => {
    heard.length = 0;
    for (const statement of statements) await run(statement);
    await run('insert into marks values (1)');
    await vi.waitFor(() => expect(heard.at(-1)?.table).toBe('public.marks'), patience);
    return heard.slice(0, -1);
  };
  const boxes = async (...statements: string[]) => (await announced(...statements)).map((edit) => edit.boxes);

  beforeAll(async () => {
    const { db } = database();
    edits = createEdits({ db, log: pino({ level: 'silent' }) });
    edits.subscribe((edit) => heard.push(edit));
    await edits.started;
    await run(`
      create table marks (n int);
      create table toko (id int primary key, nama text, letak geometry(Point, 4326));
      create table bidang (letak geometry(Polygon, 3857), titik geometry(Point, 23835));
      create table tanpa (n int);
      create table grid (cell bigint primary key, n int);
      create table bagian (id int, letak geometry(Point, 4326)) partition by range (id);
      create table bagian_a partition of bagian for values from (0) to (10);
      create table bagian_b partition of bagian for values from (10) to (20);
      create view pandang as select * from toko;
      create schema "Aneh.1";
      create table "Aneh.1"."d'a""b" ("le tak" geometry(Point, 4326))`);
    for (const table of ['marks', 'toko', 'bidang', 'tanpa', 'grid', 'bagian'])
      await watchTable(db, table, null, ['public']);
    await watchTable(db, `Aneh.1.d'a"b`, 'le tak', ['public']);
    // That they are watched is announced as well.
    await vi.waitFor(() => expect(heard.at(-1)?.table).toMatch('Aneh'), patience);
  });
  afterAll(() => edits.close());

  it('are announced by every kind of statement, before and after, only when committed and where there is a place', async () => {
    expect(
      await boxes(
        `insert into toko values (1, 'a', ${point(106.8, -6.2)}), (2, 'b', null)`,
        `update toko set letak = ${point(107.1234567, -7)} where id = 1`,
        `update toko set nama = 'c' where id = 2`,
        `update toko set nama = 'c' where id = 77`,
        `insert into toko values (1, 'd', ${point(108, -7)}) on conflict (id) do update set letak = excluded.letak`,
        'delete from toko where id = 1',
        `insert into toko values (3, 'nowhere', ST_SetSRID(ST_Point('NaN', 1), 4326))`,
        'truncate toko',
        `begin; insert into toko values (4, 'x', ${point(1, 1)}); rollback`,
        `begin; savepoint a; insert into toko values (5, 'x', ${point(1, 1)}); rollback to a; commit`,
      ),
    ).toEqual([
      [[106.8, -6.2, 106.8, -6.2]],
      [
        [106.8, -6.2, 106.8, -6.2],
        [107.123456, -7, 107.123457, -7],
      ],
      [
        [107.123456, -7, 107.123457, -7],
        [108, -7, 108, -7],
      ],
      [[108, -7, 108, -7]],
      null,
      null,
    ]);
  });

  it('of many rows share boxes that hold every row and stay small', async () => {
    const [bulk] = await boxes(
      `insert into toko select i, 'x', ST_SetSRID(ST_Point(case when i % 2 = 0 then 95 else 140 end + i / 50000.0, -8 + (i % 7) / 7.0), 4326)
       from generate_series(10, 5000) i`,
    );
    expect(bulk?.length).toBeGreaterThan(1);
    expect(bulk?.length).toBeLessThanOrEqual(32);
    const rows = await database().db.query<{ lon: number; lat: number }>({
      text: 'select ST_X(letak) as lon, ST_Y(letak) as lat from toko where letak is not null',
    });
    const isInside = ({ lon, lat }: { lon: number; lat: number }) =>
      bulk?.some(([west, south, east, north]) => west <= lon && lon <= east && south <= lat && lat <= north);
    expect(rows.filter((row) => !isInside(row))).toEqual([]);
    // Two ends of the country are not the whole of it.
    expect(bulk?.every(([west, , east]) => east - west < 1)).toBe(true);
    // Twenty places are exact.
    const few = Array.from({ length: 20 }, (_, i) => `(${9000 + i}, 'x', ${point(100 + i, -i / 4)})`);
    expect((await boxes(`insert into toko values ${few}`))[0]).toHaveLength(20);
  });

  it('of one transaction are told one by one 64 times, then once for all of the table', async () => {
    const told = await announced(`
      begin;
      do $$ begin for i in 1..100 loop insert into toko values (-i, 'x', ${point(100, 1)}); end loop; end $$;
      insert into tanpa values (1);
      commit`);
    expect(
      told.filter(({ table }) => table === 'public.toko').map(({ boxes: where }) => where !== null),
    ).toEqual([...new Array(64).fill(true), false]);
    expect(told.filter(({ table }) => table === 'public.tanpa')).toHaveLength(1);
    const numbers = told.map(({ sequence }) => sequence as number);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(edits.lastSequence()).toBe((numbers.at(-1) as number) + 1);
    expect(await boxes(`insert into toko values (-200, 'x', ${point(100, 1)})`)).toEqual([
      [[100, 1, 100, 1]],
    ]);
  });

  it('of other systems are told in degrees, of tables without places as a whole, of odd names as they are', async () => {
    const square = 'ST_Transform(ST_MakeEnvelope(106, -7, 107, -6, 4326), 3857)';
    const utm = `ST_Transform(${point(107.5, -6.5)}, 23835)`;
    const [polygon, far, both, empty, whole, odd] = await announced(
      `insert into bidang values (${square}, null)`,
      `insert into bidang values (null, ${utm})`,
      `insert into bidang values (${square}, ${utm})`,
      'delete from tanpa where n = 77',
      'update tanpa set n = 2',
      `insert into "Aneh.1"."d'a""b" values (${point(1, 2)})`,
      'alter table toko rename letak to di_mana',
      `insert into toko values (-300, 'x', ${point(101, 1)})`,
    ).then((told) => [told[0]?.boxes?.[0], told[1]?.boxes?.[0], told[2]?.boxes, ...told.slice(3)] as never[]);
    const near = (box: never | undefined, wanted: number[]) => {
      const off = (box as unknown as number[]).map((value, i) => Math.abs(value - (wanted[i] as number)));
      expect(Math.max(...off)).toBeLessThan(2e-5);
    };
    near(polygon, [106, -7, 107, -6]);
    near(far, [107.5, -6.5, 107.5, -6.5]);
    // Places of two systems in one statement are not compared.
    expect(both).toBeNull();
    expect(empty).toMatchObject({ table: 'public.tanpa', boxes: null });
    expect(whole).toMatchObject({ table: `Aneh.1.d'a"b`, boxes: [[1, 2, 1, 2]] });
    // The column has another name now, and is found all the same.
    expect(odd).toMatchObject({ table: 'public.toko', boxes: [[101, 1, 101, 1]] });
    await run('alter table toko rename di_mana to letak');
  });

  it('of cells are told by the cell of level 13 where they are drawn, and of partitions as of their table', async () => {
    const deep = cellId(13, 6526, 4237);
    const shallow = cellId(5, 25, 16);
    const [cells, many, ...parts] = await announced(
      `insert into grid values (${deep}, 1), (${shallow}, 1)`,
      `insert into grid select ${cellId(13, 6400, 4200)} + i, 1 from generate_series(0, 4095) i`,
      `insert into bagian values (1, ${point(1, 1)}), (11, ${point(2, 1)})`,
      `insert into bagian_b values (12, ${point(3, 1)})`,
    );
    const bounds = (id: number) => {
      const [west, south, east, north] = cellBounds(id);
      const lat = (y: number) => (Math.atan(Math.sinh(y / 6378137)) * 180) / Math.PI;
      const lon = (x: number) => ((x / 6378137) * 180) / Math.PI;
      return [lon(west), lat(south), lon(east), lat(north)];
    };
    // The middle of a large cell is the corner of a small one.
    const middle = cellId(13, (25 * 2 + 1) * 2 ** 7, (16 * 2 + 1) * 2 ** 7);
    const wanted = [deep, middle].map(bounds).sort((a, b) => (a[0] as number) - (b[0] as number));
    const given = [...(cells?.boxes ?? [])].sort((a, b) => a[0] - b[0]);
    expect(given).toHaveLength(2);
    given.forEach(([west, south, east, north], i) => {
      const [w, s, e, n] = wanted[i] as [number, number, number, number];
      for (const inside of [west - w, south - s, e - east, n - north]) {
        expect(inside).toBeGreaterThanOrEqual(0);
        expect(inside).toBeLessThan(2e-6);
      }
    });
    expect(many?.boxes?.length).toBeLessThanOrEqual(32);
    expect(parts.map(({ table, boxes: where }) => [table, where?.length])).toEqual([
      ['public.bagian', 2],
      ['public.bagian', 1],
    ]);
  });

  it('of the map are announced, where a santri was and where it is', async () => {
    const told = await announced(
      `update santri_pribadi set lokasi = ${point(110, -7)} where id = (select santri_id from santri_map where lokasi is not null limit 1)`,
      `update petasantri.regions set name = name || 'x' where code = '31'`,
    );
    expect(told.map(({ table, boxes: where }) => [table, where?.length])).toEqual([
      ['public.santri_map', 2],
      ['petasantri.regions', 1],
    ]);
  });

  it('never make a statement fail, whatever is wrong with what announces them', async () => {
    await run('alter sequence petasantri.edits_seq rename to gone');
    await run(`insert into toko values (-400, 'x', ${point(101, 1)})`);
    await run(
      'alter sequence petasantri.gone rename to edits_seq; alter function petasantri.boxes_in_degrees rename to gone',
    );
    expect(await boxes(`insert into toko values (-401, 'x', ${point(101, 1)})`)).toEqual([null]);
    await run('alter function petasantri.gone rename to boxes_in_degrees');
    expect(await boxes('delete from toko where id = -401')).toEqual([[[101, 1, 101, 1]]]);
  });

  it('can be watched only where they can be heard, and the list says whether they are', async () => {
    const { db } = database();
    const refused = (name: string, geometry: string | null = null) =>
      expect(watchTable(db, name, geometry, ['public'])).rejects;
    await refused('pandang').toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('a view'),
    });
    await refused('bagian_a').toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('a part of bagian'),
    });
    await refused('nope').toMatchObject({ code: 'bad_request', message: 'there is no table nope' });
    await refused('toko', 'nama').toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('no geometry column'),
    });
    await refused('petasantri.settings').toMatchObject({ code: 'bad_request' });
    await expect(unwatchTable(db, 'santri_map', ['public'])).rejects.toMatchObject({ code: 'bad_request' });

    await run('create table bagian_c partition of bagian for values from (20) to (30); drop table tanpa');
    await run('alter table toko disable trigger petasantri_edit_updated');
    const states = new Map((await listWatched(db)).map((table) => [table.table_name, table.state]));
    expect(Object.fromEntries(states)).toMatchObject({
      santri_map: 'heard',
      regions: 'heard',
      bagian: 'not heard',
      toko: 'not heard',
      grid: 'heard',
      tanpa: 'missing',
    });
    // Whatever was drawn before it was watched is of unknown age.
    heard.length = 0;
    await watchTable(db, 'bagian', null, ['public']);
    await vi.waitFor(() => expect(heard).toMatchObject([{ table: 'public.bagian', boxes: null }]), patience);
    for (const name of ['bagian', 'tanpa']) await unwatchTable(db, name, ['public']);
    expect((await listWatched(db)).map(({ table_name }) => table_name)).not.toContain('tanpa');
    expect(await announced(`insert into bagian values (21, ${point(1, 1)})`)).toEqual([]);
    await expect(unwatchTable(db, 'bagian', ['public'])).rejects.toMatchObject({ code: 'bad_request' });
  });

  if (engine === 'postgres')
    it('that were missed while the connection was lost are known to be', async () => {
      const { db } = database();
      const stale = vi.fn(() => expect(edits.listening()).toBe(false));
      edits.onStale(stale);
      expect(edits.listening()).toBe(true);
      await db.query({
        text: `select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%petasantri_edits%' and datname = current_database()`,
      });
      await vi.waitFor(() => expect(edits.listening()).toBe(false), patience);
      await run(`insert into grid values (4, 1)`);
      await vi.waitFor(() => expect(stale).toHaveBeenCalledTimes(1), patience);
      expect(edits.listening()).toBe(true);
      expect(await boxes('delete from grid where cell = 4')).toHaveLength(1);
    });
});
