import { existsSync, readFileSync } from 'node:fs';
import { AppError } from '../errors.ts';

const folder = new URL('../../styles/', import.meta.url);

interface StyleLayer {
  readonly id: string;
  readonly 'source-layer'?: string;
}

/** A MapLibre style document: https://maplibre.org/maplibre-style-spec/ */
export interface StyleDocument {
  readonly version: 8;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly layers: readonly StyleLayer[];
}

/**
 * Reads `styles/<id>.json`, puts the server's URL where it says `{base}`, and leaves out the style
 * layers whose tile layer the caller does not get. Throws AppError unknown_style.
 */
export function loadStyle(id: string, base: string, visible: ReadonlySet<string>): StyleDocument {
  const file = new URL(`${encodeURIComponent(id)}.json`, folder);
  if (!/^[a-z0-9-]{1,50}$/.test(id) || !existsSync(file))
    throw new AppError('unknown_style', 'there is no such style; /styles/petasantri.json is one');
  const style = JSON.parse(readFileSync(file, 'utf8').replaceAll('{base}', base)) as StyleDocument;
  return {
    ...style,
    layers: style.layers.filter((layer) => !layer['source-layer'] || visible.has(layer['source-layer'])),
  };
}
