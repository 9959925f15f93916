/** JSON Schema 2020-12, as far as this document uses it. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly description: string;
  readonly schema: Schema;
  readonly style?: 'form' | 'simple';
  readonly explode?: boolean;
  readonly example?: unknown;
}

export interface Reference {
  readonly $ref: string;
}

export interface ResponseObject {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Reference>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
}

/** What a POST takes. */
export interface RequestBody {
  readonly description: string;
  readonly required: boolean;
  readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example?: unknown }>>;
}

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  readonly requestBody?: RequestBody;
  readonly responses: Readonly<Record<string, ResponseObject | Reference>>;
}

export interface PathItem {
  readonly get?: Operation;
  readonly post?: Operation;
}

/** What a group of routes adds to the document. */
export interface ApiPart {
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly schemas?: Readonly<Record<string, Schema>>;
}

/** OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.0 */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: object;
  };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly headers: Readonly<
      Record<string, { readonly description: string; readonly schema: Schema; readonly example?: unknown }>
    >;
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly securitySchemes: Readonly<Record<string, object>>;
  };
}

/** Every operation of a document, path by path. */
export function operationsOf({
  paths,
}: Pick<OpenApiDocument, 'paths'>): { path: string; method: 'get' | 'post'; operation: Operation }[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    (['get', 'post'] as const).flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
}

/** An object with these members, all required. */
export const object = (properties: Readonly<Record<string, Schema>>, more: Schema = {}): Schema => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  ...more,
});
export const text = (description?: string, more: Schema = {}): Schema => ({
  type: 'string',
  ...(description ? { description } : {}),
  ...more,
});
export const whole = (minimum: number, maximum: number, more: Schema = {}): Schema => ({
  type: 'integer',
  minimum,
  maximum,
  ...more,
});
export const list = (items: Schema, more: Schema = {}): Schema => ({ type: 'array', items, ...more });
/** Refers to `components.schemas`. */
export const schema = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
/** Refers to `components.responses`. */
export const problem = (name: string): Reference => ({ $ref: `#/components/responses/${name}` });
/** Headers of every answer; those of health, readiness and metrics leave out the budget. */
export const usualHeaders = ['X-Request-Id', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

/** Refers to `components.headers`; the usual ones are added. */
export const headers = (...names: string[]) => ({
  headers: Object.fromEntries(
    [...names, ...usualHeaders].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  ),
});
/** The content of a response, of one media type. */
export const body = (type: string, content: Schema, example?: unknown) => ({
  content: { [type]: { schema: content, ...(example === undefined ? {} : { example }) } },
});
/** A JSON answer of a schema of `components`. */
export const json = (description: string, name: string, ...more: string[]): ResponseObject => ({
  description,
  ...headers(...more),
  ...body('application/json', schema(name)),
});
/** An HTML answer. */
export const page = (description: string): ResponseObject => ({
  description,
  ...headers(),
  ...body('text/html', { type: 'string' }),
});

/** What any operation may answer: a credential or budget that does not hold, a token without a role, a long URL, a fault, a database that is away. */
const usualProblems: Operation['responses'] = {
  401: problem('Unauthorized'),
  403: problem('Forbidden'),
  414: problem('UriTooLong'),
  429: problem('TooManyRequests'),
  500: problem('Internal'),
  503: problem('Unavailable'),
};

/** An operation that reads. `tags` is one name or several. */
export function get(
  operationId: string,
  tags: string | readonly string[],
  summary: string,
  description: string,
  parameters: readonly Parameter[],
  responses: Operation['responses'],
): { readonly get: Operation } {
  return {
    get: {
      operationId,
      tags: typeof tags === 'string' ? [tags] : tags,
      summary,
      description,
      parameters,
      responses: { ...usualProblems, ...responses },
    },
  };
}

/** An operation that changes something or takes a body. */
export function post(
  operationId: string,
  tags: string | readonly string[],
  summary: string,
  description: string,
  parameters: readonly Parameter[],
  responses: Operation['responses'],
  requestBody?: RequestBody,
): { readonly post: Operation } {
  const { get: operation } = get(operationId, tags, summary, description, parameters, {
    413: problem('BodyTooLarge'),
    ...responses,
  });
  return { post: requestBody ? { ...operation, requestBody } : operation };
}
