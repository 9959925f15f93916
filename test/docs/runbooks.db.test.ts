import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { readRegionData } from '../../src/demo/region-data.ts';
import { startServer } from '../e2e/run-program.ts';
import { findPrograms } from '../engines/cluster.ts';
import { openCopy } from '../engines/engines.ts';
import { fencedBlocks } from './fenced-blocks.ts';

const root = new URL('../../', import.meta.url).pathname;
const programs = findPrograms();
const run = promisify(execFile);

/** Files that the commands name: boundaries, points, places for what they write. */
function makeFiles(folder: string): Record<string, string> {
  const bin = join(folder, 'bin');
  const boundaries = join(folder, 'boundaries');
  const points = join(folder, 'points');
  for (const made of [bin, boundaries, points]) mkdirSync(made);
  writeFileSync(
    join(bin, 'petasantri'),
    `#!/bin/sh\nexec "${process.execPath}" "${root}dist/main.js" "$@"\n`,
  );
  chmodSync(join(bin, 'petasantri'), 0o755);
  const { provinces, regencies } = readRegionData();
  for (const [name, rows] of [
    ['provinsi', provinces],
    ['kabupaten', regencies],
  ] as const) {
    const features = rows.map(({ code, name, type, coordinates }) => ({
      type: 'Feature',
      properties: { code, name, type },
      geometry: { type: 'MultiPolygon', coordinates },
    }));
    const collection = JSON.stringify({ type: 'FeatureCollection', features });
    writeFileSync(join(boundaries, `${name}.geojson`), collection);
    writeFileSync(join(folder, `${name}.geojson.gz`), gzipSync(collection));
  }
  return {
    PATH: [bin, programs, process.env.PATH].join(delimiter),
    BACKUP: join(folder, 'before.dump'),
    QUESTIONS: join(folder, 'questions.csv'),
    MIGRATIONS: join(root, 'migrations'),
    BOUNDARIES: boundaries,
    POINTS: points,
  };
}

/** Points of one pesantren, in the files that the pages name. */
async function writePoints(db: Database, folder: string): Promise<void> {
  const [row] = await db.query<{ id: string; nsp: string }>({
    text: 'select id::text, nsp from pondok_pesantren order by nsp limit 1',
  });
  const byNsp = `nsp,lat,lon\n${row?.nsp},-6.9,107.6\n`;
  writeFileSync(join(folder, 'points', 'pesantren.csv'), byNsp);
  writeFileSync(join(folder, 'sekolah.csv'), byNsp);
  writeFileSync(join(folder, 'data.csv'), `Kode Pondok;Lintang;Bujur;Catatan\n${row?.id};-6,9;107,6;baru\n`);
  const point = {
    type: 'Feature',
    properties: { id: 1 },
    geometry: { type: 'Point', coordinates: [107.6, -6.9] },
  };
  writeFileSync(join(folder, 'titik.geojson.gz'), gzipSync(`${JSON.stringify(point)}\n`));
}

describe.runIf(inject('postgresUrl') !== null && programs !== null)('every command of the runbooks', () => {
  let folder: string;
  let files: Record<string, string>;
  let copies: Awaited<ReturnType<typeof openCopy>>[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'petasantri-runbooks-'));
    files = makeFiles(folder);
  });
  afterAll(async () => {
    // The serving role is of the whole cluster: it goes when nothing of any database refers to it.
    for (const { db } of copies)
      await db.script('drop owned by petasantri_server; drop role petasantri_server').catch(() => undefined);
    for (const copy of copies) await copy.remove();
    copies = [];
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    { page: 'deploy.md', before: ['petasantri migrate down --all'], least: 9 },
    { page: 'rollback.md', before: [], least: 5 },
    { page: 'dba.md', before: [], least: 7 },
    { page: 'performance.md', before: [], least: 1 },
    {
      page: 'importing.md',
      before: [
        'psql "$DATABASE_URL" -c "create table titik (id int primary key, lokasi geometry(Point, 4326))"',
      ],
      least: 2,
    },
  ])(
    'works as $page says',
    async ({ page, before, least }) => {
      const copy = await openCopy('postgres', 'demo');
      copies.push(copy);
      await writePoints(copy.db, folder);
      const url = copy.url as string;
      let env: Record<string, string> = { ...files, DATABASE_URL: url, HOME: folder };
      const blocks = fencedBlocks(page);
      expect(blocks.length).toBeGreaterThanOrEqual(least);
      const all = [...before.map((text) => ({ language: 'sh', text })), ...blocks];
      let server: Awaited<ReturnType<typeof startServer>> | undefined;
      try {
        for (const { language, text } of all) {
          if (text.includes('$MAP_URL') && !server) {
            server = await startServer(['--port', '0'], { DATABASE_URL: url });
            env = { ...env, MAP_URL: server.url.replace(/\/$/, '') };
          }
          expect(['sh', 'sql'], text).toContain(language);
          const command =
            language === 'sh'
              ? ['-ec', text]
              : ['-ec', `psql -q -v ON_ERROR_STOP=1 "$DATABASE_URL" <<'end'\n${text}\nend`];
          const done = await run('bash', command, { env, cwd: folder, timeout: 120_000 }).then(
            () => 'done',
            (error) => `${error.stdout}\n${error.stderr}`,
          );
          expect(done, text).toBe('done');
        }
      } finally {
        await server?.stop();
      }
    },
    240_000,
  );
});
