import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { decodeTile } from '../http/decode-tile.ts';
import { tileText } from '../mvt/tile-text.ts';
import { logLines, type Running, runProgram, startServer, statusOf } from './run-program.ts';

describe('the program on its embedded database', () => {
  let dataDir: string;
  let server: Running;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(inject('embeddedTemplates'), 'program-'));
    await cp(join(inject('embeddedTemplates'), 'demo'), dataDir, { recursive: true });
    server = await startServer(['--port', '0', '--data', dataDir]);
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('ends its start with a line naming a URL, after a throw-away analyst key', () => {
    const lines = server.output.stdout.trim().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^Analyst key for this run, .*: demo-[\w-]{24}$/);
    expect(lines[1]).toMatch(/^petasantri is ready: http:\/\/127\.0\.0\.1:\d+\/$/);
  });

  it('serves tiles, TileJSON with the credit of the demo data, and the page', async () => {
    const tile = await fetch(`${server.url}tiles/5/25/16.pbf`);
    expect(tile.status).toBe(200);
    const text = tileText(new Uint8Array(await tile.arrayBuffer()));
    expect(text).toContain('Jawa Barat');
    const json = (await (await fetch(`${server.url}tiles.json`)).json()) as {
      attribution: string;
      bounds: number[];
    };
    expect(json.attribution).toContain('ODbL');
    expect(json.bounds[0]).toBeGreaterThan(90);
    expect(json.bounds[2]).toBeLessThan(145);
    const page = await fetch(server.url);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(await page.text()).toContain('map.js');
  });

  it('shows single santri to the printed key and to nobody else', async () => {
    const key = /demo-[\w-]+/.exec(server.output.stdout)?.[0] as string;
    const url = `${server.url}tiles/santri/5/25/16.pbf`;
    expect(await statusOf(url)).toBe(200);
    const open = await decodeTile(await fetch(url));
    expect(new Set(open.santri?.map(({ kind }) => kind))).toEqual(new Set(['cell']));
    expect(await statusOf(url, { 'X-API-Key': `${key}x` })).toBe(401);
    expect(await statusOf(url, { 'X-API-Key': key })).toBe(200);
    expect(server.output.stderr).not.toContain(key);
  });

  it('tells a second server that the data directory is in use, and what to do', async () => {
    const second = await runProgram(['serve', '--port', '0', '--data', dataDir]);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('is in use by another petasantri');
    expect(second.stderr).toContain('next: Stop the other one, choose another folder with --data DIR');
    expect(await statusOf(`${server.url}health`)).toBe(200);
  });

  it('stops cleanly on SIGTERM, without warnings in its log, and starts again on the same data', async () => {
    const tile = await (await fetch(`${server.url}tiles/pesantren/6/51/33.pbf`)).arrayBuffer();
    expect(await server.stop()).toBe(0);
    expect(logLines(server.output.stderr).filter(({ level }) => level > 30)).toEqual([]);
    server = await startServer(['--port', '0', '--data', dataDir]);
    const again = await (await fetch(`${server.url}tiles/pesantren/6/51/33.pbf`)).arrayBuffer();
    expect(tileText(new Uint8Array(again))).toBe(tileText(new Uint8Array(tile)));
  });
});

describe('the program at a terminal', () => {
  it('explains itself with --help', async () => {
    const { code, stdout } = await runProgram(['--help']);
    expect(code).toBe(0);
    for (const command of ['serve', 'migrate', 'demo', 'doctor']) expect(stdout).toContain(command);
    const serve = await runProgram(['serve', '--help']);
    for (const option of ['--port', '--host', '--workers', '--cache-mb', '--base-path', '--data'])
      expect(serve.stdout).toContain(option);
  });

  it('names an unknown option or a number that is none', async () => {
    expect((await runProgram(['serve', '--prot', '80'])).stderr).toContain("unknown option '--prot'");
    expect((await runProgram(['serve', '--port', 'eighty'])).stderr).toContain('It must be a whole number.');
    const range = await runProgram(['serve', '--port', '70000']);
    expect(range.code).toBe(78);
    expect(range.stderr).toContain('65535');
  });

  it('says which port is taken and how to choose another', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as { port: number };
    const dataDir = mkdtempSync(join(inject('embeddedTemplates'), 'taken-'));
    await cp(join(inject('embeddedTemplates'), 'demo'), dataDir, { recursive: true });
    const { code, stderr } = await runProgram(['serve', '--port', String(port), '--data', dataDir]);
    blocker.close();
    rmSync(dataDir, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(stderr).toContain(`port ${port} on 127.0.0.1 is taken`);
    expect(stderr).toContain('--port 8081');
  });

  it('refuses several workers on the embedded database', async () => {
    const { code, stderr } = await runProgram([
      'serve',
      '--workers',
      '2',
      '--data',
      '/nonexistent/petasantri',
    ]);
    expect(code).toBe(78);
    expect(stderr).toContain('only one process can open the embedded database');
  });
});
