import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openPostgres } from '../../src/db/postgres.ts';
import { randomFor } from '../../src/demo/random.ts';
import { addPyramid } from '../../src/pyramids/add-pyramid.ts';
import { buildPyramid } from '../../src/pyramids/build-pyramid.ts';
import { startPyramidKeeper } from '../../src/pyramids/keeper.ts';
import { listPyramids } from '../../src/pyramids/list-pyramids.ts';
import { openCopy } from '../engines/engines.ts';
import { databaseLimits } from '../engines/limits.ts';

const writers = 8;
const transactionsEach = 40;

/** The one row of the database's own recount. */
const differencesText = `select coalesce(recounted, 0) as recounted, counted, finest_cells, coarse_cells from petasantri.pyramid_differences('ramai')`;

describe.runIf(inject('postgresUrl') !== null)('eight writers at once', () => {
  let opened: Awaited<ReturnType<typeof openCopy>>;
  let db: Awaited<ReturnType<typeof openPostgres>>;
  beforeAll(async () => {
    opened = await openCopy('postgres', 'empty');
    db = await openPostgres({ url: opened.url as string, ...databaseLimits, poolSize: writers + 4 });
    await db.script(`create table ramai (id int primary key, writer int, geom geometry(Point, 4326), n int);
      insert into ramai select i, i % ${writers}, ST_SetSRID(ST_MakePoint(107 + (i % 40) * 0.001, -6), 4326), i from generate_series(1, 800) i`);
  });
  afterAll(async () => {
    await db?.close();
    await opened?.remove();
  });

  it('never deadlock for our sake, and every snapshot between is exact, while a keeper folds and the pyramid is built and rebuilt', async () => {
    const seed = Number(process.env.PETASANTRI_SEED ?? Math.floor(Math.random() * 1e9));
    console.info(`eight writers with PETASANTRI_SEED=${seed}`);
    const warnings: unknown[] = [];
    const keeper = startPyramidKeeper({
      db,
      log: { info() {}, warn: (...told) => warnings.push(told) },
      times: { quietMs: 20, everyMs: 60, checkMs: 500 },
    });
    let left = writers;
    const write = async (writer: number) => {
      const random = randomFor(seed, 'writer', writer);
      const id = () => random.int(800);
      // A writer changes rows of its own, in any order: no two wait for each other's rows. All meet in the same few cells.
      const one = () =>
        random.pick([
          () =>
            `update ramai set geom = ST_Translate(geom, ${(random.next() * 0.002).toFixed(5)}, 0) where writer = ${writer} and id % ${1 + random.int(9)} = 0`,
          () => `update ramai set n = n + 1 where writer = ${writer} and id > ${id()}`,
          () => `delete from ramai where writer = ${writer} and id between ${id()} and ${id()}`,
          () =>
            `insert into ramai select ${writer} + ${writers} * i, ${writer}, ST_SetSRID(ST_MakePoint(107 + ${random.next() / 20}, -6), 4326), i from generate_series(${id()}, ${id()}) i on conflict (id) do update set n = excluded.n`,
        ])();
      for (let i = 0; i < transactionsEach; i++)
        await db
          .tx(async (tx) => {
            for (let more = 1 + random.int(4); more > 0; more--) await tx.script(one());
            if (random.next() < 0.2) throw new Error('taken back');
          })
          .catch((error: Error) => {
            // A deadlock would be another error.
            expect(error.message).toBe('taken back');
          });
      left--;
    };
    const writing = Array.from({ length: writers }, (_, writer) => write(writer));
    const watching = (async () => {
      await addPyramid(db, { table: 'ramai', sum: ['n'] }, () => {});
      let snapshots = 0;
      while (left > 0) {
        const [row] = await db.query<{ recounted: number; counted: number }>({ text: differencesText });
        expect(row).toEqual({
          recounted: row?.recounted,
          counted: row?.recounted,
          finest_cells: 0,
          coarse_cells: 0,
        });
        if (++snapshots % 10 === 0) await buildPyramid(db, 'ramai', () => {});
      }
      return snapshots;
    })();
    const [snapshots] = await Promise.all([watching, ...writing]);
    expect(snapshots).toBeGreaterThan(3);
    await expect
      .poll(async () => (await listPyramids(db)).find(({ name }) => name === 'ramai')?.pending, {
        timeout: 10_000,
      })
      .toBe(0);
    await keeper.stop();
    expect(warnings).toEqual([]);
    const [end] = await db.query({ text: differencesText });
    expect(end).toMatchObject({ finest_cells: 0, coarse_cells: 0 });
  });

  it('are not held up by a fold or a build that waits, nor hold them up', async () => {
    // A transaction that has written and not ended; its changes come when it does.
    let finish = () => {};
    const open = db.tx(async (tx) => {
      await tx.script(
        'insert into ramai (id, writer, geom, n) values (1000001, 1, ST_SetSRID(ST_MakePoint(107, -6), 4326), 1)',
      );
      await new Promise<void>((done) => {
        finish = done;
      });
    });
    await sleep(50);
    await buildPyramid(db, 'ramai', () => {});
    expect(await db.query({ text: `select petasantri.fold_pyramid('ramai') as taken` })).toEqual([
      { taken: 0 },
    ]);
    finish();
    await open;
    expect(await db.query({ text: `select petasantri.fold_pyramid('ramai') as taken` })).toEqual([
      { taken: 1 },
    ]);
    const [end] = await db.query({ text: differencesText });
    expect(end).toMatchObject({ finest_cells: 0, coarse_cells: 0 });
  });

  it('that truncate in an old snapshot leave the pyramid stale, and a rebuild mends it', async () => {
    await db.session(async (session) => {
      await session.script('begin isolation level repeatable read');
      await session.script('select 1');
      await db.script('update ramai set n = n + 1');
      await session.script('truncate ramai');
      await session.script('commit');
    });
    await db.query({ text: `select petasantri.fold_pyramid('ramai')` });
    const state = async () => (await listPyramids(db)).find(({ name }) => name === 'ramai')?.state;
    expect(await state()).toBe('stale');
    await db.script(
      'insert into ramai select i, 0, ST_SetSRID(ST_MakePoint(i, -6), 4326), 1 from generate_series(1, 9) i',
    );
    await buildPyramid(db, 'ramai', () => {});
    expect(await state()).toBe('ready');
    const [end] = await db.query({ text: differencesText });
    expect(end).toMatchObject({ recounted: 9, counted: 9, finest_cells: 0, coarse_cells: 0 });
  });
});
