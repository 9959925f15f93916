import { it } from 'vitest';
import { engines, openCopy } from '../engines/engines.ts';
import { createTestServer } from '../engines/server.ts';
import { loadFixture } from '../fixtures/load-fixture.ts';
import { drawTile, features } from './draw-tile.ts';
it('x', async () => {
  for (const e of engines()) {
    const copy = await openCopy(e, 'empty');
    await loadFixture(copy.db, 'world');
    const s = await createTestServer(copy.db, { });
    console.log(e, s.catalog.rejections().slice(2));
    for (const l of ['fiji_utm','mercator_world','south_pole','datum_1995']) {
      const out: any = {}; console.log(l, JSON.stringify(s.catalog.layers().get(l)?.bounds));
      for (let z = 0; z < 4; z++) for (let x = 0; x < 2 ** z; x++) for (let y = 0; y < 2 ** z; y++) {
        const r = await drawTile(s, `${l}/${z}/${x}/${y}`).then(t => features(t.text).length, e => `${e.code} ${e.cause?.message ?? e.stack}`);
        (out[r] ??= []).push(`${z}/${x}/${y}`);
      }
      delete out[0];
      console.log(JSON.stringify(out).slice(0, 500));
    }
    for (const a of ['coast_utm/0/0/0','coast_utm/4/12/8'])
    console.log(a, (await drawTile(s, a).catch(e => ({text: String(e.stack) + e.cause}))).text.split('\n').map(l => l.split(' ').length + ' ' + l.slice(0,40)).slice(0, 3));
    await copy.remove();
  }
});
