import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Hono } from 'hono';
import type { Env } from '../../src/http/deps.ts';
import { describeApi } from '../../src/http/openapi/document.ts';
import {
  type OpenApiDocument,
  type Operation,
  operationsOf,
  type Reference,
  type ResponseObject,
  type Schema,
} from '../../src/http/openapi/parts.ts';

/** Bytes of a JSON body that are still compared with their schema. */
const mostBytes = 4_000_000;

/** Headers that any answer may have: of HTTP itself, of CORS, of caching. */
const generic =
  /^(access-control-.*|allow|cache-control|content-(type|length|encoding|security-policy)|vary|x-content-type-options|connection|transfer-encoding|x-accel-buffering)$/;

let usual: CheckAnswer | undefined;

/** Makes `app.request` fail where an answer is not as the OpenAPI document says. */
export function checkAnswers(app: Hono<Env>, basePath = ''): void {
  const request = app.request.bind(app);
  app.request = async (input, init, ...rest) => {
    const response = await request(input, init, ...rest);
    const isRequest = typeof input === 'object' && 'method' in input;
    const url = new URL(isRequest ? input.url : String(input).replace(/^\//, 'http://localhost/'));
    const method = init?.method ?? (isRequest ? input.method : 'GET');
    const path = url.pathname.startsWith(`${basePath}/`) ? url.pathname.slice(basePath.length) : url.pathname;
    usual ??= createCheck(describeApi('https://maps.example.id'));
    await usual(method, path, response);
    return response;
  };
}

/** Compares a response with a document. Throws an Error that names the place. */
export type CheckAnswer = (method: string, path: string, response: Response) => Promise<void>;

export function createCheck(document: OpenApiDocument): CheckAnswer {
  const ajv = new Ajv2020({ strict: false, logger: false, validateSchema: false });
  addFormats.default(ajv);
  for (const [name, schema] of Object.entries(document.components.schemas))
    ajv.addSchema(strict(schema) as object, `schema:${name}`);
  const compiled = new WeakMap<Schema, ValidateFunction>();
  const validator = (schema: Schema) => {
    const known = compiled.get(schema) ?? ajv.compile(strict(schema) as object);
    compiled.set(schema, known);
    return known;
  };
  const resolve = <T extends object>(value: T | Reference): T => {
    if (!('$ref' in value)) return value;
    const steps = value.$ref.split('/').slice(1);
    return steps.reduce<unknown>((part, step) => (part as Record<string, unknown>)[step], document) as T;
  };
  const routes = operationsOf(document)
    .map((route) => ({ ...route, pattern: patternOf(route.path) }))
    // A path of fixed text goes before one with a parameter in its place.
    .sort((a, b) => parameters(a.path) - parameters(b.path));

  const find = (method: string, path: string) => {
    const wanted = { GET: 'get', HEAD: 'get', POST: 'post' }[method];
    // Tiles have the same answers by any of their suffixes.
    const plain = /^\/tiles\/.*\d$/.test(path) ? `${path}.pbf` : path.replace(/\.mvt$/, '.pbf');
    return routes.find((route) => route.method === wanted && route.pattern.test(plain));
  };

  return async (method, path, response) => {
    const route = find(method, path);
    // Nobody reads what is answered to a client that has left.
    if (!route || response.status === 499) return;
    const wrong = (what: string) =>
      new Error(
        `${method} ${path} answered ${response.status}, not as /openapi.json says of ${route.path}: ${what}`,
      );
    const documented = responseOf(route.operation, response.status);
    if (!documented) throw wrong(`it documents only ${Object.keys(route.operation.responses).join(', ')}`);
    const { content = {}, headers = {} } = resolve<ResponseObject>(documented);
    const declared = new Map(Object.entries(headers).map(([name, header]) => [name.toLowerCase(), header]));
    for (const [name, value] of response.headers) {
      if (generic.test(name)) continue;
      const header = declared.get(name);
      if (!header) throw wrong(`header ${name} is not declared`);
      const { schema } = resolve<{ schema: Schema }>(header as Reference);
      const validate = validator(schema);
      if (!validate(schema.type === 'integer' ? Number(value) : value))
        throw wrong(`header ${name} is ${JSON.stringify(value)}: ${ajv.errorsText(validate.errors)}`);
    }
    const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    if (Object.keys(content).length === 0) {
      if (type !== undefined && (await bytesOf(response)).length > 0)
        throw wrong(`no body is documented, but ${type} came`);
      return;
    }
    const media = type === undefined ? undefined : content[type];
    if (!media) throw wrong(`content type ${type}; it documents ${Object.keys(content).join(', ')}`);
    if (!/[/+]json$/.test(type as string) || method === 'HEAD') return;
    const bytes = await bytesOf(response);
    if (bytes.length > mostBytes) return;
    const validate = validator(media.schema);
    if (!validate(JSON.parse(bytes.toString()))) {
      const [error] = validate.errors ?? [];
      const extra = error?.params.additionalProperty ?? error?.params.unevaluatedProperty;
      throw wrong(
        `body${error?.instancePath} ${error?.message}${extra === undefined ? '' : ` (${extra}): document it, or say additionalProperties: true`}`,
      );
    }
  };
}

const parameters = (path: string) => path.split('{').length;

const patternOf = (path: string) =>
  new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '[^/]+')}$`);

const responseOf = ({ responses }: Operation, status: number) =>
  Object.hasOwn(responses, String(status)) ? responses[String(status)] : undefined;

/** The body of a copy, without its compression. */
async function bytesOf(response: Response): Promise<Buffer> {
  const bytes = Buffer.from(await response.clone().arrayBuffer());
  const decode = { gzip: gunzipSync, br: brotliDecompressSync, deflate: inflateSync }[
    response.headers.get('content-encoding') ?? ''
  ];
  return decode && bytes.length > 0 ? decode(bytes) : bytes;
}

/**
 * The schema as tests take it: an object with listed members has no others, unless it says so or is a part of a
 * combination. References lead to the schemas as they are registered.
 */
function strict(value: unknown, inCombination = false): unknown {
  if (Array.isArray(value)) return value.map((item) => strict(item, inCombination));
  if (typeof value !== 'object' || value === null) return value;
  const given = value as Record<string, unknown>;
  const made = Object.fromEntries(
    Object.entries(given).map(([keyword, inner]) => {
      if (keyword === '$ref' && typeof inner === 'string')
        return [keyword, inner.replace('#/components/schemas/', 'schema:')];
      if (['example', 'examples', 'enum', 'const', 'default'].includes(keyword)) return [keyword, inner];
      return [keyword, strict(inner, keyword === 'allOf')];
    }),
  );
  const isOpen = 'additionalProperties' in given || 'unevaluatedProperties' in given || inCombination;
  const isObject = given.type === 'object' || (Array.isArray(given.type) && given.type.includes('object'));
  return isObject && typeof given.properties === 'object' && !isOpen && !('allOf' in given)
    ? { ...made, additionalProperties: false }
    : made;
}
