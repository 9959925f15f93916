import { quoteIdentifier, quoteLiteral } from '../db/quote.ts';

/** A column of a base table, as the probe has to fill it. */
export interface Column {
  readonly owner: string;
  readonly name: string;
  readonly type: string;
  /** pg_type.typcategory, or the base type's for a domain. */
  readonly category: string;
  /** Characters that fit, null where there is no limit. */
  readonly length: number | null;
  readonly required: boolean;
  readonly first_label: string | null;
}

/** A column demands a value and nobody can say which. */
export class CannotFill extends Error {}

/** Values of columns that some databases demand and check. */
const likely: Readonly<Record<string, string>> = {
  jenis_kelamin: `'L'`,
  tanggal_lahir: `'2012-01-01'`,
  status_tinggal: `'mukim'`,
  lokasi: 'ST_SetSRID(ST_MakePoint(106.8, -6.2), 4326)',
};

/**
 * An INSERT for one made-up row: the given values, which are SQL, and for every other column that demands one something
 * of its type. Names are those of the catalog. Throws CannotFill.
 */
export function insertSql(
  table: string,
  columns: readonly Column[],
  values: Readonly<Record<string, string>>,
): string {
  const filled = columns.flatMap((column) => {
    const value = fillOf(column, values[column.name] ?? (column.required ? likely[column.name] : undefined));
    return value === null ? [] : [{ name: quoteIdentifier(column.name), value }];
  });
  return `insert into ${quoteIdentifier(table)} (${filled.map(({ name }) => name).join(', ')}) values (${filled.map(({ value }) => value).join(', ')})`;
}

function fillOf(column: Column, given: string | undefined): string | null {
  // A label of somebody's enum need not be the canonical spelling.
  if (column.category === 'E' && (given !== undefined || column.required))
    return quoteLiteral(column.first_label ?? '');
  if (given !== undefined) return given;
  if (!column.required) return null;
  switch (column.category) {
    case 'S':
      // Different in every column, in case it has to be unique.
      return `left(md5(random()::text), ${column.length ?? 12})`;
    case 'N':
      return '0';
    case 'B':
      return 'false';
    case 'D':
      return 'now()';
    case 'A':
      return `'{}'`;
  }
  if (column.type === 'uuid') return 'gen_random_uuid()';
  if (column.type === 'json' || column.type === 'jsonb') return `'{}'`;
  throw new CannotFill(`${column.owner}.${column.name} demands a ${column.type}`);
}
