import { expect, it } from 'vitest';
import { quoteIdentifier, quoteLiteral } from '../../src/db/quote.ts';

it.each([
  ['plain', '"plain"'],
  ['SELECT', '"SELECT"'],
  ['a"b; drop table x', '"a""b; drop table x"'],
  ['"', '""""'],
  ['', '""'],
  ["it's", `"it's"`],
  ['back\\slash', '"back\\slash"'],
])('quotes the name %j', (name, quoted) => {
  expect(quoteIdentifier(name)).toBe(quoted);
});

it.each([
  ['plain', "'plain'"],
  ["it's", "'it''s'"],
  ["'; drop table x; --", "'''; drop table x; --'"],
  ['a\\b', "E'a\\\\b'"],
  ["\\'", "E'\\\\'''"],
  ['', "''"],
])('quotes the text %j', (text, quoted) => {
  expect(quoteLiteral(text)).toBe(quoted);
});

it('refuses NUL, which PostgreSQL would end the name at', () => {
  expect(() => quoteIdentifier('a\0b')).toThrow(TypeError);
  expect(() => quoteLiteral('a\0b')).toThrow(TypeError);
});
