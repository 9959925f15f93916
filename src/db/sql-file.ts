import { readFileSync } from 'node:fs';
import { AppError } from '../errors.ts';
import type { Statement } from './database.ts';

const root = new URL('../../sql/', import.meta.url);
const loaded = new Map<string, Statement>();

/** A statement from a file, with what its header promises. */
export interface SqlFile extends Statement {
  readonly name: string;
  /** Parameter types in order, as in `-- params: z int, names text[]`. */
  readonly params: readonly { name: string; type: string }[];
  /** Column names in order, as in `-- returns: code text, n int`; empty for statements without rows. */
  readonly returns: readonly { name: string; type: string }[];
}

/**
 * Loads `sql/<path>.sql`, one query per file, and checks its header.
 * Throws at start-up, so a missing file or header never reaches a request.
 */
export function loadSql(path: string): SqlFile {
  const known = loaded.get(path);
  if (known) return known as SqlFile;
  const text = readFileSync(new URL(`${path}.sql`, root), 'utf8');
  const file: SqlFile = Object.freeze({
    name: path,
    text,
    params: headerList(path, text, 'params'),
    returns: headerList(path, text, 'returns'),
  });
  const highest = Math.max(0, ...[...withoutComments(text).matchAll(/\$(\d+)/g)].map((m) => Number(m[1])));
  if (highest !== file.params.length)
    throw new AppError(
      'bad_config',
      `sql/${path}.sql uses $${highest} but its header names ${file.params.length} parameters`,
    );
  loaded.set(path, file);
  return file;
}

function headerList(path: string, text: string, key: 'params' | 'returns') {
  const line = new RegExp(`^-- ${key}:(.*)$`, 'm').exec(text)?.[1];
  if (line === undefined) throw new AppError('bad_config', `sql/${path}.sql has no "-- ${key}:" header`);
  const items = line.trim();
  if (items === '' || items === 'none') return [];
  return items.split(',').map((item) => {
    const [name = '', ...type] = item.trim().split(/\s+/);
    return { name, type: type.join(' ') };
  });
}

const withoutComments = (text: string) => text.replace(/--.*$/gm, '');
