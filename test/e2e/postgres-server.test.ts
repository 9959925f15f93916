import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Cluster, createCluster, findPrograms } from '../engines/cluster.ts';
import { openCopy, type TestDatabase } from '../engines/engines.ts';
import { createRedis, hasRedis } from '../engines/redis.ts';
import { tilesOf } from '../tiles/tiles-of.ts';
import { logLines, type Running, runProgram, startServer, statusOf } from './run-program.ts';

const programs = findPrograms();

describe.runIf(inject('postgresUrl') !== null)('the program on PostgreSQL', () => {
  let copy: TestDatabase & { remove(): Promise<void> };
  let env: { DATABASE_URL: string };

  beforeAll(async () => {
    copy = await openCopy('postgres', 'demo');
    env = { DATABASE_URL: copy.url as string };
  });
  afterAll(() => copy?.remove());

  it('serves from several workers, whose metrics are added up and none of which misses an edit', async () => {
    const redis = hasRedis() ? await createRedis() : null;
    const shared = redis ? { REDIS_URL: redis.url } : {};
    const server = await startServer(['--port', '0', '--workers', '2'], { ...env, ...shared });
    try {
      const coords = Array.from(
        { length: 30 },
        (_, i) => `${server.url}tiles/7/${98 + (i % 10)}/${64 + Math.floor(i / 10)}.pbf`,
      );
      const statuses = await Promise.all(coords.map((url) => statusOf(url, { connection: 'close' })));
      expect(statuses.every((status) => status === 200 || status === 204)).toBe(true);
      const metrics = await (await fetch(`${server.url}metrics`)).text();
      const count = /petasantri_tiles_total\{outcome="miss"\} (\d+)/.exec(metrics)?.[1];
      expect(Number(count)).toBe(30);

      const [place] = await copy.db.query<{ x: number; y: number }>({
        text: 'select ST_X(lokasi) as x, ST_Y(lokasi) as y from pesantren_map where lokasi is not null limit 1',
      });
      const [{ z, x, y } = { z: 0, x: 0, y: 0 }] = tilesOf(place ? [place] : [], 9);
      // Every connection of its own: they go to the workers by turns.
      const read = async () => {
        const answer = await fetch(`${server.url}tiles/pesantren/${z}/${x}/${y}.pbf`, {
          headers: { connection: 'close' },
        });
        await answer.arrayBuffer();
        return answer.headers.get('etag');
      };
      const tags = async (n: number) => new Set(await Promise.all(Array.from({ length: n }, read)));
      for (const nama of ['Pertama', 'Kedua']) {
        const before = await tags(12);
        expect(before.size).toBe(1);
        await copy.db.script(`update pesantren_map set nama = '${nama}'`);
        await expect.poll(() => read()).not.toBe([...before][0]);
        await expect.poll(async () => [...(await tags(12))].some((tag) => before.has(tag))).toBe(false);
        expect((await tags(12)).size).toBe(1);
      }
    } finally {
      expect(await server.stop()).toBe(0);
      await redis?.remove();
    }
  });

  it('says when the database cannot be reached', async () => {
    const { code, stderr } = await runProgram(['serve', '--port', '0'], {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      PETASANTRI_FIRST_CONNECT_MS: '600',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('the database does not answer yet, trying again');
    expect(stderr).toContain('the database cannot be reached');
    expect(stderr).toContain('next: ');
  });

  it('says when PostGIS is missing, and creates it with migrate up', async () => {
    await copy.db.script('create database bare_of_postgis');
    const bare = new URL(env.DATABASE_URL);
    bare.pathname = '/bare_of_postgis';
    const { code, stderr } = await runProgram(['serve', '--port', '0'], { DATABASE_URL: bare.href });
    expect(code).toBe(1);
    expect(stderr).toContain('the database has no PostGIS extension');
    expect(stderr).toContain('petasantri migrate up');
    expect((await runProgram(['migrate', 'up'], { DATABASE_URL: bare.href })).stdout).toMatch(
      /Applied \d+\./,
    );
    expect((await runProgram(['migrate', 'up'], { DATABASE_URL: bare.href })).stdout).toContain(
      'Nothing to do',
    );
    const status = await runProgram(['migrate', 'status'], { DATABASE_URL: bare.href });
    expect(status.stdout).toMatch(/1 {2}foundation +applied/);
    expect((await runProgram(['migrate', 'down', '--all'], { DATABASE_URL: bare.href })).stdout).toMatch(
      /Took back \d+\./,
    );
    await copy.db.script('drop database bare_of_postgis with (force)');
  });

  it('explains with doctor what is published and what is not', async () => {
    await copy.db.script('create table without_srid (id int primary key, geom geometry)');
    await copy.db.script(`insert into without_srid values (1, ST_Point(1, 2))`);
    const { code, stdout } = await runProgram(['doctor'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/pesantren +public\.pesantren_map, builtin, public/);
    expect(stdout).toMatch(/public\.without_srid +no_srid: /);
  });

  it('makes demo data in an empty database, the same for the same seed, and refuses a full one', async () => {
    const empty = await openCopy('postgres', 'empty');
    const sizes = ['--santri', '200', '--pesantren', '50', '--seed', '7'];
    const made = await runProgram(['demo', ...sizes], { DATABASE_URL: empty.url as string });
    expect(made.stderr).toContain('Making demo data: 50 pesantren and 200 santri, seed 7');
    expect(made.stdout).toContain('Done: 50 pesantren, 200 santri.');
    expect(await empty.db.query({ text: 'select count(*)::int as n from santri_map' })).toEqual([{ n: 200 }]);
    const again = await runProgram(['demo', ...sizes], { DATABASE_URL: empty.url as string });
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('already holds pesantren or santri');
    await empty.remove();
  });
});

describe.runIf(programs !== null)('the program when its database stops and comes back', () => {
  let cluster: Cluster;
  let server: Running;

  beforeAll(async () => {
    cluster = await createCluster(programs as string);
    const env = { DATABASE_URL: cluster.url };
    await runProgram(['demo', '--santri', '500', '--pesantren', '100'], env);
    // Tiles grow stale at once, so that the server has to choose between an old tile and none.
    server = await startServer(
      ['--port', '0', '--config', new URL('stale-at-once.yaml', import.meta.url).pathname],
      env,
    );
  });
  afterAll(async () => {
    await server?.stop();
    cluster?.remove();
  });

  it('answers 503 or a stale tile under load, and recovers without a restart', async () => {
    const warm = `${server.url}tiles/5/25/16.pbf`;
    expect(await statusOf(warm)).toBe(200);
    const seen = new Map<string, number>();
    let loading = true;
    const load = Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        for (let i = 0; loading && i < 2000; i++) {
          const cold = `${server.url}tiles/9/${400 + worker}/${i % 512}.pbf`;
          const answer = await fetch(i % 2 ? warm : cold);
          await answer.arrayBuffer();
          const kind = `${answer.status}${answer.headers.get('x-tile-stale') === '1' ? ' stale' : ''}`;
          seen.set(kind, (seen.get(kind) ?? 0) + 1);
          await sleep(5);
        }
      }),
    );
    await sleep(300);
    cluster.stop('immediate');
    await sleep(1500);
    const away = new Map(seen);
    expect(await statusOf(`${server.url}health`)).toBe(200);
    expect(await statusOf(`${server.url}ready`)).toBe(503);
    cluster.start();
    await sleep(1500);
    loading = false;
    await load;

    expect(away.get('503')).toBeGreaterThan(0);
    expect(away.get('200 stale')).toBeGreaterThan(0);
    expect([...seen.keys()].sort()).toEqual(['200', '200 stale', '204', '503']);
    expect(server.child.exitCode).toBeNull();
    const recovered = await fetch(warm);
    expect([recovered.status, recovered.headers.get('x-tile-stale')]).toEqual([200, null]);
    expect(await statusOf(`${server.url}ready`)).toBe(200);
    expect(logLines(server.output.stderr).some(({ level }) => level >= 60)).toBe(false);
  });
});
