import { AppError } from '../errors.ts';
import type { Column, TableCandidate } from './candidates.ts';
import type { FieldType, Property, Vocabulary } from './layer.ts';
import { isNationalId } from './national-ids.ts';

/** Names the tile statement needs for itself. */
const ownPrefix = '_ps_';

/** Wide tables are cut here; a declared layer may choose other columns. */
const mostColumns = 100;

/** The chosen columns, or all that a tile can carry. Throws AppError bad_config for a column that is not there. */
export function chooseProperties(
  table: TableCandidate,
  chosen: readonly string[] | Readonly<Record<string, string>> | undefined,
  vocabularies: Readonly<Record<string, Vocabulary>> = {},
): Property[] {
  const usable = new Map(table.columns.filter(isUsable).map((column) => [column.name, column]));
  const pairs: [string, string][] =
    chosen === undefined
      ? [...usable.keys()].slice(0, mostColumns).map((name) => [name, name])
      : Array.isArray(chosen)
        ? chosen.map((name) => [name, name])
        : Object.entries(chosen as Readonly<Record<string, string>>);
  return pairs.map(([name, columnName]) => {
    const column = usable.get(columnName);
    // PostgreSQL would cut a longer name, and the embedded engine would not.
    if (!column || name.startsWith(ownPrefix) || Buffer.byteLength(name) > 63)
      throw new AppError(
        'bad_config',
        `${table.schema}.${table.name} has no column "${columnName}" that can be published as "${name}"`,
      );
    const vocabulary = Object.hasOwn(vocabularies, name) ? vocabularies[name] : undefined;
    return {
      name,
      column: columnName,
      pgType: column.type,
      field: fieldType(column),
      ...(column.comment ? { description: column.comment } : {}),
      ...(vocabulary ? { vocabulary } : {}),
    };
  });
}

function isUsable(column: Column): boolean {
  if (!column.readable || isNationalId(column.name) || column.name.startsWith(ownPrefix)) return false;
  if (column.kind === 'e') return true;
  if (column.kind !== 'b' && column.kind !== 'r' && column.kind !== 'm') return false;
  return !['bytea', 'geometry', 'geography', 'raster', 'tsvector', 'tsquery', 'xml'].includes(column.type);
}

function fieldType(column: Column): FieldType {
  if (column.type === 'bool') return 'Boolean';
  return /^(int[248]|float[48]|numeric)$/.test(column.type) ? 'Number' : 'String';
}
