import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, inject, it, vi } from 'vitest';
import { createListener } from '../../src/db/listen.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { describeEngines } from '../engines/engines.ts';
import { databaseLimits } from '../engines/limits.ts';

const patience = { timeout: 15_000, interval: 20 };

/** What a listener was told. */
function ear() {
  const heard: string[] = [];
  const onReconnect = vi.fn();
  return {
    heard,
    onReconnect,
    handlers: { onNotify: (payload: string) => heard.push(payload), onReconnect },
  };
}

describeEngines('listening', 'empty', (database, engine) => {
  const notify = (channel: string, payload: string) =>
    database().db.query({ text: 'select pg_notify($1, $2)' }, [channel, payload]);

  it('hears its own channel only, every payload once, until it stops', async () => {
    const { db } = database();
    const [first, second, other] = [ear(), ear(), ear()];
    const stops = [
      await db.listen('petasantri_a', first.handlers),
      await db.listen('petasantri_a', second.handlers),
      await db.listen('petasantri_b', other.handlers),
    ];
    await notify('petasantri_a', 'one');
    await notify('petasantri_b', 'other');
    await vi.waitFor(() => expect(second.heard).toEqual(['one']), patience);
    await stops[1]?.();
    await notify('petasantri_a', 'two "quoted"');
    await vi.waitFor(() => expect(first.heard).toEqual(['one', 'two "quoted"']), patience);
    await vi.waitFor(() => expect(other.heard).toEqual(['other']), patience);
    expect(second.heard).toEqual(['one']);
    for (const stop of stops) await stop();
    await notify('petasantri_a', 'three');
    await db.query({ text: 'select 1' });
    expect(first.heard).toHaveLength(2);
    expect(first.onReconnect).not.toHaveBeenCalled();
  });

  it('hears of a transaction when it is committed and never when it is rolled back', async () => {
    const { db } = database();
    const { heard, handlers } = ear();
    const stop = await db.listen('petasantri_a', handlers);
    await expect(
      db.tx(async (tx) => {
        await tx.query({ text: `select pg_notify('petasantri_a', 'rolled back')` });
        throw new Error('given up');
      }),
    ).rejects.toThrow('given up');
    await db.tx(async (tx) => {
      await tx.query({ text: `select pg_notify('petasantri_a', 'committed')` });
    });
    await vi.waitFor(() => expect(heard).toEqual(['committed']), patience);
    await stop();
  });

  it('survives a listener that throws', async () => {
    const { db } = database();
    const { heard, handlers } = ear();
    const stops = [
      await db.listen('petasantri_a', {
        onNotify() {
          throw new Error('mine');
        },
        onReconnect() {},
      }),
      await db.listen('petasantri_a', handlers),
    ];
    await notify('petasantri_a', 'one');
    await vi.waitFor(() => expect(heard).toEqual(['one']), patience);
    for (const stop of stops) await stop();
  });

  it('listens again by itself after its connection or worker was lost, and says so', async () => {
    const { db } = database();
    const { heard, handlers, onReconnect } = ear();
    const stop = await db.listen('petasantri_a', handlers);
    if (engine === 'postgres')
      await db.query({
        text: `select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and query ilike 'listen%'`,
      });
    else {
      const bowTie = `'POLYGON((0 0, 10 10, 10 0, 0 10, 0 0))'::geometry`;
      await expect(db.query({ text: `select ST_Intersection(${bowTie}, ${bowTie})` })).rejects.toMatchObject({
        code: 'db_swallowed_error',
      });
      await db.query({ text: 'select 1' });
    }
    await vi.waitFor(() => expect(onReconnect).toHaveBeenCalledTimes(1), patience);
    await notify('petasantri_a', 'afterwards');
    await vi.waitFor(() => expect(heard).toEqual(['afterwards']), patience);
    await stop();
  });
});

/** A line to the server that can go dead without a word, as when a firewall forgets it. */
async function createLine(url: URL) {
  const sockets: Socket[] = [];
  const server = createServer((near) => {
    const far = connect(Number(url.port), url.hostname);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on('error', () => {});
    sockets.push(near, far);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.port = String((server.address() as { port: number }).port);
  return {
    url: through.href,
    connections: () => sockets.length / 2,
    goDead() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe.runIf(inject('postgresUrl') !== null)('listening on PostgreSQL', () => {
  const base = () => inject('postgresUrl') as string;

  it('leaves no connection behind when nobody listens any more', async () => {
    const db = await openPostgres({ url: base(), ...databaseLimits });
    const listeners = () =>
      db.query({ text: `select pid from pg_stat_activity where query = 'listen "petasantri_alone"'` });
    const stop = await db.listen('petasantri_alone', ear().handlers);
    expect(await listeners()).toHaveLength(1);
    await stop();
    await vi.waitFor(async () => expect(await listeners()).toEqual([]), patience);
    await db.close();
  });

  it('notices a line that went dead without a word', async () => {
    const db = await openPostgres({ url: base(), ...databaseLimits });
    const line = await createLine(new URL(base()));
    const warn = vi.fn();
    const listener = createListener({
      connection: { connectionString: line.url, connectionTimeoutMillis: 5000 },
      log: { warn },
      pingMs: 50,
      answerMs: 300,
    });
    const { heard, handlers, onReconnect } = ear();
    await listener.listen('petasantri_line', handlers);
    line.goDead();
    await db.query({ text: `select pg_notify('petasantri_line', 'lost')` });
    await vi.waitFor(() => expect(onReconnect).toHaveBeenCalledTimes(1), patience);
    await db.query({ text: `select pg_notify('petasantri_line', 'heard')` });
    await vi.waitFor(() => expect(heard).toEqual(['heard']), patience);
    expect(line.connections()).toBeGreaterThan(1);
    expect(warn).toHaveBeenCalledTimes(1);
    await listener.close();
    await line.close();
    await db.close();
  });

  it('waits for a server that is away at first, and says so once', async () => {
    const line = await createLine(new URL(base()));
    const port = new URL(line.url).port;
    await line.close();
    const warn = vi.fn();
    const listener = createListener({
      connection: { connectionString: line.url, connectionTimeoutMillis: 5000 },
      log: { warn },
    });
    const { handlers, onReconnect } = ear();
    await listener.listen('petasantri_line', handlers);
    await vi.waitFor(() => expect(warn).toHaveBeenCalledTimes(1), patience);
    const target = new URL(base());
    const back = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) socket.on('error', () => {});
    }).listen(Number(port), '127.0.0.1');
    await vi.waitFor(() => expect(onReconnect).toHaveBeenCalledTimes(1), patience);
    expect(warn).toHaveBeenCalledTimes(1);
    await listener.close();
    back.close();
  });

  it('keeps no process from ending', async () => {
    const program = `
      const { createListener } = await import('./src/db/listen.ts');
      const listener = createListener({ connection: { connectionString: '${base()}' }, log: console });
      await listener.listen('petasantri_line', { onNotify() {}, onReconnect() {} });
      console.log('listening');`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program]);
    let output = '';
    child.stdout.on('data', (data) => {
      output += data;
    });
    const [code] = await once(child, 'exit');
    expect([code, output]).toEqual([0, 'listening\n']);
  });
});
