/**
 * Quoting for the few statements that must carry names. Names come from the database's own catalog
 * or from the operator's configuration, never from a request.
 */

/** A double-quoted SQL identifier, whatever the name holds. NUL cannot occur in a PostgreSQL name. */
export function quoteIdentifier(name: string): string {
  if (name.includes('\0')) throw new TypeError('a name cannot hold a NUL character');
  return `"${name.replaceAll('"', '""')}"`;
}

/** A relation or function with its schema, both quoted. */
export function quoteQualified(schema: string, name: string): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** A quoted SQL string literal, safe under either setting of standard_conforming_strings. */
export function quoteLiteral(text: string): string {
  if (text.includes('\0')) throw new TypeError('a text cannot hold a NUL character');
  const quoted = `'${text.replaceAll("'", "''").replaceAll('\\', '\\\\')}'`;
  return text.includes('\\') ? `E${quoted}` : quoted;
}
