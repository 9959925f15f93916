import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Transaction } from '../../src/db/database.ts';
import { loadSql } from '../../src/db/sql-file.ts';
import { describeEngines } from '../engines/engines.ts';

const folder = new URL('../../sql/', import.meta.url);
const files = (readdirSync(folder, { recursive: true }) as string[])
  .filter((path) => path.endsWith('.sql'))
  .map((path) => path.slice(0, -4))
  .sort();

const withoutComments = (text: string) => text.replace(/--.*$/gm, '');

/** CREATE cannot be prepared; these run as they are, and first, for others use what they make. */
const definitions = files.filter((path) => /^\s*create\b/i.test(withoutComments(loadSql(path).text)));

class RollBack extends Error {}

/** The server's own spelling: int is integer. */
async function spelled(tx: Transaction, types: string[]): Promise<string[]> {
  const rows = await tx.query<{ type: string }>(
    {
      text: 'select to_regtype(t)::text as type from unnest($1::text[]) with ordinality u (t, i) order by i',
    },
    [types],
  );
  return rows.map(({ type }) => type);
}

it('finds the SQL files', () => {
  expect(files.length).toBeGreaterThan(15);
  expect(files).toContain('catalog/relations');
  expect(definitions).toContain('db/migrations-table');
});

describeEngines('every SQL file', 'empty', (database) => {
  it.each(files)('%s is one statement with the parameters and columns of its header', async (path) => {
    const file = loadSql(path);
    // Prepared statements outlive a rollback, so each has a name of its own.
    const name = `tried_${files.indexOf(path)}`;
    const trial = database().db.tx(async (tx) => {
      for (const definition of definitions) await tx.query({ text: loadSql(definition).text });
      if (definitions.includes(path)) {
        expect([file.params, file.returns]).toEqual([[], []]);
        throw new RollBack();
      }
      await tx.query({ text: `prepare ${name} as ${file.text}` });
      const [prepared] = await tx.query<Record<string, string[] | null>>({
        text: `select to_jsonb(p) -> 'parameter_types' as params, to_jsonb(p) -> 'result_types' as returns
          from pg_prepared_statements p where name = '${name}'`,
      });
      const returns = await spelled(
        tx,
        file.returns.map(({ type }) => type),
      );
      expect(prepared?.params).toEqual(
        await spelled(
          tx,
          file.params.map(({ type }) => type),
        ),
      );
      // PostgreSQL before 16 does not tell the types of results.
      if (prepared?.returns) expect(prepared.returns).toEqual(returns);

      if (/^\s*(select|with)\b/i.test(withoutComments(file.text))) {
        const nulls = file.params.length === 0 ? '' : `(${file.params.map(() => 'null')})`;
        await tx.query({
          text: `create temp table tried on commit drop as execute ${name}${nulls} with no data`,
        });
        const columns = await tx.query<{ name: string; type: string }>({
          text: `select attname::text as name, atttypid::regtype::text as type from pg_attribute
            where attrelid = 'tried'::regclass and attnum > 0 order by attnum`,
        });
        expect(columns).toEqual(file.returns.map((column, i) => ({ name: column.name, type: returns[i] })));
      }
      throw new RollBack();
    });
    await expect(trial).rejects.toThrow(RollBack);
  });
});
