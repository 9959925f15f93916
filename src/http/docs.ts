import { Hono } from 'hono';
import type { Env, HttpDeps } from './deps.ts';
import { renderDocs } from './docs-page.ts';
import { describeApi } from './openapi.ts';
import { publicUrl } from './public-url.ts';

/** `/openapi.json` and its readable form at `/docs`. */
export function docsRoutes({ config }: HttpDeps): Hono<Env> {
  const app = new Hono<Env>();
  app.get('/openapi.json', (c) => c.json(describeApi(publicUrl(c, config))));
  app.get('/docs', (c) => {
    c.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    );
    return c.html(renderDocs(describeApi(publicUrl(c, config))));
  });
  return app;
}
