import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import { z } from 'zod';
import type { Asked } from '../ask/ask.ts';
import { type AskBody, readAskBody } from './ask-body.ts';
import { type Admission, createAskLimits } from './ask-limits.ts';
import type { Env, HttpDeps } from './deps.ts';
import { knownError, problemOf } from './errors.ts';
import { parseQuery } from './query.ts';

/** Milliseconds between two comments on a stream, so that proxies keep it open. */
const pingMs = 15_000;

/** `/gemini/...`: questions about the map, as JSON or as server-sent events, and the state of the planner. */
export function askRoutes({ ask, config, log }: HttpDeps): Hono<Env> {
  const app = new Hono<Env>();
  const admit = createAskLimits(config);

  app.get('/gemini/health', (c) => {
    parseQuery(c, z.object({}));
    c.header('Cache-Control', 'no-store');
    const { geminiTemperature } = config.ask;
    return c.json({
      status: 'ok',
      service: 'petasantri-ask',
      ...ask.state(),
      temperature: geminiTemperature ?? null,
    });
  });

  app.post('/gemini/ask', async (c) => {
    parseQuery(c, z.object({}));
    c.header('Cache-Control', 'no-store');
    const body = await readAskBody(c);
    const admission = admit(c);
    const asked = asking(body, admission, c.get('requestId'));
    if (!/\btext\/event-stream\b/i.test(c.req.header('accept') ?? '')) {
      try {
        const answer = await ask.ask({ ...asked, signal: c.req.raw.signal });
        return c.json({ status: 'success', data: answer });
      } finally {
        admission.release();
      }
    }
    // Proxies that collect answers would hold the events back.
    c.header('X-Accel-Buffering', 'no');
    return streamSSE(c, async (stream) => {
      const gone = new AbortController();
      stream.onAbort(() => gone.abort());
      const ping = setInterval(() => void stream.write(': ping\n\n').catch(() => gone.abort()), pingMs);
      const send = (event: string, data: unknown) => stream.writeSSE({ event, data: JSON.stringify(data) });
      try {
        const answer = await ask.ask({ ...asked, signal: gone.signal, emit: send });
        await send('done', answer);
      } catch (error) {
        const known = knownError(error);
        const problem = problemOf(known, asked.requestId);
        log[problem.status >= 500 ? 'error' : 'info'](
          { requestId: asked.requestId, code: known.code, status: problem.status, err: known },
          'a streamed question failed',
        );
        if (!gone.signal.aborted) await send('error', problem);
      } finally {
        clearInterval(ping);
        admission.release();
      }
    });
  });
  return app;
}

const asking = (
  { question, planner }: AskBody,
  { asker, mayUseModel }: Admission,
  requestId: string,
): Omit<Asked, 'signal'> => ({ question, planner, asker, mayUseModel, requestId });
