import { type Context, Hono } from 'hono';
import type { Env, HttpDeps } from './deps.ts';
import { renderDocs } from './docs-page.ts';
import { describeApi } from './openapi/document.ts';
import { forwardedHeaders, publicUrl } from './public-url.ts';

/** `/openapi.json` and its readable form at `/docs`. */
export function docsRoutes({ config }: HttpDeps): Hono<Env> {
  const app = new Hono<Env>();
  const describe = (c: Context<Env>) => {
    c.header('Vary', forwardedHeaders, { append: true });
    c.header('Cache-Control', 'no-cache');
    return describeApi(publicUrl(c, config));
  };
  app.get('/openapi.json', (c) => c.json(describe(c)));
  app.get('/docs', (c) => {
    c.header(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    );
    return c.html(renderDocs(describe(c)));
  });
  return app;
}
