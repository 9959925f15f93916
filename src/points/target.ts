import type { Queryable } from '../db/database.ts';
import { quoteQualified } from '../db/quote.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError } from '../errors.ts';
import { listed } from './place-columns.ts';

const findTableSql = loadSql('points/find-table');
const columnsSql = loadSql('points/table-columns');
const foreignKeysSql = loadSql('points/foreign-keys');

/** A column of the table, as the database's catalog has it. */
export interface TableColumn {
  readonly name: string;
  /** pg_type.typname of what the type is made of: int4, varchar, uuid, ... */
  readonly type: string;
  /** SQL spelling of the type to cast a text to; strings are left without their length. */
  readonly castType: string;
  /** Characters that a varchar(n) or char(n) takes; null where there is no limit. */
  readonly length: number | null;
  readonly notNull: boolean;
  /** SQL of the default; null when there is none. */
  readonly defaultExpression: string | null;
  /** Generated, or an identity that is always the database's own. */
  readonly writtenByDatabase: boolean;
  /** The type has an equality that SQL knows. */
  readonly comparable: boolean;
  readonly mayInsert: boolean;
  readonly mayUpdate: boolean;
  readonly isPrimary: boolean;
  /** A unique index over this column alone covers every row. */
  readonly isUnique: boolean;
  /** Null on columns that hold no geometry. */
  readonly srid: number | null;
  readonly geometryType: string | null;
}

export interface ForeignKey {
  readonly column: string;
  readonly schema: string;
  readonly table: string;
  readonly referenced: string;
}

export interface Target {
  readonly schema: string;
  readonly name: string;
  /** Schema and name, quoted for SQL. */
  readonly sql: string;
  /** The unqualified name finds this table. */
  readonly inPath: boolean;
  readonly columns: readonly TableColumn[];
  readonly foreignKeys: readonly ForeignKey[];
}

interface ColumnRow {
  name: string;
  type: string;
  cast_type: string;
  length: number | null;
  not_null: boolean;
  default_expression: string | null;
  written_by_database: boolean;
  comparable: boolean;
  may_insert: boolean;
  may_update: boolean;
  is_primary: boolean;
  is_unique: boolean;
  srid: number | null;
  geometry_type: string | null;
}

/** Takes `schema.table` or `table` apart; a part in double quotes may hold dots. */
export function parseTableName(text: string): { schema: string | null; name: string } {
  const part = '(?:"((?:[^"]|"")+)"|([^".]+))';
  const match = new RegExp(`^(?:${part}\\.)?${part}$`).exec(text.trim());
  if (!match)
    throw new AppError('bad_request', `"${text}" is no table name`, {
      hint: 'Write table or schema.table; put a name that holds a dot into double quotes.',
    });
  const plain = (quoted: string | undefined, bare: string | undefined) =>
    quoted === undefined ? bare : quoted.replaceAll('""', '"');
  return { schema: plain(match[1], match[2]) ?? null, name: plain(match[3], match[4]) as string };
}

/** Reads what the catalog knows of a table. Throws AppError bad_request when there is no such table. */
export async function readTarget(db: Queryable, text: string): Promise<Target> {
  const { schema, name } = parseTableName(text);
  const [found] = await db.query<{
    oid: number;
    schema: string;
    name: string;
    kind: string;
    in_path: boolean;
  }>(findTableSql, [schema, name]);
  if (!found)
    throw new AppError('bad_request', `there is no table ${text} in the database`, {
      hint: 'Names are compared letter by letter. Give the schema too where it is not public: --table schema.table.',
    });
  if (found.kind !== 'r' && found.kind !== 'p')
    throw new AppError('bad_request', `${text} is no table, but a view or a foreign table`);
  const columns = await db.query<ColumnRow>(columnsSql, [found.oid]);
  const keys = await db.query<{
    column_name: string;
    schema: string;
    table_name: string;
    referenced: string;
  }>(foreignKeysSql, [found.oid]);
  return {
    schema: found.schema,
    name: found.name,
    sql: quoteQualified(found.schema, found.name),
    inPath: found.in_path,
    columns: columns.map((row) => ({
      name: row.name,
      type: row.type,
      castType: row.cast_type,
      length: row.length,
      notNull: row.not_null,
      defaultExpression: row.default_expression,
      writtenByDatabase: row.written_by_database,
      comparable: row.comparable,
      mayInsert: row.may_insert,
      mayUpdate: row.may_update,
      isPrimary: row.is_primary,
      isUnique: row.is_unique,
      srid: row.srid,
      geometryType: row.geometry_type,
    })),
    foreignKeys: keys.map((row) => ({
      column: row.column_name,
      schema: row.schema,
      table: row.table_name,
      referenced: row.referenced,
    })),
  };
}

/** The column that takes the points: the one asked for, else `lokasi`, else the only one. */
export function geometryColumn(target: Target, asked: string | undefined): TableColumn {
  const shapes = target.columns.filter(({ geometryType }) => geometryType !== null);
  const table = `${target.schema}.${target.name}`;
  if (shapes.length === 0) throw new AppError('bad_request', `${table} has no geometry column`);
  const found =
    asked === undefined
      ? (shapes.find(({ name }) => name === 'lokasi') ?? (shapes.length === 1 ? shapes[0] : undefined))
      : shapes.find(({ name }) => name === asked);
  if (!found)
    throw new AppError(
      'bad_request',
      asked === undefined
        ? `${table} has several geometry columns`
        : `${table} has no geometry column "${asked}"`,
      { hint: `Choose one with --geometry: ${listed(shapes.map(({ name }) => name))}.` },
    );
  if (found.geometryType !== 'Point' && found.geometryType !== 'Geometry')
    throw new AppError(
      'bad_request',
      `column ${found.name} of ${table} holds ${found.geometryType}, not points`,
    );
  return found;
}
