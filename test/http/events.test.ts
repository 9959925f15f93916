import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openEventStream } from '../../src/http/event-stream.ts';
import { type Listening, listen } from '../../src/http/listen.ts';
import { readEvents } from '../live/read-events.ts';
import { analystKey, createFakeServer, fakeLayer, readProblem } from './fake-server.ts';

const layers = [
  fakeLayer('pesantren', { source: 'public.pesantren_map', tables: ['public.pesantren_map'], live: true }),
  fakeLayer('santri', {
    access: 'analyst',
    source: 'public.santri_map',
    tables: ['public.santri_map'],
    live: true,
  }),
];
const place = [106.8, -6.2, 106.8, -6.2] as const;
const analyst = { 'X-API-Key': analystKey };

const open: Listening[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listening) => listening.stop(0)));
});

async function start(settings: object = {}) {
  const fake = createFakeServer({ layers, settings });
  const listening = await listen(fake.app, '127.0.0.1', 0, '', fake.log);
  open.push(listening);
  const url = `${listening.url}events`;
  const get = (query = '', headers: Record<string, string> = {}) => fetch(`${url}${query}`, { headers });
  return { ...fake, listening, url, get };
}

describe('GET /events', () => {
  it('says that it is ready, then what was edited, and knows a client that comes again', async () => {
    const { get, edits, app } = await start();
    const response = await get('?layers=pesantren');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'access-control-allow-origin': '*',
    });
    const first = readEvents(response);
    expect(await first.next()).toMatchObject({
      event: 'ready',
      data: { layers: [{ id: 'pesantren', live: true }] },
    });
    edits.tell('public.pesantren_map', [place]);
    const heard = await first.next();
    expect(heard).toMatchObject({ event: 'edit', data: { layer: 'pesantren', boxes: [place] } });
    await first.leave();
    edits.tell('public.pesantren_map', null);
    await vi.waitFor(async () =>
      expect(await (await app.request('/metrics')).text()).toMatch(/petasantri_event_streams 0\n/),
    );
    const again = readEvents(await get('?layers=pesantren', { 'Last-Event-ID': heard?.id as string }));
    expect(await again.next()).toMatchObject({ event: 'edit', data: { layer: 'pesantren', boxes: null } });
    expect(await again.next()).toMatchObject({ event: 'ready' });
    await again.leave();
    const metrics = await (await app.request('/metrics')).text();
    expect(metrics).toMatch(/petasantri_event_streams_ended_total{reason="left"} [12]\n/);
  });

  it('tells of layers by role, and by name where it is asked to', async () => {
    const { get, edits } = await start();
    const [everybody, withKey] = [readEvents(await get()), readEvents(await get('', analyst))];
    const ready = [await everybody.next(), await withKey.next()].map((event) => event?.data);
    expect(ready).toEqual([
      { layers: [{ id: 'pesantren', live: true }] },
      {
        layers: [
          { id: 'pesantren', live: true },
          { id: 'santri', live: true },
        ],
      },
    ]);
    edits.tell('public.santri_map', [place]);
    expect(await withKey.next()).toMatchObject({ event: 'edit', data: { layer: 'santri' } });
    edits.tell('public.pesantren_map', [place]);
    // The first that everybody hears of.
    expect(await everybody.next()).toMatchObject({ event: 'edit', data: { layer: 'pesantren' } });
    for (const { leave } of [everybody, withKey]) await leave();
  });

  it.each([
    ['?layers=santri', 401, 'unauthorized'],
    ['?layers=nope', 404, 'unknown_layer'],
    ['?layers=,', 400, 'bad_request'],
    ['?layers=', 400, 'bad_request'],
    [`?layers=${'a,'.repeat(2001)}`, 400, 'bad_request'],
    [`?layers=${Array.from({ length: 21 }, (_, i) => `l${i}`)}`, 400, 'too_many_layers'],
    ['?layers=pesantren&layers=pesantren', 400, 'bad_request'],
    ['?since=1', 400, 'bad_request'],
  ])('refuses %.30s', async (query, status, code) => {
    const { get } = createFakeServer({ layers });
    await readProblem(await get(`/events${query}`), status, code);
  });

  it('opens so many streams for an address or key, and so many at all', async () => {
    const { get, app } = await start({ events: { atOnce: 3, perAsker: 2 } });
    const streams = [await get(), await get()].map(readEvents);
    const refused = await get();
    expect(refused.headers.get('retry-after')).toBe('30');
    await readProblem(refused, 429, 'too_many_requests');
    streams.push(readEvents(await get('', analyst)));
    await readProblem(await get('', analyst), 503, 'db_busy');
    // HEAD opens none.
    expect((await app.request('/events', { method: 'HEAD' })).status).toBe(200);
    await streams[0]?.leave();
    await vi.waitFor(async () => {
      const response = await get();
      if (response.status !== 200) await response.body?.cancel();
      expect(response.status).toBe(200);
      streams.push(readEvents(response));
    });
    for (const { leave } of streams) await leave();
  });

  it('ends its streams when the server stops, which then waits for nobody', async () => {
    const { url, events, listening } = await start();
    const sent = httpRequest(url).end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const body = response.toArray();
    events.close();
    expect((await body).join('')).toContain('event: ready');
    await listening.stop(60_000);
  });
});

describe('a stream of events', () => {
  const event = { kind: 'edit', layer: 'x', data: `"${'x'.repeat(10_000)}"` } as const;

  const openStream = (options: { pingMs?: number; lifeMs?: number; stillMay?: () => boolean } = {}) => {
    const cut = vi.fn();
    const ended = vi.fn();
    const stream = openEventStream({ stillMay: () => true, cut, ended, ...options });
    return { ...stream, cut, ended };
  };

  it('cuts a client off that does not read, and holds no more for it', () => {
    const { send, ended, cut, onEnd } = openStream();
    const work = vi.fn();
    onEnd(work);
    let sent = 0;
    while (ended.mock.calls.length === 0 && sent < 1000) send(event, String(sent++));
    expect(sent).toBeLessThan(30);
    send(event, 'late');
    expect(ended.mock.calls).toEqual([['slow']]);
    expect(cut).toHaveBeenCalledTimes(1);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('ends when its key no longer holds, and when it is old', async () => {
    const denied = openStream({
      pingMs: 5,
      stillMay() {
        throw new Error('revoked');
      },
    });
    const aged = openStream({ pingMs: 5, lifeMs: 30 });
    expect(await new Response(denied.body).text()).toBe('retry: 3000\n\n');
    expect(await new Response(aged.body).text()).toMatch(/^retry: 3000\n\n(: ping\n\n)+$/);
    expect(denied.ended.mock.calls).toEqual([['denied']]);
    expect(aged.ended.mock.calls).toEqual([['aged']]);
  });
});
