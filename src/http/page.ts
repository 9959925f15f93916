import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { Env } from './deps.ts';
import { matchesEtag } from './etag.ts';

const own = (file: string) => new URL(`../../src/web/${file}`, import.meta.url);
const mapLibre = (file: string) => new URL(import.meta.resolve(`maplibre-gl/dist/${file}`));

const html = 'text/html; charset=utf-8';
const script = 'text/javascript; charset=utf-8';
const css = 'text/css; charset=utf-8';

/** Path to file and type. Nothing else is served from disk. */
const files: Readonly<Record<string, readonly [URL, string]>> = {
  '/': [own('index.html'), html],
  '/assets/map.js': [own('map.js'), script],
  '/assets/map.css': [own('map.css'), css],
  '/assets/maplibre-gl.mjs': [mapLibre('maplibre-gl.mjs'), script],
  '/assets/maplibre-gl-worker.mjs': [mapLibre('maplibre-gl-worker.mjs'), script],
  '/assets/maplibre-gl-shared.mjs': [mapLibre('maplibre-gl-shared.mjs'), script],
  '/assets/maplibre-gl.css': [mapLibre('maplibre-gl.css'), css],
};

/** Only this server; MapLibre needs a blob for its worker and data URLs for its images. */
const contentSecurityPolicy =
  "default-src 'self'; script-src 'self'; worker-src 'self' blob:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** The map page and its assets. */
export function pageRoutes(): Hono<Env> {
  const app = new Hono<Env>();
  for (const [path, [file, type]] of Object.entries(files)) {
    const body = readFileSync(file);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
    app.get(path, (c) => {
      c.header('ETag', etag);
      c.header('Cache-Control', 'no-cache');
      c.header('Content-Type', type);
      if (type === html) c.header('Content-Security-Policy', contentSecurityPolicy);
      if (matchesEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
      return c.body(body);
    });
  }
  return app;
}
