import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { tileText } from '../mvt/tile-text.ts';
import { startServer } from './run-program.ts';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;

describe('the npm package', () => {
  let folder: string;
  let files: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'petasantri-package-'));
    const { stdout } = await run(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
      { cwd: root },
    );
    files = JSON.parse(stdout)[0].files.map((file: { path: string }) => file.path);
    const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) as string;
    await run('npm', ['init', '--yes'], { cwd: folder });
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`], {
      cwd: folder,
    });
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds what the server needs, and neither sources nor tests', () => {
    for (const needed of [
      'dist/main.js',
      'dist/db/embedded-worker.js',
      'src/demo/data/regions.json.gz',
      'src/regions/data/place-aliases.json',
      'src/ask/texts/glossary.json',
      'src/ask/words/guard.json',
      'src/web/index.html',
      'LICENSE',
    ])
      expect(files).toContain(needed);
    expect(files.filter((file) => /^(test|bench)\/|\.ts$|node_modules|\.yaml$/.test(file))).toEqual([]);
  });

  it('serves a tile from a clean folder with npx petasantri', async () => {
    const dataDir = join(folder, 'data');
    await cp(join(inject('embeddedTemplates'), 'demo'), dataDir, { recursive: true });
    const npx = join(folder, 'node_modules/.bin/petasantri');
    const server = await startServer(['--port', '0', '--data', dataDir], {}, [npx]);
    try {
      const tile = await fetch(`${server.url}tiles/provinsi,pesantren/5/25/16.pbf`);
      expect(tileText(new Uint8Array(await tile.arrayBuffer()))).toContain('Jawa Barat');
      expect(await (await fetch(`${server.url}assets/maplibre-gl.mjs`)).text()).toContain('MapLibre');
    } finally {
      expect(await server.stop()).toBe(0);
    }
  });
});
