import { expect, it } from 'vitest';
import { createDemo } from '../../src/demo/create.ts';
import { loadRegions } from '../../src/demo/load-regions.ts';
import type { DemoProgress } from '../../src/demo/progress.ts';
import { describeEngines } from '../engines/engines.ts';

describeEngines('the demo in a database', 'empty', (database) => {
  const one = async (text: string) => (await database().db.query<Record<string, unknown>>({ text }))[0];
  const countBase = () =>
    one(
      'select (select count(*) from santri_pribadi)::int as santri, (select count(*) from pondok_pesantren)::int as pesantren',
    );

  it('loads 552 valid regions, twice without a difference', async () => {
    await loadRegions(database().db, () => {});
    const seen: DemoProgress[] = [];
    await loadRegions(database().db, (progress) => seen.push(progress));
    expect(seen.at(-1)).toEqual({ label: 'regions', done: 552, total: 552 });
    expect(
      await one(`
        select count(*)::int as n, count(*) filter (where not ST_IsValid(geom))::int as invalid,
          count(*) filter (where illustrative)::int as illustrative,
          count(*) filter (where ST_SRID(geom) <> 4326 or ST_IsEmpty(geom))::int as odd
        from petasantri.regions`),
    ).toEqual({ n: 552, invalid: 0, illustrative: 522, odd: 0 });
  }, 60_000);

  it('leaves nothing behind when it is aborted half way', async () => {
    const abort = new AbortController();
    const stop = ({ label, done }: DemoProgress) => {
      if (label === 'santri' && done > 0) abort.abort();
    };
    const run = createDemo(database().db, { santri: 9000, pesantren: 700, seed: 5 }, stop, abort.signal);
    await expect(run).rejects.toMatchObject({ code: 'aborted' });
    expect(await countBase()).toEqual({ santri: 0, pesantren: 0 });
  }, 60_000);

  it('refuses sizes that make no sense', async () => {
    for (const size of [
      { santri: -1, pesantren: 1, seed: 1 },
      { santri: 1, pesantren: 0, seed: 1 },
      { santri: 1.5, pesantren: 1, seed: 1 },
      { santri: 1, pesantren: 1, seed: Number.NaN },
    ])
      await expect(createDemo(database().db, size, () => {})).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('fills base and map tables with as many rows as asked for, and remembers it', async () => {
    const steps: string[] = [];
    await createDemo(database().db, { santri: 5000, pesantren: 700, seed: 5 }, ({ label }) =>
      steps.push(label),
    );
    expect([...new Set(steps)]).toEqual(['pesantren', 'santri']);
    expect(await countBase()).toEqual({ santri: 5000, pesantren: 700 });
    expect(
      await one(`
        select (select count(*) from santri_skor)::int as santri_skor, (select count(*) from santri_map)::int as santri_map,
          (select count(*) from pesantren_skor)::int as pesantren_skor,
          (select count(*) from pesantren_map)::int as pesantren_map`),
    ).toEqual({ santri_skor: 5000, santri_map: 5000, pesantren_skor: 700, pesantren_map: 700 });
    expect(await one('select seed::int, santri, pesantren from petasantri.demo')).toEqual({
      seed: 5,
      santri: 5000,
      pesantren: 700,
    });
  }, 60_000);

  it('puts every row of the map inside the region it names, by the database', async () => {
    for (const table of ['santri_map', 'pesantren_map'])
      expect(
        await one(`
          select count(*)::int as wrong from ${table} m
          where not exists (
            select from petasantri.regions r join petasantri.regions p on p.code = r.parent_code
            where r.name = m.kabupaten and p.name = m.provinsi and ST_Contains(r.geom, m.lokasi))`),
      ).toEqual({ wrong: 0 });
  }, 60_000);

  it('writes the same rows on every engine', async () => {
    const hashes: Record<string, unknown> = {};
    for (const table of [
      'pondok_pesantren',
      'pesantren_skor',
      'santri_pribadi',
      'santri_skor',
      'pesantren_map',
      'santri_map',
    ]) {
      const place = table.endsWith('_skor') ? `''` : 'ST_AsText(lokasi)';
      // Without times: how jsonb writes them depends on the session's time zone.
      const row = await one(`
        select md5(string_agg(md5((to_jsonb(t) - '{lokasi,created_at,updated_at,calculated_at}'::text[])::text || ${place}), '' order by id)) as hash
        from ${table} t`);
      hashes[table] = String(row?.hash).slice(0, 8);
    }
    expect(hashes).toEqual({
      pondok_pesantren: '2014ccb2',
      pesantren_skor: 'a444237a',
      santri_pribadi: '510557db',
      santri_skor: '755b358f',
      pesantren_map: '6af64b26',
      santri_map: 'dae26dca',
    });
  });

  it('refuses a database that already holds people, with a hint', async () => {
    const run = createDemo(database().db, { santri: 1, pesantren: 1, seed: 1 }, () => {});
    await expect(run).rejects.toMatchObject({ code: 'bad_request', hint: expect.stringContaining('--data') });
    expect(await countBase()).toEqual({ santri: 5000, pesantren: 700 });
  });
});
