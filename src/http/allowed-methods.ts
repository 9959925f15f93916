import type { Hono } from 'hono';
import type { Env } from './deps.ts';

/** The methods of a path, as an Allow header has them. */
export type AllowedMethods = (path: string) => string;

const reading = 'GET, HEAD, OPTIONS';

/** Reads the methods from the routes of an app, once all of them are there. POST is served at fixed paths only. */
export function createAllowedMethods(app: Hono<Env>): AllowedMethods {
  let posts: Map<string, string> | undefined;
  return (path) => {
    posts ??= new Map(
      app.routes
        .filter(({ method }) => method === 'POST')
        .map((route) => {
          const alsoReads = app.routes.some((r) => r.method === 'GET' && r.path === route.path);
          return [route.path, alsoReads ? 'GET, HEAD, POST, OPTIONS' : 'POST, OPTIONS'];
        }),
    );
    return posts.get(path) ?? reading;
  };
}
