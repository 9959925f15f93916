import { describe, expect, it } from 'vitest';
import { describeApi } from '../../src/http/openapi/document.ts';
import { createCheck } from '../engines/check-answers.ts';

const check = createCheck(describeApi('https://maps.example.id'));
const usual = { 'Content-Type': 'application/json', 'X-Request-Id': 'x' };
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { ...usual, ...headers } });
const database = { state: 'up', engine: 'postgres', server: '16', postgis: '3.4', mvt: true, ms: 1 };
const health = { status: 'ok', service: 'petasantri', database, data: null };
const ask = (response: Response, path = '/health', method = 'GET') => check(method, path, response);

describe('the comparison of answers with the OpenAPI document', () => {
  it('lets pass what is as documented, and what no operation is about', async () => {
    await ask(json(health));
    await ask(json(health, 200, { 'Cache-Control': 'no-store', 'X-Data-Version': '7' }));
    await ask(json({ anything: 1 }, 418), '/somewhere');
    await ask(json({}, 405), '/health', 'DELETE');
  });

  it.each<[string, Response, RegExp, string?]>([
    ['a status', json(health, 201), /documents only 200, 401/],
    ['a content type', json(health, 200, { 'Content-Type': 'text/plain' }), /content type text\/plain/],
    ['a header', json(health, 200, { 'X-Debug': '1' }), /header x-debug is not declared/],
    [
      'the value of a header',
      json(health, 200, { 'X-Data-Version': 'new' }),
      /header x-data-version is "new"/,
    ],
    ['a value', json({ ...health, status: 'fine' }), /body\/status must be equal to constant/],
    ['a member that is missing', json({ ...health, data: undefined }), /must have required property 'data'/],
    [
      'a member too many',
      json({ ...health, database: { ...database, password: 'x' } }),
      /\/database must NOT have additional properties \(password\)/,
    ],
    [
      'a body of a tile',
      new Response('{}', { status: 200, headers: usual }),
      /content type application\/json; it documents application\/vnd/,
      '/tiles/0/0/0',
    ],
    [
      'an error of another shape',
      json({ error: 'x' }, 404, { 'Content-Type': 'application/problem+json' }),
      /required property/,
      '/tiles/a/0/0/0.mvt',
    ],
  ])('stops at %s that is not', async (_, response, message, path) => {
    await expect(ask(response, path)).rejects.toThrow(message);
    await expect(ask(response, path)).rejects.toThrow(`GET ${path ?? '/health'} answered ${response.status}`);
  });
});
