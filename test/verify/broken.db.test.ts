import { readFileSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import type { CheckResult } from '../../src/verify/run.ts';
import { describeEngines } from '../engines/engines.ts';
import { breakages } from './breakages.ts';
import { verifyAll, verifySome } from './verify-database.ts';

const root = new URL('../../', import.meta.url);

/** Does what a result advises: SQL as it stands, commands by what they do. */
async function follow(db: Database, next: readonly string[]): Promise<void> {
  await db.session(async (session) => {
    for (const step of next) {
      const file = /-f (migrations\/\S+)$/.exec(step)?.[1];
      if (file) await session.script(readFileSync(new URL(file, root), 'utf8'));
      else if (step === 'petasantri refresh') await session.script('select petasantri.refresh()');
      else if (/^[a-z].*;$/.test(step)) await session.script(step);
    }
  });
}

/** Checks whose status is another than on the untouched database. */
const changedStatus = (before: readonly CheckResult[], after: readonly CheckResult[]) =>
  Object.fromEntries(
    after
      .filter(({ check, status }) => before.find((one) => one.check === check)?.status !== status)
      .map(({ check, status }) => [check, status]),
  );

describeEngines('verify on a damaged database', 'demo', (database, engine) => {
  let healthy: CheckResult[];
  beforeAll(async () => {
    healthy = await verifyAll(database().db);
  });

  for (const { title, damage, found, says, advises, repair, cleanUp } of breakages.filter(
    (one) => one.only === undefined || one.only === engine,
  ))
    it(title, async () => {
      const { db } = database();
      for (const statement of damage) await db.script(statement);
      const results = await verifyAll(db);
      const changed = changedStatus(healthy, results);
      // When autovacuum looks at a table is its own affair.
      if (!('table-health' in found)) delete changed['table-health'];
      expect(changed).toEqual(found);
      const [first = ''] = Object.keys(found);
      const result = results.find(({ check }) => check === first) as CheckResult;
      expect(
        [result.summary, ...result.details.map(({ item, note }) => `${item} ${note}`)].join('\n'),
      ).toMatch(says);
      if (advises !== null) expect(result.next.join('\n')).toContain(advises);

      // The advice is good when following it mends the damage.
      for (const statement of repair ?? []) await db.script(statement);
      for (const name of Object.keys(found)) {
        const [again] = await verifySome(db, [name]);
        if (again?.status !== healthy.find(({ check }) => check === name)?.status)
          await follow(db, again?.next ?? []);
      }
      const mended = await verifySome(db, Object.keys(found));
      for (const statement of [...(cleanUp ?? []), 'select petasantri.refresh()']) await db.script(statement);
      expect(changedStatus(healthy, mended)).toEqual({});
    });
});
