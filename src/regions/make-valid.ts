import type { Queryable, Statement } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';

const geosSql = loadSql('regions/geos');

/**
 * Adapts statements that repair polygons to the database: the structure method, which keeps what a
 * cartographer meant and never fails, came with GEOS 3.10; before it the default one has to do.
 */
export async function repairsFor(db: Queryable): Promise<(statement: Statement) => Statement> {
  const [row] = await db.query<{ version: string }>(geosSql);
  const [major = 0, minor = 0] = (row?.version ?? '').split('.').map(Number);
  if (major > 3 || (major === 3 && minor >= 10)) return (statement) => statement;
  return ({ text }) => ({ text: text.replaceAll(", 'method=structure')", ')') });
}
