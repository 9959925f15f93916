import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { defaultLayers, resolveLayers } from '../tiles/resolve-layers.ts';
import type { Env, HttpDeps } from './deps.ts';
import { createEventLimits } from './event-limits.ts';
import { openEventStream } from './event-stream.ts';
import { parseQuery } from './query.ts';

/** `/events`: what changes on the map, as server-sent events. */
export function eventRoutes({ config, catalog, events, identify, metrics }: HttpDeps): Hono<Env> {
  const app = new Hono<Env>();
  const admit = createEventLimits(config);
  const query = z.object({ layers: z.string().max(4000, 'must have 1 to 4000 characters').optional() });

  app.get('/events', async (c) => {
    const role = c.get('role');
    const { layers: list } = parseQuery(c, query);
    const layers =
      list === undefined
        ? defaultLayers(catalog, config.catalog.defaultTileset, role)
        : await resolveLayers(catalog, namesIn(list), role, config.tiles.maxLayersPerTile);
    c.header('Content-Type', 'text/event-stream; charset=utf-8');
    c.header('Cache-Control', 'no-store');
    c.header('Vary', 'Authorization, X-API-Key', { append: true });
    // Proxies that collect answers would hold the events back.
    c.header('X-Accel-Buffering', 'no');
    if (c.req.method === 'HEAD') return c.body(null);
    const release = admit(c);
    const stream = openEventStream({
      stillMay: () => isStill(c, role),
      // A client that does not read would hold its connection for ever.
      cut: () => c.env?.outgoing?.destroy?.(),
      ended(reason) {
        release();
        metrics.eventsEnded(reason);
      },
    });
    const leave = events.join(
      {
        role,
        layers: new Set(layers.map(({ id }) => id)),
        hear: stream.send,
        end: () => stream.end('closing'),
      },
      c.req.header('last-event-id') ?? null,
    );
    stream.onEnd(leave);
    return c.body(stream.body);
  });

  /** Whether the sender's key still has the role that it had. */
  async function isStill(c: Context<Env>, role: string): Promise<boolean> {
    const { authorization, 'x-api-key': apiKey } = c.req.header();
    const caller = await identify({ authorization, apiKey });
    return caller.role === role;
  }

  return app;
}

function namesIn(list: string): string[] {
  const names = list.split(',').filter((name) => name !== '');
  if (names.length === 0)
    throw new AppError('bad_request', 'layers takes names of layers, separated by commas');
  return names;
}
