import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type ImportOptions, importPoints } from '../../src/points/import.ts';
import { describeReport } from '../../src/points/report.ts';
import { describeEngines } from '../engines/engines.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'petasantri-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeEngines('an import of points', 'empty', (database) => {
  let files = 0;
  let rejects = '';

  beforeEach(() => loadFixture(database().db, 'points/tables'));

  const run = (content: string, options: Partial<ImportOptions> = {}) => {
    const path = join(folder, `file${files++}`);
    writeFileSync(path, content);
    rejects = `${path}.rejects.csv`;
    return importPoints(database().db, path, { table: 'titik', rejects, ...options });
  };
  const rows = (
    text = 'select id, nama, kode, n, ST_X(lokasi) as lon, ST_Y(lokasi) as lat from titik order by id',
  ) => database().db.query({ text });
  const rejected = () => readFileSync(rejects, 'utf8').trimEnd().split('\r\n');

  it('inserts, updates and leaves alone by the primary key, and says how many of each', async () => {
    const first = await run('id;nama;lat;lon\n1;Al Huda;-6,9147;107,6098\n2;An Nur;-7,25;112,75\n');
    expect(first).toMatchObject({
      read: 2,
      inserted: 2,
      updated: 0,
      unchanged: 0,
      rejected: 0,
      written: true,
      delimiter: ';',
    });
    expect(existsSync(rejects)).toBe(false);
    const second = await run(
      'lat,lon,id,nama\n-6.9147,107.6098,1,Al Huda\n-7.25,112.76,2,An Nur\n0.5,101.4,3,Baru\n',
    );
    expect(second).toMatchObject({ inserted: 1, updated: 1, unchanged: 1, unresolved: null });
    expect(await rows()).toMatchObject([
      { id: 1, nama: 'Al Huda', lon: 107.6098, lat: -6.9147 },
      { id: 2, nama: 'An Nur', lon: 112.76, lat: -7.25 },
      { id: 3, nama: 'Baru', lon: 101.4, lat: 0.5 },
    ]);
  });

  it('changes only the columns that the file has; an empty field keeps what is there unless told otherwise', async () => {
    await run('id,nama,kode,n,lat,lon\n1,a,K1,5,-6,107\n');
    await run('id,n,koordinat\n1,,"-6.5, 107.5"\n');
    expect(await rows()).toEqual([{ id: 1, nama: 'a', kode: 'K1', n: 5, lon: 107.5, lat: -6.5 }]);
    await run('id,n,koordinat\n1,,"-6.5, 107.5"\n', { empty: 'null' });
    expect(await rows()).toEqual([{ id: 1, nama: 'a', kode: 'K1', n: null, lon: 107.5, lat: -6.5 }]);
    // A row that is there needs no name in the file, though the column may not be empty.
    expect(await run('id,lat,lon\n2,-6,107\n')).toMatchObject({
      reasons: { 'nama: missing for a new row': 1 },
    });
  });

  it('writes nothing when one row is bad, and says of each why', async () => {
    const file = [
      'id,nama,kode,n,u,hari,lat,lon',
      '1,ok,,1,,,-6,107',
      ',no key,,1,,,-6,107',
      'x,bad key,,1,,,-6,107',
      '2,this name has more than twenty characters,,1,,,-6,107',
      '3,n,,many,,,-6,107',
      '4,n,,99999999999,,,-6,107',
      '5,n,,,not-a-uuid,,-6,107',
      '6,n,,,,03/02/2001,-6,107',
      '7,n,,,,2001-02-30,-6,107',
      '8,n,,,,,,107',
      '9,n,,,,,north,107',
      '10,n,,,,,0,0',
      '11,n,,,,,107,-6',
      '12,n,,,,,-95,200',
      '1,again,,,,,-6,107',
      '13,,,,,,-6,107',
      '14,rule,,-5,,,-6,107',
      '15,=cmd(),,many,,,-6,107',
    ];
    const report = await run(file.join('\n'));
    expect(report).toMatchObject({ read: 18, rejected: 17, written: false });
    expect(await rows()).toEqual([]);
    const lines = rejected();
    expect(lines[0]).toBe('rejected_line,rejected_because,id,nama,kode,n,u,hari,lat,lon');
    const reasons = new Map(lines.slice(1).map((line) => [Number(line.split(',')[0]), line]));
    for (const [line, reason] of [
      [3, 'the key id is empty'],
      [4, 'id ""x"" is not a whole number'],
      [5, 'has 41 characters, 20 are the most'],
      [6, 'n ""many"" is not a whole number'],
      [7, 'is too large'],
      [8, 'is not a uuid'],
      [9, 'is not a date written as 2001-12-31'],
      [10, 'is not a date'],
      [11, 'no coordinates'],
      [12, '""north"" is no coordinate'],
      [13, 'Atlantic'],
      [14, 'the other way round it lies in Indonesia'],
      [15, 'not in degrees'],
      [16, 'line 2 has the same key'],
      [17, 'a new one needs nama'],
      [18, 'breaks a rule of the table (n_positive)'],
      [19, "'=cmd()"],
    ] as const)
      expect([line, reasons.get(line)]).toEqual([line, expect.stringContaining(reason)]);
    if (process.platform !== 'win32') expect(statSync(rejects).mode & 0o077).toBe(0);
    expect(describeReport(report).join('\n')).toContain('Nothing was written: 17 rows rejected.');
  });

  it('writes the good rows when asked to, also where only the database finds the bad ones', async () => {
    const many = Array.from(
      { length: 300 },
      (_, i) => `${i},row,,${i % 100 === 7 ? -1 : i},-6,${100 + i / 100}`,
    );
    const report = await run(`id,nama,kode,n,lat,lon\n${many.join('\n')}\n`, { partial: true });
    expect(report).toMatchObject({ inserted: 297, rejected: 3, written: true });
    expect(report.reasons).toEqual({ 'rule of the table (n_positive)': 3 });
    expect(await rows('select id from titik where n < 0')).toEqual([]);
    expect(rejected()).toHaveLength(4);
  });

  it('takes everything back on a dry run', async () => {
    expect(await run('id,nama,lat,lon\n1,a,-6,107\n', { dryRun: true })).toMatchObject({
      inserted: 1,
      written: false,
      dryRun: true,
    });
    expect(await rows()).toEqual([]);
  });

  it('stops at once when it is interrupted, and leaves nothing', async () => {
    const stop = new AbortController();
    const lines = Array.from({ length: 9000 }, (_, i) => `${i},row,-6,107`);
    const importing = run(`id,nama,lat,lon\n${lines.join('\n')}\n`, {
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(importing).rejects.toMatchObject({ code: 'aborted' });
    expect(await rows()).toEqual([]);
    expect(await run('id,nama,lat,lon\n1,a,-6,107\n')).toMatchObject({ inserted: 1 });
  });

  it('refuses a file that has latitude and longitude swapped, and swaps them when told to', async () => {
    const file = 'id,nama,lat,lon\n1,a,107,-6\n2,b,110,-7\n3,c,0.5,101.4\n';
    await expect(run(file)).rejects.toMatchObject({
      message: expect.stringContaining('swapped in 2 of the first 3 rows'),
      hint: expect.stringContaining('--swap'),
    });
    await expect(run(file, { partial: true })).rejects.toThrow('swapped');
    expect(await rows()).toEqual([]);
    const report = await run(file, { swap: true, partial: true });
    expect(report).toMatchObject({ inserted: 2, rejected: 1, warnings: { swapped: 1 } });
    expect(await rows('select id, ST_Y(lokasi) as lat from titik order by id')).toEqual([
      { id: 1, lat: -6 },
      { id: 2, lat: -7 },
    ]);
  });

  it('warns of points abroad and of many rows at one place', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, i) => `${i},row,${i < 20 ? '-6.2,106.8' : `21.4,${39 + i / 100}`}`,
    );
    const { warnings } = await run(`id,nama,lat,lon\n${lines.join('\n')}\n`);
    expect(warnings).toEqual({
      outsideIndonesia: 20,
      swapped: 0,
      sameCoordinates: [{ lon: 106.8, lat: -6.2, rows: 20 }],
      baseHasOtherPoint: 0,
    });
  });

  describe('the key', () => {
    it('may be any unique column, by its own name or one that --map gives', async () => {
      expect(await run('kode,nama,lat,lon\nK1,a,-6,107\n', { key: 'kode' })).toMatchObject({
        key: 'kode',
        reasons: { 'id: missing for a new row': 1 },
      });
      await run('id,kode,nama,lat,lon\n1,K1,a,-6,107\n');
      const report = await run('Kode Pondok,nama,lat,lon\nK1,b,-6,107\n', { map: [['kode pondok', 'kode']] });
      expect(report).toMatchObject({ key: 'kode', updated: 1, columns: { 'Kode Pondok': 'kode' } });
    });

    it('of a row keeps its id when the file has another one', async () => {
      await run('id,kode,nama,lat,lon\n1,K1,a,-6,107\n');
      await run('id,kode,nama,lat,lon\n9,K1,b,-6,107\n', { key: 'kode' });
      expect(await rows()).toMatchObject([{ id: 1, nama: 'b' }]);
    });

    it('that is not unique updates the rows that it finds exactly once', async () => {
      await run('id,nama,lat,lon\n1,twin,-6,107\n2,twin,-6,107\n3,single,-6,107\n');
      const report = await run('nama,lat,lon\ntwin,-7,108\nsingle,-7,108\nnobody,-7,108\n', {
        key: 'nama',
        partial: true,
      });
      expect(report).toMatchObject({
        updated: 1,
        reasons: { 'nama: more than one row': 1, 'nama: no row': 1 },
      });
      expect(rejected()[1]).toContain('2 rows of the table have this nama');
    });

    it('that no row has is rejected when only updates are wanted', async () => {
      expect(await run('id,nama,lat,lon\n1,a,-6,107\n', { updateOnly: true })).toMatchObject({
        reasons: { 'id: no row': 1 },
      });
    });

    it.each([
      [
        'nama,lat,lon\na,-6,107',
        {},
        'no column that tells the rows of the table apart',
        'Unique in public.titik: id, kode',
      ],
      ['nama,lat,lon\na,-6,107', { key: 'id' }, 'the file has no column for the key id', 'nama, lat, lon'],
      ['id,lat,lon\n1,-6,107', { key: 'nope' }, 'has no column "nope"', 'id, kode'],
      ['id,a,b\n1,-6,107', {}, 'no columns with coordinates', 'id, a, b'],
      ['id,lat,lon\n1,-6,107', { lon: 'lon' }, 'belong together', undefined],
      ['id,lat,lon\n1,-6,107', { table: 'nowhere' }, 'there is no table nowhere', 'schema.table'],
      ['id,lat,lon\n1,-6,107', { table: 'titik_view' }, 'is no table', undefined],
      ['id,lat,lon\n1,-6,107', { table: 'petasantri.regions' }, 'holds MultiPolygon, not points', undefined],
      ['id,ID,lat,lon\n1,2,-6,107', {}, 'both go to column id', '--map "ID="'],
      [
        'id,lat,lon\n1,-6,107',
        { map: [['id', 'nope']] as [string, string][] },
        'has no column "nope"',
        'kode',
      ],
      [
        'id,lat,lon\n1,-6,107',
        { map: [['x', 'id']] as [string, string][] },
        'the file has no column "x"',
        'id, lat, lon',
      ],
    ])('or what else is missing is named: %j %j', async (file, options, message, hint) => {
      const failure = await run(file, options).catch((error) => error);
      expect(failure).toMatchObject({ code: 'bad_request', message: expect.stringContaining(message) });
      if (hint) expect(failure.hint).toContain(hint);
    });
  });

  it('takes names that are meant to hurt for what they are: names', async () => {
    const cruel = 'id,"na""me; drop table titik; --",lat,lon\n1,"\'); drop table titik; --",-6,107\n';
    const report = await run(cruel, { table: '"sche.ma"."ta""ble; drop table titik; --"', key: 'id' });
    expect(report).toMatchObject({ inserted: 1, geometry: 'geo"m', rejected: 0 });
    expect(
      await rows('select "na""me; drop table titik; --" as v from "sche.ma"."ta""ble; drop table titik; --"'),
    ).toEqual([{ v: "'); drop table titik; --" }]);
    expect(await rows()).toEqual([]);
  });

  it('follows references, defaults, other reference systems and types without an equality', async () => {
    const report = await run('id,induk,isi,lat,lon\n1,1,"{""a"":1}",-6,107\n2,5,{},-6,107\n', {
      table: 'anak',
      partial: true,
    });
    expect(report).toMatchObject({ inserted: 1, reasons: { 'induk: no such row in induk': 1 } });
    expect(rejected()[1]).toContain('public.induk has no row with this id (column induk)');
    expect(
      await rows(
        'select induk, isi, kata, ST_SRID(titik)::int as srid, round(ST_X(titik))::int as x from anak',
      ),
    ).toEqual([{ induk: 1, isi: { a: 1 }, kata: 'baku', srid: 3857, x: 11911186 }]);
    expect(await run('id,isi,lat,lon\n1,"{""a"":1}",-6,107\n', { table: 'anak' })).toMatchObject({
      unchanged: 1,
    });
    const broken = await run('id,isi,lat,lon\n1,"{",-6,107\n', { table: 'anak' });
    expect(broken.reasons).toEqual({ 'refused by the database': 1 });
  });

  it('never writes national ids where they do not belong', async () => {
    const report = await run('id,nama,nik,lat,lon\n1,a,3204000000000001,-6,107\n', { table: 'dengan_nik' });
    expect(report.ignored).toEqual(['nik (national ids are not written here)']);
    expect(await rows('select nik from dengan_nik')).toEqual([{ nik: null }]);
    for (const map of [[['nik', 'nama']], [['nama', 'nik']]] as [string, string][][])
      await expect(run('id,nama,nik,lat,lon\n1,a,3,-6,107\n', { table: 'dengan_nik', map })).rejects.toThrow(
        'national ids',
      );
    await run('id,nama,nik,lat,lon\n3f8e2c1a-0000-4000-8000-000000000001,a,3204000000000001,-6,107\n', {
      table: 'santri_pribadi',
    });
    expect(await rows('select nik from santri_pribadi')).toEqual([{ nik: '3204000000000001' }]);
  });

  it('reads GeoJSON too, and rejects what is no point', async () => {
    const features = [
      {
        type: 'Feature',
        properties: { id: 1, nama: 'a', n: 3 },
        geometry: { type: 'Point', coordinates: [107.6, -6.9] },
      },
      {
        type: 'Feature',
        properties: { id: 2, nama: 'b' },
        geometry: {
          type: 'LineString',
          coordinates: [
            [0, 0],
            [1, 1],
          ],
        },
      },
      {
        type: 'Feature',
        properties: { id: 3, nama: 'c', kode: 2 ** 63 },
        geometry: { type: 'Point', coordinates: [107, -6] },
      },
      {
        type: 'Feature',
        properties: { id: 4, nama: 'd' },
        geometry: { type: 'Point', coordinates: [-6.9, 107.6] },
      },
      {
        type: 'Feature',
        properties: { id: 5, nama: 'e' },
        geometry: { type: 'Point', coordinates: [108, -7] },
      },
      { type: 'Feature', properties: { id: 6, nama: 'f' }, geometry: null },
    ];
    const report = await run(JSON.stringify({ type: 'FeatureCollection', features }), { partial: true });
    expect(report).toMatchObject({ format: 'geojson', inserted: 2, rejected: 4 });
    expect(report.reasons).toMatchObject({
      'geometry is no point': 1,
      'kode: number too large to be exact': 1,
      'latitude and longitude swapped': 1,
      'coordinates missing': 1,
    });
    expect(rejected()[0]).toBe('rejected_feature,rejected_because,id,nama,n,kode,longitude,latitude');
    expect(rejected().some((line) => line.endsWith(',-6.9,107.6'))).toBe(true);
    expect(await rows()).toMatchObject([{ id: 1, n: 3, lon: 107.6 }, { id: 5 }]);
  });
});
