import { expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';

describeEngines('a database as the role that answers questions', 'demo', (database, engine) => {
  const asked = (text: string, params: unknown[] = []) =>
    database().db.as('petasantri_ask').query({ text }, params);

  it('reads its views, and is nobody else', async () => {
    expect(
      await asked('select current_user::text as who, count(*)::int as n from petasantri_ask.pesantren'),
    ).toEqual([{ who: 'petasantri_ask', n: 600 }]);
    expect(await asked('select k from petasantri_ask.data where k = $1', [10])).toEqual([{ k: 10 }]);
  });

  it.each([
    'select nik from santri_pribadi',
    'select nama from santri_pribadi',
    'select nama from santri_map',
    'select skor_total from santri_skor',
    'select telepon from pondok_pesantren',
    'select question from gemini_ask_log',
    'select santri from petasantri.school_counts',
    'select n from petasantri.santri_groups',
    'select total_santri from petasantri.santri_stats_wilayah',
    'select * from petasantri.publishable(1)',
    'select petasantri.refresh()',
    'select petasantri.set_smallest_group(2)',
    'insert into santri_pribadi (nama) values (null)',
    `update pondok_pesantren set nama = 'x'`,
    'delete from petasantri_ask.pesantren',
    'create table theirs (a int)',
    'create temporary table theirs (a int)',
    'drop view petasantri_ask.pesantren',
    `select nama from santri_map where set_config('role', 'none', true) is not null`,
  ])('may not %s', async (text) => {
    await expect(asked(text)).rejects.toMatchObject({ code: 'db_failed' });
  });

  it('is again who it was for the next caller', async () => {
    const [row] = await database().db.query<{ n: number }>({
      text: `select count(*)::int as n from santri_pribadi where current_setting('transaction_read_only') = 'off'`,
    });
    expect(row?.n).toBe(2000);
  });

  it('says what a DBA must do where there is no such role', async () => {
    const error = await database()
      .db.as('nobody "else"')
      .query({ text: 'select 1' })
      .catch((e) => e);
    expect(error).toMatchObject({ code: 'not_migrated' });
    expect(error.message).not.toContain('nobody');
    expect(error.hint).toContain('grant "nobody ""else""" to');
  });

  it('gives up a slow statement, whatever it was allowed', async () => {
    const slow = database()
      .db.as('petasantri_ask')
      .query({ text: 'select pg_sleep(4)' }, [], { timeoutMs: 60_000 });
    await expect(slow).rejects.toMatchObject({ code: 'db_timeout' });
    expect(await asked('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it.runIf(engine === 'postgres')('is closed to a role that was not granted it', async () => {
    const { openPostgres } = await import('../../src/db/postgres.ts');
    const { databaseLimits } = await import('../engines/limits.ts');
    const { db, url } = database();
    const name = `petasantri_role_${process.pid}`;
    await db.script(`create role ${name} login`);
    const other = await openPostgres({
      url: Object.assign(new URL(url as string), { username: name }).href,
      ...databaseLimits,
    });
    const attempt = () => other.as('petasantri_ask').query({ text: 'select k from petasantri_ask.data' });
    await expect(attempt()).rejects.toMatchObject({ code: 'not_migrated' });
    await db.script(`grant petasantri_ask to ${name}`);
    expect(await attempt()).toEqual([{ k: 10 }]);
    await other.close();
    await db.script(`drop role ${name}`);
  });
});
