import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { engines, openCopy } from '../engines/engines.ts';
import { createTestServer } from '../engines/server.ts';
import { drawTile, type TestServer } from './draw-tile.ts';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.sql`, import.meta.url), 'utf8');
type Open = { copy: Awaited<ReturnType<typeof openCopy>>; server: TestServer };
const opened: Open[] = [];
beforeAll(async () => {
  for (const engine of engines()) {
    const copy = await openCopy(engine, 'empty');
    for (const name of ['kinds', 'shapes']) await copy.db.script(fixture(name));
    opened.push({ copy, server: await createTestServer(copy.db, { log: { level: 'silent' } }) });
  }
});
afterAll(async () => {
  for (const { copy, server } of opened) {
    server.close();
    await copy.remove();
  }
});
it('x', async () => {
  for (const { server, copy } of opened) {
    console.log(copy.db.engine, server.catalog.rejections());
    for (const a of ['kinds/0/0/0', 'shapes/9/407/264', 'shapes_3857/9/407/264','shapes_utm/9/407/264','shapes_uuid/9/407/264', 'shapes_keyless/9/407/264','shapes_bigkey/9/407/264', 'shapes/0/0/0'])
      console.log((await drawTile(server, a).catch(e => ({text: String(e.stack) + e.cause}))).text);
  }
});
