import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { browserFlags } from '../e2e/browser-flags.ts';
import { type Running, startServer } from '../e2e/run-program.ts';
import { fencedBlocks } from './fenced-blocks.ts';

const run = promisify(execFile);
const blocks = fencedBlocks('analysts.md');
/** The address that the page names. */
const named = 'http://127.0.0.1:8080';
const hasGdal = existsSync('/usr/bin/ogr2ogr');

/** Where the files of a package on the CDN that the page names lie here. */
function onDisk(url: URL): string {
  const [, name = '', path = ''] = /^\/([\w.-]+)@[\d.]+\/(.+)$/.exec(url.pathname) ?? [];
  return fileURLToPath(new URL(`../../node_modules/${name}/${path}`, import.meta.url));
}

describe("the analysts' page", () => {
  let folder: string;
  let server: Running;
  let browser: Browser;
  let key: string;
  let elsewhere: string;

  beforeAll(async () => {
    if (!hasGdal && process.env.REQUIRE_POSTGIS === '1') throw new Error('GDAL is missing: install gdal-bin');
    folder = mkdtempSync(join(tmpdir(), 'petasantri-analyst-'));
    await cp(join(inject('embeddedTemplates'), 'demo'), join(folder, 'data'), { recursive: true });
    [server, browser] = await Promise.all([
      startServer(['--port', '0', '--data', join(folder, 'data')]),
      chromium.launch({ executablePath: '/usr/bin/chromium', args: browserFlags }),
    ]);
    await once(pages.listen(0, '127.0.0.1'), 'listening');
    elsewhere = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
    key = /key for this run.*: (\S+)/.exec(server.output.stdout)?.[1] ?? '';
  });
  afterAll(async () => {
    await browser?.close();
    pages.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The fenced pages from an origin of their own. Chromium lets only a page that really came from loopback ask loopback. */
  const pages = createServer((request, response) => {
    const page = blocks.filter(({ language }) => language === 'html')[Number(request.url?.slice(1))];
    response.setHeader('Content-Type', 'text/html').end(here(page?.text ?? ''));
  });

  const here = (text: string) => text.replaceAll(named, server.url.replace(/\/$/, ''));
  const commands = (text: string) =>
    here(text)
      .split('\n')
      .filter((line) => hasGdal || !/^ogr/.test(line))
      .join('\n')
      .replace('KEY=...', `KEY=${key}`);

  it('has commands that work, one after the other', async () => {
    const script = blocks.filter(({ language }) => language === 'sh').map(({ text }) => commands(text));
    expect(script.length).toBeGreaterThanOrEqual(6);
    const { stdout, stderr } = await run('bash', ['-euo', 'pipefail', '-c', script.join('\n')], {
      cwd: folder,
    });
    expect(stderr).not.toMatch(/error|failed/i);
    if (hasGdal) {
      expect(stdout).toMatch(/Geometry: (Multi )?Polygon[\s\S]*total_santri: Integer/);
      expect(stdout.match(/Feature Count: 514/g)?.length).toBeGreaterThanOrEqual(3);
      const csv = readFileSync(join(folder, 'kabupaten.csv'), 'utf8').trim().split('\n');
      expect(csv[0]).toBe('kode_wilayah,kabupaten,total_santri,pct_miskin');
      expect(csv).toHaveLength(28);
    }
    expect(stdout).toMatch(/santri-provinsi\S*\.csv/);
    expect(stdout).toContain('pesantren-1.geojson');
    expect(stdout).toContain('"kategori_kemiskinan"'.replace('kategori_kemiskinan', 'ekonomi'));
  }, 120_000);

  /** Opens a fenced page of ours as if from elsewhere; the libraries it names come from this disk. */
  async function open(nth: number): Promise<{ page: Page; problems: string[] }> {
    const page = await browser.newPage({ viewport: { width: 800, height: 500 } });
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.route('https://unpkg.com/**', (route) =>
      route.fulfill({
        path: onDisk(new URL(route.request().url())),
        headers: { 'Access-Control-Allow-Origin': '*' },
      }),
    );
    await page.goto(`${elsewhere}/${nth}`);
    return { page, problems };
  }

  it('has a MapLibre page that draws the classes', async () => {
    const { page, problems } = await open(0);
    await page.waitForFunction('window.map?.loaded() && window.map.areTilesLoaded()', undefined, {
      timeout: 30_000,
    });
    const drawn = await page.evaluate(
      `[...new Set(map.queryRenderedFeatures().map(({ properties }) => properties.color))].filter(Boolean).length`,
    );
    expect(drawn).toBeGreaterThanOrEqual(4);
    expect(problems).toEqual([]);
    await page.close();
  }, 60_000);

  it('has a Leaflet page that draws provinces and their legend', async () => {
    const { page, problems } = await open(1);
    await page.waitForSelector('[data-ready=yes]', { state: 'attached', timeout: 30_000 });
    expect(await page.locator('#map path.leaflet-interactive').count()).toBeGreaterThanOrEqual(38);
    expect(await page.locator('#legend li').count()).toBeGreaterThanOrEqual(4);
    expect(problems).toEqual([]);
    await page.close();
  }, 60_000);
});
