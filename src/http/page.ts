import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Hono } from 'hono';
import type { Env } from './deps.ts';
import { matchesEtag } from './etag.ts';

const folder = new URL('../../src/web/', import.meta.url);
const mapLibre = (file: string) => new URL(import.meta.resolve(`maplibre-gl/dist/${file}`));

const html = 'text/html; charset=utf-8';
const script = 'text/javascript; charset=utf-8';
const css = 'text/css; charset=utf-8';

interface PageFile {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer<ArrayBuffer>;
  readonly etag: string;
}

/** The page, our scripts and style sheets, and MapLibre's. Read once; nothing else is served from disk. */
const files: readonly PageFile[] = [
  load('/', new URL('index.html', folder), html),
  ...readdirSync(folder)
    .filter((file) => /\.(js|css)$/.test(file))
    .map((file) => load(`/assets/${file}`, new URL(file, folder), file.endsWith('.js') ? script : css)),
  ...['maplibre-gl.mjs', 'maplibre-gl-worker.mjs', 'maplibre-gl-shared.mjs'].map((file) =>
    load(`/assets/${file}`, mapLibre(file), script),
  ),
  load('/assets/maplibre-gl.css', mapLibre('maplibre-gl.css'), css),
];

function load(path: string, file: URL, type: string): PageFile {
  const body = readFileSync(file);
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
  return { path, type, body, etag };
}

/** Only this server; MapLibre needs a blob for its worker and data URLs for its images. */
const contentSecurityPolicy =
  "default-src 'self'; script-src 'self'; worker-src 'self' blob:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** The map page and its assets. */
export function pageRoutes(): Hono<Env> {
  const app = new Hono<Env>();
  for (const { path, type, body, etag } of files)
    app.get(path, (c) => {
      c.header('ETag', etag);
      c.header('Cache-Control', 'no-cache');
      c.header('Content-Type', type);
      if (type === html) c.header('Content-Security-Policy', contentSecurityPolicy);
      if (matchesEtag(c.req.header('if-none-match'), etag)) return c.body(null, 304);
      return c.body(body);
    });
  return app;
}
