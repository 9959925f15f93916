import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { serialize } from 'flatgeobuf/lib/mjs/geojson.js';
import { afterAll } from 'vitest';

export interface TestFeature {
  readonly type: 'Feature';
  readonly properties: Record<string, unknown>;
  readonly geometry: unknown;
}

const folder = mkdtempSync(join(tmpdir(), 'petasantri-boundaries-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

/** Writes a file with a name that says nothing of its format. */
export function makeFile(content: string | Uint8Array): string {
  const path = join(folder, `boundaries-${count++}`);
  writeFileSync(path, content);
  return path;
}

const collection = (features: readonly TestFeature[]) => ({ type: 'FeatureCollection' as const, features });

/** Every format that is read, from the same features. */
export const writers = {
  FeatureCollection: (features: readonly TestFeature[]) => JSON.stringify(collection(features)),
  'text sequence': (features: readonly TestFeature[]) =>
    features.map((feature) => `\u001e${JSON.stringify(feature, null, 1)}\n`).join(''),
  'newline-delimited': (features: readonly TestFeature[]) =>
    features.map((feature) => `${JSON.stringify(feature)}\n`).join(''),
  FlatGeobuf: (features: readonly TestFeature[]) => serialize(collection(features) as never) as Uint8Array,
};

export const gzip = (content: string | Uint8Array): Uint8Array => gzipSync(content);

export const feature = (properties: Record<string, unknown>, geometry: unknown): TestFeature => ({
  type: 'Feature',
  properties,
  geometry,
});

/** Corners of a square ring, closed, counter-clockwise. */
export const ring = (x: number, y: number, side: number): [number, number][] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];

export const square = (x: number, y: number, side: number) => ({
  type: 'Polygon',
  coordinates: [ring(x, y, side)],
});
