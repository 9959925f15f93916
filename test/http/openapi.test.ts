import { describe, expect, test } from 'vitest';
import { errorCodes } from '../../src/errors.ts';
import { renderDocs } from '../../src/http/docs-page.ts';
import { describeApi } from '../../src/http/openapi/document.ts';
import { type OpenApiDocument, operationsOf } from '../../src/http/openapi/parts.ts';
import { createFakeServer } from './fake-server.ts';

const base = 'https://maps.example.id/peta';
const api = describeApi(base);
const operations = operationsOf(api);

/** Every object inside a JSON value, itself first. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

/** Whether a described path and a route are one, whatever their parameters are called and how they are cut. */
function alike(described: string, route: string): boolean {
  const shape = (path: string) => path.replace(/(\w+-)?\{\w+\}(\.\w+)?/g, '{}');
  return shape(described) === shape(route);
}

describe('the OpenAPI document', () => {
  test('names its version, its server and the two ways to send a key', () => {
    expect(api.openapi).toBe('3.1.0');
    expect(api.info.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(api.servers).toEqual([{ url: base }]);
    const schemes = Object.keys(api.components.securitySchemes);
    expect(schemes).toEqual(['bearer', 'apiKey']);
    expect(api.security).toEqual([{}, ...schemes.map((scheme) => ({ [scheme]: [] }))]);
  });

  test('is JSON', () => {
    expect(JSON.parse(JSON.stringify(api))).toEqual(api);
  });

  test('describes every route, and no other', () => {
    const { app } = createFakeServer();
    const pathOf = (path: string) => path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}');
    const served = app.routes.filter(({ method }) => method !== 'ALL').map(({ path }) => pathOf(path));
    const described = operations.map(({ path }) => path);
    // What has no fixed number of segments, and the files of the page.
    const apart = [/^\/tiles\/\*$/, /^\/assets\//];
    const open = served.filter((path) => !apart.some((pattern) => pattern.test(path)));
    expect(open.filter((path) => !described.some((known) => alike(known, path)))).toEqual([]);
    expect(
      described.filter((path) => !path.startsWith('/tiles/') && !open.some((known) => alike(path, known))),
    ).toEqual([]);
  });

  test('resolves every reference, and uses every component', () => {
    const references = [...objectsIn(api)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
    expect(references.length).toBeGreaterThan(50);
    const components = api.components as unknown as Record<string, Record<string, unknown>>;
    const existing = ['schemas', 'headers', 'responses'].flatMap((kind) =>
      Object.keys(components[kind] ?? {}).map((name) => `#/components/${kind}/${name}`),
    );
    expect([...new Set(references)].sort()).toEqual(existing.sort());
  });

  test.each(operations)('$path is complete', ({ path, operation }) => {
    expect(operation.summary).not.toBe('');
    expect(operation.tags.every((tag) => api.tags.some(({ name }) => name === tag))).toBe(true);
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['200', '401']));
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = operation.parameters.filter((parameter) => parameter.in === 'path');
    expect(declared.map(({ name }) => name).sort()).toEqual(inPath.sort());
    for (const parameter of declared) {
      expect(parameter.required).toBe(true);
      expect(parameter.example).toBeDefined();
    }
    const names = operation.parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('gives every operation a name of its own', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('knows every error code and member of a problem', () => {
    const problem = api.components.schemas.Problem as {
      required: string[];
      properties: Record<string, { enum?: string[] }>;
    };
    expect(problem.required).toEqual([
      'type',
      'title',
      'status',
      'detail',
      'code',
      'requestId',
      'error',
      'message',
    ]);
    expect(problem.properties.code?.enum).toEqual([...errorCodes]);
    for (const response of Object.values(api.components.responses)) {
      const { example } = response.content?.['application/problem+json'] ?? {};
      expect(Object.keys(example as object)).toEqual(problem.required);
    }
  });

  test('says which headers a tile may carry', () => {
    const { 200: answer, 503: away } = (api.paths['/tiles/{z}/{x}/{y}.pbf'] as { get: { responses: object } })
      .get.responses as Record<string, object>;
    expect(Object.keys((answer as { headers: object }).headers)).toEqual(
      expect.arrayContaining(['ETag', 'X-Tile-Truncated', 'X-Tile-Stale']),
    );
    expect(away).toEqual({ $ref: '#/components/responses/Unavailable' });
    expect(Object.keys(api.components.responses.Unavailable?.headers ?? {})).toContain('Retry-After');
  });
});

describe('the page made of it', () => {
  const page = renderDocs(api);

  test('shows every operation with a command to try it', () => {
    for (const { operation } of operations)
      expect(page).toContain(`id="${operation.operationId.toLowerCase()}"`);
    expect(page.match(/curl --compressed/g)).toHaveLength(operations.length);
    expect(page).toContain(`${base}/tiles/provinsi,pesantren/6/52/33.pbf&#39;`);
    expect(page).not.toContain('undefined');
  });

  test('needs no script and no other file', () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(/i);
  });

  test('escapes what it is given', () => {
    const rude = `<img src=x onerror="alert('1')">&`;
    const documented: OpenApiDocument = {
      ...describeApi(`https://x.example/"${rude}`),
      info: { ...api.info, title: rude, description: rude },
      tags: [{ name: 'Tiles', description: rude }],
    };
    const html = renderDocs(documented);
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
  });
});
