import { readFileSync } from 'node:fs';
import { askPart } from './ask-part.ts';
import { choroplethPart } from './choropleth-part.ts';
import { components } from './components.ts';
import { livePart } from './live-part.ts';
import { type ApiPart, type OpenApiDocument, operationsOf } from './parts.ts';
import { placesPart } from './places-part.ts';
import { serverPart } from './server-part.ts';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What each group of routes adds to the document, in the order of the page at /docs. A new group joins here. */
const parts: readonly ApiPart[] = [serverPart, livePart, choroplethPart, placesPart, askPart];

/** All parts in one; two that claim the same name are a mistake of ours. */
function merge<T>(of: (part: ApiPart) => Readonly<Record<string, T>> | undefined): Record<string, T> {
  const merged: Record<string, T> = {};
  for (const part of parts)
    for (const [name, value] of Object.entries(of(part) ?? {})) {
      if (Object.hasOwn(merged, name)) throw new Error(`two parts of the document describe ${name}`);
      merged[name] = value;
    }
  return merged;
}

const paths = merge(({ paths }) => paths);
const schemas = { ...components.schemas, ...merge(({ schemas }) => schemas) };
const used = new Set(operationsOf({ paths }).flatMap(({ operation }) => operation.tags));

const tags: OpenApiDocument['tags'] = [
  { name: 'Tiles', description: 'Mapbox Vector Tiles and their description.' },
  { name: 'Choropleths', description: 'Regions with values, classes and colours.' },
  { name: 'Places', description: 'Santri and pesantren: points, lists, heatmaps, statistics.' },
  { name: 'Questions', description: 'Answers about the map.' },
  { name: 'Regions', description: 'Administrative boundaries.' },
  { name: 'Catalogue', description: 'What is published, and how to draw it.' },
  { name: 'Operation', description: 'For operators and their tools.' },
  { name: 'Pages', description: 'For people.' },
];

const description = `Vector tiles, choropleths, points and statistics of a petasantri server, and the catalogue of its layers.

Anonymous callers get what is public. An API key, as bearer token or in X-API-Key, or a bearer token of the operator's identity provider opens what its role may see. Every GET also answers HEAD, and OPTIONS for CORS; other methods are a 405. RateLimit-* headers tell what is left of the caller's budget. An error is always application/problem+json.`;

/** The API of this server under its public URL (without a trailing slash), as OpenAPI 3.1. */
export function describeApi(baseUrl: string): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: { title: 'petasantri', version, description, license: { name: 'MIT', identifier: 'MIT' } },
    servers: [{ url: baseUrl }],
    tags: tags.filter(({ name }) => used.has(name)),
    // No key, or one of the two ways to send it.
    security: [{}, { bearer: [] }, { apiKey: [] }],
    paths,
    components: { ...components, schemas },
  };
}
