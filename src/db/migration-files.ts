import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { AppError } from '../errors.ts';

const folder = new URL('../../migrations/', import.meta.url);

export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly up: string;
  readonly down: string;
  /** SHA-256 of the up file, hex. */
  readonly checksum: string;
}

/** How a file is to be run: as one transaction, or statement by statement. */
export interface MigrationSteps {
  readonly transaction: boolean;
  readonly statements: readonly string[];
}

/** Reads `migrations/NNNN-what.up.sql` and its `.down.sql`, in order. */
export function readMigrations(from: URL = folder): Migration[] {
  return readdirSync(from)
    .filter((file) => file.endsWith('.up.sql'))
    .sort()
    .map((file) => {
      const match = /^(\d{4})-([a-z0-9-]+)\.up\.sql$/.exec(file);
      if (!match) throw new AppError('migration_failed', `migrations/${file} is not named NNNN-what.up.sql`);
      const up = readFileSync(new URL(file, from), 'utf8');
      const down = readFileSync(new URL(file.replace('.up.sql', '.down.sql'), from), 'utf8');
      const checksum = createHash('sha256').update(up).digest('hex');
      return { id: Number(match[1]), name: match[2] as string, up, down, checksum };
    });
}

/**
 * What a file consists of. Files are plain SQL that psql runs as well, so a transaction is written out as
 * `begin;` and `commit;` on lines of their own; our own transaction takes their place, since it also holds the
 * record of the migration. A file whose first line is `-- no-transaction` is a list of statements, each ending in a
 * semicolon at the end of a line and without dollar quotes. Throws AppError migration_failed for anything else.
 */
export function migrationSteps(text: string): MigrationSteps {
  if (text.startsWith('-- no-transaction\n')) {
    const sql = text.replace(/^--.*$/gm, '');
    if (sql.includes('$$'))
      throw new AppError('migration_failed', 'a file without a transaction has no dollar quotes');
    const statements = sql
      .split(/;[ \t]*$/m)
      .map((part) => part.trim())
      .filter((part) => part !== '');
    return { transaction: false, statements };
  }
  const match = /^(?:--.*\n|\n)*begin;\n([\s\S]*)^commit;\s*$/m.exec(text);
  if (match === null || match.index !== 0)
    throw new AppError('migration_failed', 'a migration stands between "begin;" and "commit;"');
  return { transaction: true, statements: [match[1] as string] };
}
