import type { CellLayer, Property, TableLayer } from '../catalog/layer.ts';
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
 * Throws AppError bad_filter_value for a value that no layer of the request takes, naming what they do
 * take. A value that one of them knows is good: `kategori=Miskin` over santri and pesantren finds santri.
 */
export function checkFilters(layers: readonly (TableLayer | CellLayer)[], filters: Filters): void {
  for (const [name, texts] of Object.entries(filters)) {
    const properties = layers.flatMap((layer) => filterProperty(layer, name) ?? []);
    for (const text of texts) {
      const read = properties.map((property) => readValue(property, text));
      if (read.length === 0 || read.some((one) => 'value' in one)) continue;
      const takes = [...new Set(read.map((one) => ('takes' in one ? one.takes : '')))].join('; or ');
      throw new AppError(
        'bad_filter_value',
        `"${shorten(text)}" is not a value of ${name}; it takes ${takes}`,
      );
    }
  }
}

/**
 * The filters that concern a layer, typed; null when one of them asks for nothing that the layer can hold.
 * Order does not matter: equal filters give equal results, so that they share a cache entry.
 */
export function typeFilters(layer: TableLayer, filters: Filters): TypedFilter[] | null {
  const typed = Object.keys(filters)
    .sort()
    .flatMap((name) => {
      const property = filterProperty(layer, name);
      if (!property) return [];
      const values = (filters[name] ?? []).flatMap((text) => {
        const read = readValue(property, text);
        return 'value' in read ? [read.value] : [];
      });
      return [{ property, values: [...new Set(values)].sort() }];
    });
  return typed.some(({ values }) => values.length === 0) ? null : typed;
}

function filterProperty(layer: TableLayer | CellLayer, name: string): Property | undefined {
  if (!layer.filterable.includes(name)) return undefined;
  return layer.kind === 'cells'
    ? {
        name,
        column: name,
        pgType: 'text',
        field: 'String',
        ...(layer.vocabulary && { vocabulary: layer.vocabulary }),
      }
    : layer.properties.find((property) => property.name === name);
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

/** The value for the column, or what the column takes instead. */
function readValue(
  property: Property,
  text: string,
): { value: string | number | boolean } | { takes: string } {
  if (text.includes('\0')) return { takes: 'text without NUL characters' };
  if (property.vocabulary) {
    const value = canonical(property.vocabulary, text);
    return value === null ? { takes: property.vocabulary.values.join(', ') } : { value };
  }
  if (property.pgType === 'uuid') {
    const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
    return isUuid ? { value: text.toLowerCase() } : { takes: 'a UUID' };
  }
  if (property.pgType === 'bool')
    return text === 'true' || text === 'false' ? { value: text === 'true' } : { takes: 'true or false' };
  if (property.field !== 'Number') return { value: text };
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) return { takes: 'a number' };
  if (property.pgType.startsWith('int') && !Number.isSafeInteger(value)) return { takes: 'a whole number' };
  return { value };
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}...` : text);
