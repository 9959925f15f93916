import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { expect, it } from 'vitest';
import { addPyramid } from '../../src/pyramids/add-pyramid.ts';
import { describeEngines } from '../engines/engines.ts';
import { createTestServer } from '../engines/server.ts';
import { drawTile } from './draw-tile.ts';

describeEngines('a tile that 3,000 points crowd', 'demo', (database) => {
  it('shows cells where there are 16 of them to a tile or more, and the points where there would be four', async () => {
    const { db } = database();
    // All within the tile 14/13057/8473, a margin away from its sides.
    await db.script(`create table kerumunan as select i as id,
      ST_SetSRID(ST_Point(106.9 + (i % 60) / 6000.0, -6.18 + (i / 60) / 6000.0), 4326)::geometry(Point, 4326) as geom
      from generate_series(0, 2999) i`);
    await addPyramid(db, { table: 'kerumunan', finest: 15 }, () => {});
    const server = await createTestServer(db);
    const kinds: Record<string, Record<string, number>> = {};
    for (const [z, x, y] of [
      [11, 1632, 1059],
      [13, 6528, 4236],
      [14, 13057, 8473],
    ] as const) {
      const { body } = await drawTile(server, `kerumunan/${z}/${x}/${y}`);
      const layer = new VectorTile(new PbfReader(body)).layers.kerumunan;
      const seen: Record<string, number> = {};
      for (let i = 0; i < (layer?.length ?? 0); i++) {
        const { kind, n } = (layer as NonNullable<typeof layer>).feature(i).properties;
        seen[`${kind}`] = (seen[`${kind}`] ?? 0) + Number(n ?? 1);
      }
      kinds[z] = seen;
    }
    server.close();
    expect(kinds).toEqual({ 11: { cell: 3000 }, 13: { cell: 3000 }, 14: { point: 3000 } });
  });
});
