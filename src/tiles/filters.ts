import type { Property, TableLayer } from '../catalog/layer.ts';
import { canonical } from '../catalog/vocabulary.ts';
import { quoteIdentifier } from '../db/quote.ts';
import { AppError } from '../errors.ts';
import { propertySql } from './property-sql.ts';

/** Property name to the texts it may equal, as a request gives them. */
export type Filters = Readonly<Record<string, readonly string[]>>;

/** A filter whose values are checked and typed for its column. */
export interface TypedFilter {
  readonly property: Property;
  readonly values: readonly (string | number | boolean)[];
}

/** Bounds of a filter in a request. */
export const filterLimits = { filters: 10, values: 20, characters: 200 };

/**
 * The filters that concern a layer, typed. Throws AppError bad_filter_value naming the values that are accepted.
 * Order does not matter: equal filters give equal results, so that they share a cache entry.
 */
export function typeFilters(layer: TableLayer, filters: Filters): TypedFilter[] {
  return Object.keys(filters)
    .filter((name) => layer.filterable.includes(name))
    .sort()
    .map((name) => {
      const property = layer.properties.find((p) => p.name === name) as Property;
      const values = (filters[name] ?? []).map((text) => typeValue(property, text));
      return { property, values: [...new Set(values)].sort() };
    });
}

/** `column = any($n)`, written so that a plain index on the column can serve it. */
export function filterSql({ property }: TypedFilter, parameter: number): string {
  const column = quoteIdentifier(property.column);
  switch (property.pgType) {
    case 'text':
    case 'varchar':
      return `${column} = any($${parameter}::text[])`;
    case 'uuid':
      return `${column} = any($${parameter}::uuid[])`;
    case 'bool':
      return `${column} = any($${parameter}::bool[])`;
    case 'int2':
    case 'int4':
    case 'int8':
      return `${column} = any($${parameter}::int8[])`;
    case 'float4':
    case 'float8':
    case 'numeric':
      return `(${propertySql(property)}) = any($${parameter}::float8[])`;
    default:
      return `(${propertySql(property)}) = any($${parameter}::text[])`;
  }
}

function typeValue(property: Property, text: string): string | number | boolean {
  const bad = (accepted: string) =>
    new AppError(
      'bad_filter_value',
      `"${shorten(text)}" is not a value of ${property.name}; it takes ${accepted}`,
    );
  if (text.includes('\0')) throw bad('text without NUL characters');
  if (property.vocabulary) {
    const value = canonical(property.vocabulary, text);
    if (value === null) throw bad(property.vocabulary.values.join(', '));
    return value;
  }
  if (property.pgType === 'uuid') {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw bad('a UUID');
    return text.toLowerCase();
  }
  if (property.pgType === 'bool') {
    if (text !== 'true' && text !== 'false') throw bad('true or false');
    return text === 'true';
  }
  if (property.field !== 'Number') return text;
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) throw bad('a number');
  if (property.pgType.startsWith('int') && !Number.isSafeInteger(number)) throw bad('a whole number');
  return number;
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}...` : text);
