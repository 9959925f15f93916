import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { loadSql } from '../../src/db/sql-file.ts';
import { engines, openCopy, type TestDatabase } from '../engines/engines.ts';
import { databaseLimits } from '../engines/limits.ts';
import { verifyAll, verifyOne } from './verify-database.ts';

describe.runIf(engines().includes('postgres'))('verify of roles and sessions on PostgreSQL', () => {
  let copy: TestDatabase & { remove(): Promise<void> };
  let db: Database;
  const role = `petasantri_verify_${process.pid}`;

  beforeAll(async () => {
    copy = await openCopy('postgres', 'demo');
    db = copy.db;
    await db.script(`create role ${role} login`);
  });
  afterAll(async () => {
    await db.script(`drop owned by ${role}; drop role ${role}`);
    await copy.remove();
  });

  const follow = async (next: readonly string[]) => {
    for (const step of next) if (/^[a-z].*;$/.test(step)) await db.script(step);
  };

  it('says what a role lacks, and its advice is enough', async () => {
    const lacking = await verifyOne(db, 'privileges', { role });
    expect(lacking.status).toBe('fail');
    expect(lacking.next).toContain(`grant select on table santri_map to "${role}";`);
    expect(lacking.next).toContain(`grant execute on function petasantri.refresh() to "${role}";`);
    await follow(lacking.next);
    expect(await verifyOne(db, 'privileges', { role })).toMatchObject({ status: 'ok' });
    expect(await verifyOne(db, 'too-many-privileges', { role })).toMatchObject({ status: 'ok' });
    expect(await verifyOne(db, 'national-ids', { role })).toMatchObject({ status: 'ok' });
  });

  it('says what is missing to answer questions, and its advice is enough', async () => {
    const closed = await verifyOne(db, 'ask-role', { role });
    expect(closed).toMatchObject({ status: 'fail', next: [`grant petasantri_ask to "${role}";`] });
    await follow(closed.next);
    expect(await verifyOne(db, 'ask-role', { role })).toMatchObject({ status: 'ok' });
    await db.script('grant select (nik) on santri_pribadi to petasantri_ask');
    const open = await verifyOne(db, 'ask-role', { role });
    expect(open).toMatchObject({ status: 'fail' });
    expect(open.summary).toContain('santri_pribadi');
    await follow(open.next);
    await db.script('revoke all (nik) on santri_pribadi from petasantri_ask');
    expect(await verifyOne(db, 'ask-role', { role })).toMatchObject({ status: 'ok' });
    await db.script('revoke select on petasantri_ask.data from petasantri_ask');
    const blind = await verifyOne(db, 'ask-role', { role });
    expect(blind.details).toEqual([{ item: 'petasantri_ask.data', note: 'not readable' }]);
    await follow(blind.next);
    expect(await verifyOne(db, 'ask-role', { role })).toMatchObject({ status: 'ok' });
  });

  it('only warns when a role may not refresh: another server can', async () => {
    await db.script(`revoke execute on function petasantri.refresh() from ${role}`);
    const result = await verifyOne(db, 'privileges', { role });
    expect(result).toMatchObject({ status: 'warn' });
    await follow(result.next);
    expect(await verifyOne(db, 'privileges', { role })).toMatchObject({ status: 'ok' });
  });

  it('warns of a role that may write base tables', async () => {
    await db.script(`grant insert, delete on santri_skor to ${role}; alter role ${role} createdb`);
    const result = await verifyOne(db, 'too-many-privileges', { role });
    expect(result).toMatchObject({ status: 'warn' });
    expect(result.details).toContainEqual({ item: 'santri_skor', note: 'delete, insert' });
    await follow(result.next);
    expect(await verifyOne(db, 'too-many-privileges', { role })).toMatchObject({ status: 'ok' });
  });

  it('warns of readable national ids and names the columns to grant instead', async () => {
    await db.script(`grant select on santri_pribadi to ${role}`);
    const result = await verifyOne(db, 'national-ids', { role });
    expect(result.status).toBe('warn');
    expect(result.summary).toContain('nik, no_kk');
    expect(result.next.at(-1)).toBe(
      `grant select (id, pesantren_id, nama, jenis_kelamin, provinsi, kabupaten, kecamatan, desa, lokasi) on santri_pribadi to "${role}";`,
    );
    await follow(result.next);
    expect(await verifyOne(db, 'national-ids', { role })).toMatchObject({ status: 'ok' });
  });

  it('fails for a role that is not there, and says how to make it', async () => {
    const result = await verifyOne(db, 'privileges', { role: 'no such "role"' });
    expect(result.status).toBe('fail');
    expect(result.next[0]).toContain('create role "no such ""role""" login;');
  });

  it('warns of a superuser', async () => {
    expect(await verifyOne(db, 'too-many-privileges')).toMatchObject({ status: 'warn' });
  });

  it('runs as a read-only role: what that may not see is not a failure, and nothing is probed', async () => {
    const url = new URL(copy.url as string);
    url.username = role;
    const reader = await openPostgres({ url: url.href, ...databaseLimits });
    try {
      const results = await verifyAll(reader);
      expect(results.filter(({ status }) => status === 'fail')).toEqual([]);
      expect(results.find(({ check }) => check === 'trigger-probe')).toMatchObject({
        status: 'info',
        summary: expect.stringContaining('not checked: this role may not read'),
      });
      expect(results.find(({ check }) => check === 'view-sums')).toMatchObject({ status: 'ok' });
      await db.script(
        `grant select on santri_pribadi, santri_skor, pondok_pesantren, pesantren_skor to ${role}`,
      );
      expect(await verifyOne(reader, 'trigger-probe')).toMatchObject({
        status: 'info',
        summary: 'not probed: this role may not write base tables, as a serving role should not',
      });
    } finally {
      await reader.close();
    }
  });

  it('does not wait long for a lock of somebody else', async () => {
    await db.tx(async (tx) => {
      await tx.script('lock table santri_skor in access exclusive mode');
      const started = Date.now();
      const result = await verifyOne(db, 'santri-rows');
      expect(result).toMatchObject({ status: 'warn', summary: expect.stringContaining('not finished') });
      expect(Date.now() - started).toBeLessThan(5000);
    });
  });

  it('gives up on a statement that takes too long, and goes on', async () => {
    const results = await verifyAll(db, { statementTimeoutMs: 1 });
    expect(results.some(({ summary }) => summary.includes('took longer than the time limit'))).toBe(true);
    expect(results.filter(({ status }) => status === 'fail')).toEqual([]);
  });

  it('sees sessions that sit in a transaction, without their queries', async () => {
    await db.tx(async (tx) => {
      await tx.query({ text: 'select 1' });
      const rows = await db.query(loadSql('verify/activity'), [0, 0]);
      expect(rows).toContainEqual(
        expect.objectContaining({ application: 'petasantri', state: 'idle in transaction' }),
      );
      expect(JSON.stringify(rows)).not.toContain('select 1');
    });
  });

  it('probes base tables that demand more than ours do', async () => {
    await db.script(`create type agama as enum ('Islam');
      alter table santri_pribadi add column wajib varchar(5) not null default 'x', add column agama agama not null default 'Islam';
      alter table santri_pribadi alter column wajib drop default, alter column agama drop default`);
    expect(await verifyOne(db, 'trigger-probe')).toMatchObject({ status: 'ok' });
  });

  it('probes by update where a made-up row is refused, and finds a broken trigger that way too', async () => {
    await db.script(`alter table santri_pribadi add constraint known check (wajib = 'x')`);
    expect(await verifyOne(db, 'trigger-probe')).toMatchObject({
      status: 'info',
      summary: expect.stringMatching(
        /^cannot probe by insert \(santri_pribadi: .*known.*\); updates reach the map/,
      ),
    });
    await db.script('alter table santri_skor disable trigger petasantri_updated');
    expect(await verifyOne(db, 'trigger-probe')).toMatchObject({
      status: 'fail',
      summary: 'a change of santri_skor did not reach the map',
    });
    await db.script('alter table santri_skor enable trigger petasantri_updated');
  });

  it('reports a trigger function that raises an error as a failure of the probe', async () => {
    await db.script(`create or replace function petasantri.on_pesantren_skor() returns trigger language plpgsql
      as 'begin raise exception ''broken''; end'`);
    expect(await verifyOne(db, 'trigger-probe')).toMatchObject({
      status: 'fail',
      summary: 'a new row of pesantren_skor fails: broken',
    });
  });
});
