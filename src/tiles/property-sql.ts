import type { Property } from '../catalog/layer.ts';
import { quoteIdentifier } from '../db/quote.ts';

/** Characters of a text property that a tile carries; a document has no place on a map. */
const longestText = 1000;

/**
 * The SQL expression that reads a property as bool, int4, int8, float8 or text, so that both engines
 * encode the same value whatever the column's type.
 */
export function propertySql({ column, pgType, field }: Property): string {
  const name = quoteIdentifier(column);
  switch (pgType) {
    case 'bool':
    case 'int8':
    case 'float8':
      return name;
    case 'int2':
    case 'int4':
      return `${name}::int4`;
    case 'float4':
      // By way of text: 0.1::real is 0.1 to its readers, not 0.10000000149.
      return `${name}::text::float8`;
    case 'numeric':
      return `${name}::float8`;
    case 'timestamptz':
      return `replace((${name} at time zone 'UTC')::text, ' ', 'T') || 'Z'`;
    case 'timestamp':
      return `replace(${name}::text, ' ', 'T')`;
    case 'uuid':
    case 'date':
      return `${name}::text`;
    default:
      if (field !== 'String') return name;
      return `left(${name}::text, ${longestText})`;
  }
}
