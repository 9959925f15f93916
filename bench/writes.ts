import type { Database } from '../src/db/database.ts';
import { addPyramid, makePoints, runCommand } from './points.ts';
import { type Timing, timed, timing } from './samples.ts';

/** Rows of the bulk statement. */
const bulk = 100_000;
/** Single-row statements of each kind. */
const singles = 300;

export interface WriteResult {
  readonly triggers: 'none' | 'pyramid' | 'pyramid and watch';
  /** Milliseconds of one statement that commits by itself. */
  readonly insert: Timing;
  readonly update: Timing;
  readonly remove: Timing;
  /** Milliseconds of one statement over 100,000 rows. */
  readonly bulkInsert: number;
  readonly bulkUpdate: number;
}

/** What writing costs on a table of a million points: bare, with a pyramid, and watched as well. */
export async function measureWrites(db: Database, url: string, signal: AbortSignal): Promise<WriteResult[]> {
  const table = await makePoints(db, 1_000_000);
  const results: WriteResult[] = [await measure(db, table, 'none', signal)];
  await addPyramid(url, table);
  results.push(await measure(db, table, 'pyramid', signal));
  await runCommand(url, ['watch', 'add', table]);
  results.push(await measure(db, table, 'pyramid and watch', signal));
  await runCommand(url, ['watch', 'drop', table]);
  await runCommand(url, ['pyramid', 'drop', table]);
  await db.script(`drop table ${table}`);
  return results;
}

async function measure(
  db: Database,
  table: string,
  triggers: WriteResult['triggers'],
  signal: AbortSignal,
): Promise<WriteResult> {
  const point = 'ST_SetSRID(ST_Point(98 + 18 * random(), -8 + 10 * random()), 4326)';
  const insert: number[] = [];
  const update: number[] = [];
  const remove: number[] = [];
  const take = async (into: number[], text: string, id: number) => {
    signal.throwIfAborted();
    into.push((await timed(() => db.query({ text, name: text.slice(0, 60) }, [id]))).ms);
  };
  for (let id = 90_000_000; id < 90_000_000 + singles; id++) {
    await take(insert, `insert into ${table} select $1::int, ${point}, 100, 'a', 'new'`, id);
    await take(update, `update ${table} set geom = ${point}, score = 90 where id = $1::int`, id);
    await take(remove, `delete from ${table} where id = $1::int`, id);
  }
  const many = `select i, ${point}, 100, 'a', 'new' from generate_series(91000001, 91000000 + ${bulk}) i`;
  const bulkInsert = await timed(() => db.script(`insert into ${table} ${many}`));
  const bulkUpdate = await timed(() => db.script(`update ${table} set score = 90 where id > 91000000`));
  await db.script(`delete from ${table} where id > 90000000`);
  await db.script(`vacuum (analyze) ${table}`);
  return {
    triggers,
    insert: timing(insert),
    update: timing(update),
    remove: timing(remove),
    bulkInsert: bulkInsert.ms,
    bulkUpdate: bulkUpdate.ms,
  };
}
