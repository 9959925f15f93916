import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCopy, type TestDatabase } from '../engines/engines.ts';
import { readEvents } from '../live/read-events.ts';
import { browserFlags } from './browser-flags.ts';
import { type Running, runProgram, startServer } from './run-program.ts';

describe.runIf(inject('postgresUrl') !== null)('an edit in the database', () => {
  let copy: TestDatabase & { remove(): Promise<void> };
  let env: { DATABASE_URL: string };
  let server: Running;
  let browser: Browser;

  beforeAll(async () => {
    copy = await openCopy('postgres', 'demo');
    env = { DATABASE_URL: copy.url as string };
    await copy.db.script('create table toko (id int primary key, letak geometry(Point, 4326))');
    [server, browser] = await Promise.all([
      startServer(['--port', '0', '--workers', '2'], env),
      chromium.launch({ executablePath: '/usr/bin/chromium', args: browserFlags }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await copy?.remove();
  });

  it('makes an open map ask again for the tiles that it touches, and for no other', async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const ready = page.waitForResponse((response) => response.url().endsWith('/events'));
    await page.goto(`${server.url}#7/-7/110`);
    expect((await ready).status()).toBe(200);
    const asked: string[] = [];
    const drawn = new Set<string>();
    page.on('requestfinished', (request) => {
      const [, tile] = /\/tiles\/(\d+\/\d+\/\d+)/.exec(request.url()) ?? [];
      if (tile) asked.push(tile);
    });
    // Until the map has come to rest.
    let before = -1;
    await expect
      .poll(
        () => {
          const isSame = asked.length === before;
          before = asked.length;
          return isSame && before > 3;
        },
        { timeout: 30_000, interval: 1000 },
      )
      .toBe(true);
    for (const tile of asked.splice(0)) drawn.add(tile);
    // Tile 7/103/66 has it, well inside.
    await copy.db.script(
      `update pondok_pesantren set lokasi = ST_SetSRID(ST_Point(111, -7), 4326)
       where id = (select pesantren_id from pesantren_map where lokasi && ST_MakeEnvelope(110.5, -7.5, 111.5, -6.5, 4326) limit 1)`,
    );
    await expect.poll(() => asked.length, { timeout: 15_000 }).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const again = new Set(asked);
    expect(again.size).toBeLessThan(drawn.size);
    expect([...again].every((tile) => drawn.has(tile))).toBe(true);
    await page.close();
  });

  it('is heard by every worker, of any table that is watched, until it is not any more', async () => {
    // Connections are handed to the workers by turns.
    const url = `${server.url}events?layers=toko`;
    await expect
      .poll(async () => (await fetch(url, { method: 'HEAD' })).status, { timeout: 15_000 })
      .toBe(200);
    const streams = await Promise.all(
      Array.from({ length: 4 }, async () =>
        readEvents(await fetch(url, { headers: { connection: 'close' } })),
      ),
    );
    const allHear = async (boxes: number[][] | null) => {
      for (const { next } of streams) {
        let heard = await next();
        while (heard?.event === 'version') heard = await next();
        expect(heard).toMatchObject({ event: 'edit', data: { layer: 'toko', boxes } });
      }
    };
    for (const { next } of streams) while ((await next())?.event !== 'ready');
    const add = await runProgram(['watch', 'add', 'toko'], env);
    expect([add.code, add.stdout]).toEqual([0, 'Edits of public.toko are announced from now on.\n']);
    // What was made of the table before is of unknown age. Heard by all before the insert, which would be gathered with it.
    await allHear(null);
    await copy.db.script('insert into toko values (1, ST_SetSRID(ST_Point(110, -7), 4326))');
    await allHear([[110, -7, 110, -7]]);
    for (const { leave } of streams) await leave();
    const drop = await runProgram(['watch', 'drop', 'public.toko'], env);
    expect(drop.stdout).toBe('Edits of public.toko are not announced any more.\n');
  });
});
