import { mkdtempSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { browserFlags } from './browser-flags.ts';
import { type Running, startServer } from './run-program.ts';

describe('the map page in a browser', () => {
  let dataDir: string;
  let server: Running;
  let browser: Browser;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(inject('embeddedTemplates'), 'page-'));
    await cp(join(inject('embeddedTemplates'), 'demo'), dataDir, { recursive: true });
    [server, browser] = await Promise.all([
      startServer(['--port', '0', '--data', dataDir]),
      chromium.launch({ executablePath: '/usr/bin/chromium', args: browserFlags }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  /** Opens the page and notes all that should not happen on it. */
  async function open(viewport: { width: number; height: number }) {
    const page = await browser.newPage({ viewport, locale: 'id-ID' });
    const seen = { tiles: 0, elsewhere: [] as string[], problems: [] as string[] };
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) seen.problems.push(message.text());
    });
    page.on('pageerror', (error) => seen.problems.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !/^(blob|data):/.test(request.url()))
        seen.elsewhere.push(request.url());
    });
    page.on('response', (response) => {
      if (/\/tiles\/\d+\//.test(response.url()) && response.status() === 200) seen.tiles++;
    });
    await page.goto(server.url);
    return { page, seen };
  }

  /** Colours on a screenshot, counted on a page of its own that has no content policy. */
  async function countColours(page: Page): Promise<number> {
    const png = (await page.screenshot()).toString('base64');
    const counter = await browser.newPage();
    const colours = await counter.evaluate<number>(`(async () => {
      const bitmap = await createImageBitmap(await (await fetch('data:image/png;base64,${png}')).blob());
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      context.drawImage(bitmap, 0, 0);
      return new Set(new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer)).size;
    })()`);
    await counter.close();
    return colours;
  }

  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ])
    it(`draws the demo at ${viewport.width} pixels without an error or a request to another host`, async () => {
      const { page, seen } = await open(viewport);
      await expect.poll(() => seen.tiles, { timeout: 30_000 }).toBeGreaterThan(0);
      // Land, sea, borders and four colours of circles blend into far more colours than an empty page has.
      await expect.poll(() => countColours(page), { timeout: 30_000, interval: 1000 }).toBeGreaterThan(300);
      expect(seen.elsewhere).toEqual([]);
      expect(seen.problems).toEqual([]);
      await page.close();
    });

  it('says that small groups are hidden, until it takes the analyst key', async () => {
    const { page, seen } = await open({ width: 1280, height: 800 });
    await expect.poll(() => seen.tiles, { timeout: 30_000 }).toBeGreaterThan(0);
    await expect.poll(() => page.locator('.legend .few').count(), { timeout: 30_000 }).toBe(1);
    await page.locator('#key').fill(/demo-[\w-]+/.exec(server.output.stdout)?.[0] as string);
    await page.locator('#key').press('Enter');
    await expect.poll(() => page.locator('.legend .few').count(), { timeout: 30_000 }).toBe(0);
    expect(await page.getByText('Sangat Miskin').count()).toBeGreaterThan(0);
    expect(seen.problems).toEqual([]);
    await page.close();
  });
});
