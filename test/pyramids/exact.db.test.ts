import { describe, expect, it } from 'vitest';
import type { Database, Queryable } from '../../src/db/database.ts';
import { randomFor } from '../../src/demo/random.ts';
import { addPyramid } from '../../src/pyramids/add-pyramid.ts';
import { buildPyramid } from '../../src/pyramids/build-pyramid.ts';
import { foldPyramid } from '../../src/pyramids/fold-pyramid.ts';
import { listPyramids } from '../../src/pyramids/list-pyramids.ts';
import { describeEngines } from '../engines/engines.ts';
import { awkward, jenis, makeAwkward, randomTransaction, randomWrite } from './random-writes.ts';
import { type CountedRow, countRows, expectSame, readPyramid } from './recount.ts';

const finest = 16;
const tables = { cells: 'tile_pyramid_titik', changes: 'tile_pyramid_titik_changes' };

/** The base table, its changes and a recount by other arithmetic. */
async function expectExact(db: Queryable, splits = false): Promise<void> {
  type Row = {
    lon: number | null;
    lat: number | null;
    nilai: number | null;
    harga: number | null;
    jenis: string;
  };
  const rows = await db.query<Row>({
    text: `select case when ST_IsEmpty("Letak") then null else ST_X("Letak") end as lon,
      case when ST_IsEmpty("Letak") then null else ST_Y("Letak") end as lat, nilai,
      case when abs(harga) < 1e100 then harga end as harga, coalesce("Jenis ""x""", '') as jenis from ${awkward}`,
  });
  const counted = rows.map(
    (row): CountedRow => ({
      lon: row.lon,
      lat: row.lat,
      value: jenis.indexOf(row.jenis) + 1,
      numbers: [row.nilai, row.harga],
    }),
  );
  expectSame(await readPyramid(db, tables, finest, 2, 4), countRows(counted, finest, 4), splits);
}

/** What the database's own recount finds, in one snapshot. */
const differences = async (db: Queryable, name: string) => {
  const [row] = await db.query<Record<'recounted' | 'counted' | 'finest_cells' | 'coarse_cells', number>>(
    {
      text: 'select coalesce(recounted, 0) as recounted, counted, finest_cells, coarse_cells from petasantri.pyramid_differences($1)',
    },
    [name],
  );
  return row;
};
const isExact = { finest_cells: 0, coarse_cells: 0 };

/** Operations of the property test; PETASANTRI_SEED repeats a run. */
const operations = { postgres: 400, embedded: 120 };

describeEngines('a count pyramid', 'demo', (database, engine) => {
  const db = (): Database => database().db;

  it('has counted the demo people as they are, category by category', async () => {
    for (const [name, table, score, category, values] of [
      [
        'santri',
        'santri_map',
        'skor_terakhir',
        'kategori_kemiskinan',
        ['Sangat Miskin', 'Miskin', 'Rentan', 'Tidak Miskin'],
      ],
      [
        'pesantren',
        'pesantren_map',
        'case when dinilai then skor_terakhir end',
        'kategori_kelayakan',
        ['sangat_layak', 'layak', 'cukup_layak', 'tidak_layak'],
      ],
    ] as const) {
      const rows = await db().query<{ lon: number; lat: number; score: number | null; category: string }>({
        text: `select ST_X(lokasi) as lon, ST_Y(lokasi) as lat, ${score} as score, ${category} as category from ${table} where lokasi is not null`,
      });
      expect(rows.length).toBeGreaterThan(500);
      const wanted = countRows(
        rows.map(({ lon, lat, score: number, category: value }) => ({
          lon,
          lat,
          value: (values as readonly string[]).indexOf(value) + 1,
          numbers: [number],
        })),
        15,
        4,
      );
      const its = { cells: `tile_pyramid_${name}`, changes: `tile_pyramid_${name}_changes` };
      expect(await differences(db(), name)).toMatchObject(isExact);
      await foldPyramid(db(), name);
      expectSame(await readPyramid(db(), its, 15, 1, 4), wanted, true);
      if (engine === 'embedded') continue;
      await buildPyramid(db(), name, () => {});
      expectSame(await readPyramid(db(), its, 15, 1, 4), wanted, true);
    }
  });

  it('stays exact through any mix of writes, whatever is taken back, folded or rebuilt', async () => {
    const seed = Number(process.env.PETASANTRI_SEED ?? Math.floor(Math.random() * 1e9));
    console.info(`pyramid operations with PETASANTRI_SEED=${seed}`);
    const random = randomFor(seed, 'writes', 0);
    const write = () => randomWrite(random, 400, engine === 'postgres');
    await db().script(makeAwkward);
    for (let i = 0; i < 10; i++) await db().script(write());
    const settings = {
      table: 'titik; "drop"',
      sum: ['nilai', 'harga'],
      by: 'Jenis "x"',
      values: jenis,
      name: 'titik',
      finest,
    };
    expect(await addPyramid(db(), settings, () => {})).toBe('titik');
    for (let i = 0; i < operations[engine]; i++) {
      const kind = random.next();
      if (kind < 0.5) await db().script(write());
      else if (kind < 0.75) {
        const undo = random.next() < 0.3;
        await db()
          .tx(async (tx) => {
            await randomTransaction(tx, write, random);
            if (undo) throw new Error('taken back');
          })
          .catch((error: Error) => expect(error.message).toBe('taken back'));
      } else if (kind < 0.93)
        await db().query({ text: 'select petasantri.fold_pyramid($1, $2)' }, ['titik', 1 + random.int(30)]);
      else if (kind < 0.97) await buildPyramid(db(), 'titik', () => {});
      else await db().script(`truncate ${awkward}`);
      if (i % 10 === 0) expect(await differences(db(), 'titik'), `operation ${i}`).toMatchObject(isExact);
      if (i % 50 === 49) await expectExact(db());
    }
    await foldPyramid(db(), 'titik');
    await expectExact(db(), true);
    expect(await db().query({ text: `select count(*)::int as n from petasantri.${tables.changes}` })).toEqual(
      [{ n: 0 }],
    );
  });

  it('leaves the application alone when its columns change, and says that it is stale', async () => {
    await db().script(`create table berubah (id int, geom geometry(Point, 4326), n int, s text);
      insert into berubah values (1, 'SRID=4326;POINT(1 2)', 3, 'x')`);
    await addPyramid(db(), { table: 'berubah', sum: ['n'], by: 's' }, () => {});
    const state = async () => (await listPyramids(db())).find(({ name }) => name === 'berubah')?.state;
    for (const change of [
      'alter table berubah alter n type text',
      'alter table berubah alter n type int using 0, rename s to t',
      'alter table berubah drop column n',
      'alter table berubah alter geom type geometry(Point, 3857) using ST_SetSRID(geom, 3857)',
      'alter table berubah drop column geom',
    ].flatMap((one) =>
      one.includes(', rename')
        ? [one.replace(', rename s to t', ''), 'alter table berubah rename s to t']
        : [one],
    )) {
      await db().script(
        `${change}; insert into berubah (id) values (7); update berubah set id = 8; delete from berubah`,
      );
      await foldPyramid(db(), 'berubah');
    }
    expect(await state()).toBe('stale');
    await db().script('drop table berubah');
    await db().query({ text: `select petasantri.drop_pyramid('berubah')` });
    expect(await state()).toBe(undefined);
  });

  it('refuses what it could not follow, in words', async () => {
    await db().script(`create view pandangan as select * from santri_map;
      create table bagian (id int, geom geometry(Point, 4326)) partition by hash (id);
      create table garis (geom geometry(LineString, 4326)); create table tanpa (a int);
      create table banyak as select i as b, ST_Point(i, 0)::geometry(Point) as g from generate_series(1, 20) i`);
    const refusal = (settings: Parameters<typeof addPyramid>[1]) =>
      addPyramid(db(), settings, () => {}).then(
        () => 'made',
        (error: Error) => error.message,
      );
    expect(await refusal({ table: 'pandangan' })).toMatch(/it is a view/);
    expect(await refusal({ table: 'bagian' })).toMatch(/it is partitioned/);
    expect(await refusal({ table: 'garis' })).toMatch(/holds LineString, not points/);
    expect(await refusal({ table: 'tanpa' })).toMatch(/no geometry column/);
    expect(await refusal({ table: 'tak_ada' })).toMatch(/there is no table "tak_ada"/);
    expect(await refusal({ table: 'banyak' })).toMatch(/no reference system/);
    expect(await refusal({ table: 'banyak', srid: 4326, by: 'b' })).toMatch(/more than 16 values/);
    expect(await refusal({ table: 'banyak', srid: 4326, sum: ['g'] })).toMatch(
      /no column of numbers called "g"/,
    );
    expect(await refusal({ table: 'santri_map', name: 'santri' })).toMatch(/already/);
    expect(await refusal({ table: 'banyak', srid: 4326, sum: ['b'] })).toBe('made');
    expect(await differences(db(), 'banyak')).toEqual({ recounted: 20, counted: 20, ...isExact });
  });
});

describe('splits and places', () => {
  it('are what the recount of the tests takes them for', () => {
    const one = countRows([{ lon: 180, lat: 85.055, value: 0, numbers: [] }], 3, 0);
    expect([...one.keys()].sort((a, b) => a - b)).toEqual([1, 5, 21, 85]);
    expect(one.get(1)?.split).toBe(4);
  });
});
