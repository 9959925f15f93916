import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What each room may import beside itself. `main.ts` and `cli` wire everything and are imported by nobody. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  geo: ['errors'],
  mvt: ['errors', 'geo'],
  db: ['errors', 'geo', 'mvt', 'config-schema'],
  'config-schema': ['geo'],
  config: ['config-schema', 'errors'],
  catalog: ['db', 'geo', 'errors', 'config-schema'],
  access: ['catalog', 'db', 'errors', 'config-schema'],
  live: ['catalog', 'db', 'geo', 'errors', 'config-schema'],
  pyramids: ['catalog', 'db', 'geo', 'errors', 'config-schema'],
  tiles: ['catalog', 'live', 'db', 'geo', 'errors', 'config-schema'],
  stats: ['access', 'catalog', 'db', 'errors', 'config-schema'],
  points: ['catalog', 'db', 'errors'],
  choropleth: ['access', 'catalog', 'db', 'geo', 'regions', 'stats', 'tiles', 'errors', 'config-schema'],
  places: ['access', 'catalog', 'db', 'geo', 'regions', 'stats', 'errors', 'config-schema'],
  llm: ['errors'],
  ask: ['access', 'catalog', 'db', 'geo', 'llm', 'regions', 'stats', 'errors', 'config-schema'],
  styles: ['errors'],
  regions: ['db', 'geo', 'errors'],
  demo: ['regions', 'db', 'geo', 'errors'],
  verify: ['catalog', 'db', 'errors'],
  metrics: ['ask', 'live', 'pyramids', 'tiles', 'stats', 'choropleth'],
  http: [
    'access',
    'ask',
    'catalog',
    'choropleth',
    'places',
    'regions',
    'tiles',
    'live',
    'stats',
    'styles',
    'db',
    'geo',
    'errors',
    'metrics',
    'config-schema',
  ],
  cli: [
    'http',
    'access',
    'ask',
    'catalog',
    'choropleth',
    'places',
    'points',
    'pyramids',
    'regions',
    'tiles',
    'live',
    'stats',
    'verify',
    'demo',
    'db',
    'errors',
    'metrics',
    'config',
    'config-schema',
  ],
  main: ['cli'],
};

/** Packages that only one room may know. */
const packages: Readonly<Record<string, string>> = {
  pg: 'db',
  '@electric-sql/pglite': 'db',
  '@electric-sql/pglite-postgis': 'db',
  hono: 'http',
  '@hono/node-server': 'http',
  '@google/generative-ai': 'llm',
};

const src = new URL('../../src/', import.meta.url).pathname;
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.includes('node_modules'),
);

interface Import {
  readonly file: string;
  readonly from: string;
  readonly target: string;
}

const roomOf = (file: string) => (file.split('/')[0] as string).replace(/\.ts$/, '');

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => ({
    file,
    from: roomOf(file),
    target: match[1] as string,
  }));
});

/** Every breach of the rules above, as a sentence. */
function breaches(found: readonly Import[]): string[] {
  return found.flatMap(({ file, from, target }) => {
    if (target.startsWith('.')) {
      const to = roomOf(relative(src, join(src, dirname(file), target)));
      if (to === from || rooms[from]?.includes(to)) return [];
      return [`${file}: room ${from} may not import ${to}`];
    }
    const name = target.startsWith('@')
      ? target.split('/').slice(0, 2).join('/')
      : (target.split('/')[0] as string);
    const owner = packages[name];
    return owner === undefined || owner === from ? [] : [`${file}: only ${owner} may import ${name}`];
  });
}

describe('the rooms of src', () => {
  it('import only downwards, and vendors only where they belong', () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(breaches(imports)).toEqual([]);
  });

  it('are watched by a check that can fail', () => {
    const wrong = [
      { file: 'geo/x.ts', from: 'geo', target: '../http/app.ts' },
      { file: 'tiles/x.ts', from: 'tiles', target: 'pg' },
      { file: 'unknown/x.ts', from: 'unknown', target: '../geo/y.ts' },
    ];
    expect(breaches(wrong)).toHaveLength(3);
  });

  it('read the environment only in config.ts and where processes are started', () => {
    const readers = files.filter((file) => /process\.env/.test(readFileSync(join(src, file), 'utf8')));
    expect(readers.sort()).toEqual(['cli/run-server.ts', 'config.ts']);
  });

  it('stay small: no file over 400 lines, half of them under 150', () => {
    const lengths = files
      .map((file) => readFileSync(join(src, file), 'utf8').split('\n').length)
      .sort((a, b) => a - b);
    expect(lengths.at(-1)).toBeLessThanOrEqual(400);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(150);
  });
});
