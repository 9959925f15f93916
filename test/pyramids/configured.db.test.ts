import { expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { listPyramids } from '../../src/pyramids/list-pyramids.ts';
import { makeConfigured } from '../../src/pyramids/make-configured.ts';
import { runProgram } from '../e2e/run-program.ts';
import { describeEngines } from '../engines/engines.ts';

const wanted = [
  { table: 'tak_ada' },
  { table: 'masjid', sum: ['kapasitas'], by: 'jenis', values: ['jami', 'musala'] },
];

describeEngines('pyramids of the configuration', 'demo', (database, engine) => {
  const db = (): Database => database().db;
  const said: string[] = [];
  const make = () => {
    said.length = 0;
    const log = (data: object, message: string) =>
      void said.push(`${'pyramid' in data ? data.pyramid : ''}: ${message}`);
    return makeConfigured({ db: db(), wanted, log: { info: log, warn: log } });
  };
  const masjid = async () => (await listPyramids(db())).find(({ name }) => name === 'masjid');

  it('are made once, and those that cannot be made are named and stop nothing', async () => {
    await db().script(`create table masjid as select i as id, 10 * i as kapasitas, (array['jami', 'musala'])[1 + i % 2] as jenis,
      ST_SetSRID(ST_Point(106 + i / 100.0, -6), 4326)::geometry(Point, 4326) as geom from generate_series(1, 50) i`);
    await make();
    expect(said).toEqual([
      'tak_ada: a count pyramid of the configuration could not be made; its layer is drawn from rows',
      'masjid: count pyramid made',
    ]);
    const made = await masjid();
    expect(made).toMatchObject({ state: 'ready', rows: 50, sums: 'kapasitas', byValues: 'jami, musala' });
    await make();
    expect(said).toHaveLength(1);
    expect((await masjid())?.builtAt).toBe(made?.builtAt);
  });

  it('are built when their first build was broken off', async () => {
    await db().script(`update petasantri.pyramids set state = 'building', rows = null where name = 'masjid'`);
    expect(await masjid()).toMatchObject({ state: 'unbuilt', rows: null });
    await make();
    expect(said).toContain('masjid: count pyramid made');
    expect(await masjid()).toMatchObject({ state: 'ready', rows: 50 });
  });

  // The embedded database belongs to one process and one session at a time.
  if (engine === 'embedded') return;

  it('are not called broken off while somebody builds them', async () => {
    await db().script(`update petasantri.pyramids set state = 'building' where name = 'masjid'`);
    await db().session(async (session) => {
      const lock = `select pg_advisory_lock(petasantri.pyramid_lock(), id) from petasantri.pyramids where name = 'masjid'`;
      await session.script(lock);
      expect((await masjid())?.state).toBe('building');
      await session.script(lock.replace('advisory_lock', 'advisory_unlock'));
    });
    expect((await masjid())?.state).toBe('unbuilt');
  });

  it('are handled on the command line in words', async () => {
    const url = database().url as string;
    const run = async (...args: string[]) => {
      const { stdout, stderr, code } = await runProgram(['pyramid', ...args], { DATABASE_URL: url });
      return { code, text: `${stdout}${stderr}` };
    };
    const status = await run('status');
    expect(status.text).toMatch(/^masjid +masjid +unbuilt /m);
    expect(status.text).toContain(
      'masjid is not used, because its first build was broken off: petasantri pyramid rebuild masjid',
    );
    expect((await run('rebuild', 'masjid')).text).toMatch(/Built the pyramid masjid: 50 rows of masjid/);
    expect((await run('add')).text).toContain('The configuration names no pyramids; name a table.');
    const again = await run('add', 'masjid');
    expect(again.code).not.toBe(0);
    expect(again.text).toContain('petasantri pyramid rebuild masjid');
    expect((await run('add', 'masjid', '--finest', '9')).text).toContain('It must be from 10 to 18.');
    expect((await run('add', 'masjid', '--values', 'a,,b')).text).toContain('It must be 1 to 16 values');
    expect((await run('drop', 'masjid')).text).toContain('Dropped the pyramid masjid.');
    const gone = await run('drop', 'masjid');
    expect(gone.code).not.toBe(0);
    expect(gone.text).toContain('there is no pyramid "masjid"');
  });
});
