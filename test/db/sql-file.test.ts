import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { loadSql } from '../../src/db/sql-file.ts';

const made: URL[] = [];
let count = 0;

/** Writes a file into sql/, where the loader looks, under a name that nobody else has. */
function write(text: string): string {
  const name = `.test-${process.pid}-${count++}`;
  const url = new URL(`../../sql/${name}.sql`, import.meta.url);
  writeFileSync(url, text);
  made.push(url);
  return name;
}

afterEach(() => {
  for (const url of made.splice(0)) rmSync(url);
});

it('reads names and types from the header', () => {
  const path = write(
    '-- params: z int, names text[], at timestamp with time zone\n-- returns: code text, n int\nselect $1, $2, $3',
  );
  expect(loadSql(path)).toMatchObject({
    name: path,
    params: [
      { name: 'z', type: 'int' },
      { name: 'names', type: 'text[]' },
      { name: 'at', type: 'timestamp with time zone' },
    ],
    returns: [
      { name: 'code', type: 'text' },
      { name: 'n', type: 'int' },
    ],
  });
});

it('reads none as an empty list', () => {
  expect(loadSql(write('-- params: none\n-- returns: none\nselect 1'))).toMatchObject({
    params: [],
    returns: [],
  });
});

it('reads a file once', () => {
  expect(loadSql('db/ping')).toBe(loadSql('db/ping'));
});

it.each([
  ['-- returns: none\nselect 1', 'has no "-- params:" header'],
  ['-- params: none\nselect 1', 'has no "-- returns:" header'],
  ['-- params: a int\n-- returns: none\nselect $1, $2', 'uses $2 but its header names 1 parameters'],
  ['-- params: a int, b int\n-- returns: none\nselect $1', 'uses $1 but its header names 2 parameters'],
])('refuses %j', (text, message) => {
  const path = write(text);
  expect(() => loadSql(path)).toThrow(message);
});

it('takes no parameter from a comment', () => {
  expect(loadSql(write('-- params: none\n-- returns: none\n-- costs $5\nselect 1')).params).toEqual([]);
});

it('refuses a file that is not there', () => {
  expect(() => loadSql('db/no-such-file')).toThrow('ENOENT');
});
