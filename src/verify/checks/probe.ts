import { loadSql } from '../../db/sql-file.ts';
import { attempt, type Check, type CheckContext, fail, info, type Outcome, ok, warn } from '../check.ts';
import { baseTables, expected, mapTables } from '../expected.ts';
import { Missed, NotTaken, probeByInsert, probeByUpdate } from '../probe-steps.ts';
import { readTriggers } from '../trigger-rows.ts';

const writableSql = loadSql('verify/probe-writable');

const leftNothing = 'rolled back; no notification was sent';

/**
 * Whether the triggers do what they are for: synthetic rows are inserted, changed and deleted, and the map is looked
 * at after each step. Everything is rolled back. Triggers of other people fire as well, within the same transaction; where one of
 * them may act outside of it, nothing is probed.
 */
export const probeCheck: Check = {
  name: 'trigger-probe',
  group: 'Triggers',
  needs: [...baseTables, ...mapTables, 'petasantri.changes'],
  writes: true,
  run: probe,
};

async function probe(context: CheckContext): Promise<Outcome> {
  const { tx } = context;
  const [may] = await tx.query<{ writable: boolean; in_recovery: boolean }>(writableSql);
  if (may?.in_recovery) return info('not probed: this server is a standby; run it against the primary');
  if (!may?.writable)
    return info(
      'not probed: this role may not write base tables, as a serving role should not',
      [],
      ['Run petasantri verify once as the owner of the tables.'],
    );
  const ours = new Set(expected().triggers.map(({ owner, name }) => `${owner} ${name}`));
  const others = (await readTriggers(context)).filter(({ owner, name }) => !ours.has(`${owner} ${name}`));
  const risky = others.filter((row) => row.risky);
  if (risky.length > 0)
    return info(
      `not probed: ${risky.map(({ owner, name }) => `${owner}.${name}`).join(', ')} may act outside of the transaction`,
      risky.map((row) => ({
        item: `${row.owner}.${row.name}`,
        note: `calls ${row.routine_schema}.${row.routine}`,
      })),
    );
  const beside = others.length === 0 ? '' : `; ${others.length} triggers of other people ran in it too`;
  try {
    const notTaken = await attempt(tx, () => probeByInsert(tx)).catch((error) => {
      if (error instanceof NotTaken) return error;
      throw error;
    });
    if (!(notTaken instanceof NotTaken))
      return ok(`insert, update and delete reach the map (${notTaken} steps, ${leftNothing}${beside})`);
    const cannot = `cannot probe by insert (${notTaken.message})`;
    return (await attempt(tx, () => probeByUpdate(tx)))
      ? info(`${cannot}; updates reach the map (${leftNothing}${beside})`)
      : warn(`${cannot}, and there are no rows to probe by update`, ['Run it again when there is data.']);
  } catch (error) {
    if (error instanceof Missed) return missed(error);
    throw error;
  }
}

const missed = (error: Missed) =>
  fail(error.message, [
    'petasantri verify (see triggers and functions)',
    'call petasantri.backfill_pesantren();',
    'call petasantri.backfill_santri();',
  ]);
