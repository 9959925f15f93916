import { describe, expect, it } from 'vitest';
import { analystKey, createFakeServer } from './fake-server.ts';

const { get, app } = createFakeServer();
const gz = { 'Accept-Encoding': 'gzip' };

/** Every address that a served text names: attributes of HTML, imports of scripts, url() of style sheets. */
function addresses(text: string, type: string): string[] {
  const patterns = type.includes('html')
    ? [/\b(?:src|href)="([^"]*)"/g]
    : type.includes('javascript')
      ? [/^\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]/gm, /\bimport\s*\(?\s*['"]([^'"]+)['"]/g]
      : [/url\(["']?([^"')]+)["']?\)/g];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([, address]) => address as string));
}

describe('the map page', () => {
  it('has a policy that lets nothing in from elsewhere', async () => {
    const { headers } = await get('/');
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = headers.get('content-security-policy') as string;
    const sources = policy.split(';').flatMap((directive) => directive.trim().split(' ').slice(1));
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("object-src 'none'");
    expect(new Set(sources)).toEqual(new Set(["'self'", "'none'", "'unsafe-inline'", 'data:', 'blob:']));
    expect(/script-src ([^;]*)/.exec(policy)?.[1]).toBe("'self'");
  });

  it('and the files it names, and those they name, are all served, none from another host', async () => {
    const seen = new Map<string, string>();
    const waiting = ['http://own/'];
    for (let url = waiting.pop(); url !== undefined; url = waiting.pop()) {
      if (seen.has(url)) continue;
      const response = await get(url);
      const type = response.headers.get('content-type') ?? '';
      expect([url, response.status]).toEqual([url, 200]);
      seen.set(url, type);
      const { pathname } = new URL(url);
      if (pathname !== '/' && !pathname.startsWith('/assets/')) continue;
      for (const address of addresses(await response.text(), type)) {
        if (address.startsWith('data:') || address.startsWith('#')) continue;
        const next = new URL(address, url);
        // MapLibre's own code links to its documentation; nothing is loaded from there.
        if (pathname.startsWith('/assets/maplibre-gl')) expect(['own', 'maplibre.org']).toContain(next.host);
        else expect([address, next.host]).toEqual([address, 'own']);
        if (next.host === 'own') waiting.push(next.href);
      }
    }
    expect([...seen.keys()]).toEqual(
      expect.arrayContaining([
        'http://own/assets/map.js',
        'http://own/assets/map.css',
        'http://own/tiles.json',
      ]),
    );
    for (const [url, type] of seen) if (/\.m?js$/.test(url)) expect(type).toMatch(/^text\/javascript/);
  });

  it('is not sent again to whoever has it, compressed or not', async () => {
    for (const path of ['/', '/assets/map.js', '/assets/maplibre-gl.css'])
      for (const headers of [{}, gz]) {
        const full = await get(path, headers);
        expect(full.headers.get('cache-control')).toBe('no-cache');
        const etag = full.headers.get('etag') as string;
        const again = await get(path, { ...headers, 'If-None-Match': etag });
        expect([path, again.status]).toEqual([path, 304]);
        expect(await again.text()).toBe('');
      }
    expect((await get('/', { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  it('is compressed for those who can read it', async () => {
    const plain = await (await get('/assets/map.js')).text();
    const packed = await get('/assets/map.js', gz);
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('vary')).toContain('Accept-Encoding');
    const unpacked = (packed.body as ReadableStream).pipeThrough(new DecompressionStream('gzip'));
    expect(await new Response(unpacked).text()).toBe(plain);
  });

  it('answers HEAD', async () => {
    const head = await app.request('/', { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(head.headers.get('content-security-policy')).toContain('default-src');
    expect(await head.text()).toBe('');
  });
});

describe('a style', () => {
  type Style = { version: number; layers: { id: string; source?: string; 'source-layer'?: string }[] };
  const style = async (headers = {}) =>
    (await (await get('http://own/styles/petasantri.json', headers)).json()) as Style;

  it('is a MapLibre style that names no other host', async () => {
    const body = await style();
    expect(body.version).toBe(8);
    const urls = JSON.stringify(body).match(/[a-z]+:\/\/[^"]*/g) ?? [];
    expect(urls).toEqual(['http://own/tiles.json']);
    expect(JSON.stringify(body)).not.toContain('{base}');
  });

  it('draws only layers that its caller gets', async () => {
    const sources = (body: Style) => new Set(body.layers.map((layer) => layer['source-layer']));
    expect(sources(await style())).toEqual(new Set([undefined, 'pesantren']));
    expect(sources(await style({ 'X-API-Key': analystKey }))).toEqual(
      new Set([undefined, 'pesantren', 'santri']),
    );
  });
});

describe('the documentation', () => {
  it('is a page without scripts, and a description for programs', async () => {
    const page = await get('/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(await page.text()).not.toMatch(/<script|\son\w+=|javascript:/i);
    const api = await (await get('/openapi.json')).json();
    expect(api).toMatchObject({ openapi: expect.stringMatching(/^3\.1\./) });
  });

  it('does not let a Host or a forwarded host into its HTML', async () => {
    for (const headers of [
      { 'X-Forwarded-Host': '<script>alert(1)</script>' },
      { 'X-Forwarded-Prefix': '/"><b>' },
    ])
      expect(await (await get('/docs', headers)).text()).not.toMatch(/<script|"><b>/);
    expect(await (await get(`http://a"onx='b/docs`)).text()).not.toContain('onx');
  });
});
