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

export interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
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
/** Refers to `components.headers`; every answer has X-Request-Id. */
export const headers = (...names: string[]) => ({
  headers: Object.fromEntries(
    [...names, 'X-Request-Id'].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
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

/** An operation. Any may answer 401, when it is sent a key that nobody issued. */
export function get(
  operationId: string,
  tag: string,
  summary: string,
  description: string,
  parameters: readonly Parameter[],
  responses: Operation['responses'],
): { readonly get: Operation } {
  return {
    get: {
      operationId,
      tags: [tag],
      summary,
      description,
      parameters,
      responses: { ...responses, 401: problem('Unauthorized') },
    },
  };
}
