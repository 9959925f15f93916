import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importPoints } from '../../src/points/import.ts';
import { describeEngines } from '../engines/engines.ts';

const folder = mkdtempSync(join(tmpdir(), 'petasantri-import-map-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Place {
  code: string;
  name: string;
  lon: number;
  lat: number;
}

describeEngines('points imported into tables of the map', 'demo', (database) => {
  let pesantren: { id: string; nsp: string }[];
  let places: Place[];
  let files = 0;

  const query = <Row>(text: string, params: unknown[] = []) => database().db.query<Row>({ text }, params);
  const run = (lines: string[], table: string, more: { key?: string; partial?: boolean } = {}) => {
    const path = join(folder, `file${files++}.csv`);
    writeFileSync(path, lines.join('\n'));
    return importPoints(database().db, path, { table, rejects: `${path}.rejects.csv`, ...more });
  };
  const mapRow = async (id: string) => {
    const [row] = await query<Record<string, unknown>>(
      `select kode_wilayah, wilayah_dari, kabupaten, ST_X(lokasi) as lon, ST_Y(lokasi) as lat
      from pesantren_map where pesantren_id = $1::uuid`,
      [id],
    );
    return row;
  };

  beforeAll(async () => {
    pesantren = await query('select id::text, nsp from pondok_pesantren order by id limit 6');
    places = await query(
      `select code, name, ST_X(at) as lon, ST_Y(at) as lat
      from (select code, name, ST_PointOnSurface(geom) as at from petasantri.regions where level = 'kabupaten' order by code limit 4) r`,
    );
    // The base tables know no place of the first two.
    await query(
      'update pondok_pesantren set lokasi = null, provinsi = null, kabupaten = null, kecamatan = null where id = any($1::text[]::uuid[])',
      [pesantren.slice(0, 2).map(({ id }) => id)],
    );
  });

  it('find their area at once, and stay when the base row changes', async () => {
    const [id, place] = [pesantren[0]?.id as string, places[0] as Place];
    const report = await run(['pesantren_id,lat,lon', `${id},${place.lat},${place.lon}`], 'pesantren_map');
    expect(report).toMatchObject({
      key: 'pesantren_id',
      updated: 1,
      unresolved: 0,
      warnings: { baseHasOtherPoint: 0 },
    });
    const expected = { wilayah_dari: 'titik', kabupaten: place.name, lon: place.lon, lat: place.lat };
    expect(await mapRow(id)).toMatchObject(expected);
    expect(String((await mapRow(id))?.kode_wilayah).startsWith(place.code)).toBe(true);
    await query(`update pondok_pesantren set nama = 'Nama Baru', jumlah_santri = 5 where id = $1::uuid`, [
      id,
    ]);
    expect(await mapRow(id)).toMatchObject(expected);
  });

  it('are counted where no area is known', async () => {
    const id = pesantren[1]?.id as string;
    const report = await run(['pesantren_id,lat,lon', `${id},-9.9,96.5`], 'pesantren_map');
    expect(report).toMatchObject({ updated: 1, unresolved: 1 });
    expect(await mapRow(id)).toMatchObject({ kode_wilayah: null, lon: 96.5 });
  });

  it('come with a warning where the base table has another point', async () => {
    const [id, place] = [pesantren[2]?.id as string, places[1] as Place];
    const report = await run(['pesantren_id,lat,lon', `${id},${place.lat},${place.lon}`], 'pesantren_map');
    expect(report).toMatchObject({ updated: 1, warnings: { baseHasOtherPoint: 1 } });
    expect(await mapRow(id)).toMatchObject({ kabupaten: place.name, lon: place.lon });
  });

  it('reach the map by the triggers of the base table', async () => {
    const [id, place] = [pesantren[3]?.id as string, places[2] as Place];
    const report = await run(['id,lat,lon', `${id},${place.lat},${place.lon}`], 'pondok_pesantren');
    expect(report).toMatchObject({ updated: 1, unresolved: 0 });
    expect(await mapRow(id)).toMatchObject({ kabupaten: place.name, lon: place.lon });
  });

  it('go by nsp where each is found once', async () => {
    const [{ id, nsp }, place] = [pesantren[4] as { id: string; nsp: string }, places[3] as Place];
    const lines = ['nsp,lat,lon', `${nsp},${place.lat},${place.lon}`, `nobody,${place.lat},${place.lon}`];
    const report = await run(lines, 'pesantren_map', { key: 'nsp', partial: true });
    expect(report).toMatchObject({ updated: 1, reasons: { 'nsp: no row': 1 } });
    expect(await mapRow(id)).toMatchObject({ kabupaten: place.name });
  });

  it('of a pesantren that is not there are rejected by name', async () => {
    const report = await run(
      ['pesantren_id,nama,lat,lon', '00000000-0000-4000-8000-000000000000,x,-6,107'],
      'pesantren_map',
    );
    expect(report).toMatchObject({
      written: false,
      reasons: { 'pesantren_id: no such row in pondok_pesantren': 1 },
    });
  });

  it('of santri find their area too', async () => {
    const [santri] = await query<{ santri_id: string }>(
      'select santri_id::text from santri_map order by santri_id limit 1',
    );
    const place = places[0] as Place;
    const report = await run(
      ['santri_id;lintang;bujur', `${santri?.santri_id};${place.lat};${place.lon}`],
      'santri_map',
    );
    expect(report).toMatchObject({ updated: 1, unresolved: 0 });
    const [row] = await query<{ kabupaten: string }>(
      'select kabupaten from santri_map where santri_id = $1::uuid',
      [santri?.santri_id],
    );
    expect(row?.kabupaten).toBe(place.name);
  });
});
