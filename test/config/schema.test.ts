import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { configSchema } from '../../src/config-schema.ts';

const file = new URL('../../docs/petasantri.schema.json', import.meta.url);

interface Node {
  description?: string;
  default?: unknown;
  type?: string;
  properties?: Record<string, Node>;
  additionalProperties?: Node | boolean;
  items?: Node;
}

/** The schema for editors, as petasantri.yaml is written: everything is optional. */
function makeSchema(): Node {
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as Node;
  // Twice the processors of the machine that asks; it would be wrong on any other.
  delete schema.properties?.database?.properties?.poolSize?.default;
  const { $schema, ...rest } = schema as Node & { $schema: string };
  return {
    $schema,
    title: 'petasantri.yaml',
    description: 'Configuration of the petasantri map server',
    ...rest,
  } as Node;
}

/** Every setting with its path. */
function* settings(node: Node, path = ''): Generator<[string, Node]> {
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    yield [`${path}${name}`, child];
    yield* settings(child, `${path}${name}.`);
  }
  if (typeof node.additionalProperties === 'object') yield* settings(node.additionalProperties, `${path}*.`);
  if (node.items) yield* settings(node.items, `${path}*.`);
}

describe('docs/petasantri.schema.json', () => {
  it('is what the code accepts (UPDATE_SCHEMA=1 writes it anew)', () => {
    if (process.env.UPDATE_SCHEMA === '1') writeFileSync(file, `${JSON.stringify(makeSchema(), null, 2)}\n`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(makeSchema());
  });

  it('holds no value of the machine it was made on', () => {
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(process.cwd());
    expect(
      [...settings(JSON.parse(text))].find(([path]) => path === 'database.poolSize')?.[1],
    ).not.toHaveProperty('default');
  });

  it('refuses unknown keys everywhere and requires none but those of a key and of a provider of tokens', () => {
    const text = readFileSync(file, 'utf8');
    const required = [...text.matchAll(/"required": \[([^\]]*)\]/g)].map(([, names]) => names?.match(/\w+/g));
    expect(required).toEqual([['table'], ['name', 'role', 'sha256'], ['jwks', 'issuer', 'audience']]);
    for (const [path, node] of settings(JSON.parse(text)))
      if (node.properties) expect([path, node.additionalProperties]).toEqual([path, false]);
  });

  it('describes every setting whose name does not say it all', () => {
    const obvious = new Set([
      ...[
        'server',
        'server.host',
        'database',
        'catalog',
        'layers',
        'tiles',
        'choropleth',
        'statistics',
        'access',
        'ask',
        'limits',
        'log',
        'log.level',
      ],
      ...[
        'layers.*.title',
        'layers.*.description',
        'layers.*.attribution',
        'layers.*.minzoom',
        'layers.*.maxzoom',
      ],
      ...['access.keys.*.name', 'access.keys.*.role'],
    ]);
    const all = [...settings(JSON.parse(readFileSync(file, 'utf8')))];
    expect(all.length).toBeGreaterThan(50);
    const silent = all.filter(([path, node]) => !node.description && !obvious.has(path));
    expect(silent.map(([path]) => path)).toEqual([]);
  });
});
