import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { openPostgres } from '../../src/db/postgres.ts';
import { dataVersion, statisticsAccess } from '../../src/stats/data-version.ts';
import { refreshNow, refreshPending } from '../../src/stats/refresh.ts';
import { describeEngines, openCopy, type TestDatabase } from '../engines/engines.ts';
import { databaseLimits } from '../engines/limits.ts';
import { countedSantri, eventually, removeSantri } from './statistics.ts';

const never = new AbortController().signal;

describeEngines('a refresh of the statistics', 'demo', (database) => {
  it('brings the views up to date, raises the version, and leaves nothing pending', async () => {
    const { db } = database();
    const first = await refreshNow(db);
    expect(first).toMatchObject({ refreshed: true, refreshedAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    const counted = await countedSantri(db);
    await removeSantri(db);
    expect(await dataVersion(db)).toMatchObject({ version: first.version, pending: true });
    expect(await countedSantri(db)).toBe(counted);

    const second = await refreshNow(db);
    expect(second.version).toBeGreaterThan(first.version);
    expect(await dataVersion(db)).toMatchObject({
      version: second.version,
      pending: false,
      pendingSince: null,
    });
    expect(await countedSantri(db)).toBe(counted - 1);
  });

  it('is not made where nothing changed, or where the change was rolled back', async () => {
    const { db } = database();
    await refreshNow(db);
    expect(await refreshPending(db, never)).toEqual({ outcome: 'nothing' });
    await expect(
      db.tx(async (tx) => {
        await removeSantri(tx);
        throw new Error('given up');
      }),
    ).rejects.toThrow('given up');
    expect(await refreshPending(db, never)).toEqual({ outcome: 'nothing' });
    await removeSantri(db);
    expect(await refreshPending(db, never)).toMatchObject({ outcome: 'refreshed' });
  });

  it('is made once when two ask for it at the same time', async () => {
    const { db } = database();
    await removeSantri(db);
    const outcomes = await Promise.all([refreshPending(db, never), refreshPending(db, never)]);
    const others = outcomes.filter(({ outcome }) => outcome !== 'refreshed');
    expect(others).toHaveLength(1);
    expect(others[0]?.outcome).toMatch(/busy|nothing/);
  });

  it('says what to do where the migrations are missing', async () => {
    const { db } = database();
    await db.script('alter schema petasantri rename to elsewhere');
    try {
      expect(await dataVersion(db)).toBeNull();
      await expect(refreshNow(db)).rejects.toMatchObject({
        code: 'not_migrated',
        hint: expect.stringContaining('petasantri migrate up'),
      });
    } finally {
      await db.script('alter schema elsewhere rename to petasantri');
    }
  });
});

describe.runIf(inject('postgresUrl') !== null)('a refresh on PostgreSQL', () => {
  let copy: TestDatabase & { remove(): Promise<void> };
  let impatient: Database;
  beforeAll(async () => {
    copy = await openCopy('postgres', 'demo');
    impatient = await openPostgres({
      url: copy.url as string,
      ...databaseLimits,
      statementTimeoutMs: 200,
    });
  });
  afterAll(async () => {
    await impatient?.close();
    await copy?.remove();
  });
  beforeEach(() => removeSantri(copy.db));

  /** Keeps every refresh waiting while `work` runs. */
  const whileHeld = (work: () => Promise<void>) =>
    copy.db.tx(async (tx) => {
      await tx.query({ text: 'select version from petasantri.data_version for update' });
      await work();
    });
  const waiting = async () => {
    const rows = await copy.db.query({
      text: `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    });
    return rows.length;
  };

  it('may take longer than a query', async () => {
    let refresh: Promise<unknown> | undefined;
    await whileHeld(async () => {
      refresh = refreshNow(impatient);
      await eventually(async () => expect(await waiting()).toBe(1));
      await new Promise((resolve) => setTimeout(resolve, 400));
    });
    expect(await refresh).toMatchObject({ refreshed: true });
  });

  it('is cancelled by an abort, and its changes stay pending', async () => {
    const abort = new AbortController();
    await whileHeld(async () => {
      const refresh = refreshPending(impatient, abort.signal);
      const cancelled = expect(refresh).rejects.toMatchObject({ code: 'db_timeout' });
      await eventually(async () => expect(await waiting()).toBe(1));
      abort.abort();
      await cancelled;
    });
    expect(await dataVersion(copy.db)).toMatchObject({ pending: true });
    expect(await refreshPending(impatient, never)).toMatchObject({ outcome: 'refreshed' });
  });

  it('keeps no reader waiting, and no reader keeps it waiting', async () => {
    const counted = await countedSantri(copy.db);
    await copy.db.tx(async (reader) => {
      const read = () =>
        reader.query({ text: 'select sum(total_santri)::int as n from mv_santri_stats_kabupaten' });
      expect(await read()).toEqual([{ n: counted }]);
      await impatient.tx(async (writer) => {
        await writer.query({ text: 'select petasantri.refresh()' });
        expect(await read()).toEqual([{ n: counted }]);
        expect(await countedSantri(impatient)).toBe(counted);
      });
      expect(await read()).not.toEqual([{ n: counted }]);
    });
  });

  it('gives way to another session that is at it', async () => {
    await copy.db.tx(async (tx) => {
      await tx.query({ text: 'select petasantri.refresh()' });
      expect(await refreshNow(impatient)).toMatchObject({ refreshed: false });
      expect(await refreshPending(impatient, never)).toEqual({ outcome: 'busy' });
    });
    expect(await refreshPending(impatient, never)).toEqual({ outcome: 'nothing' });
  });

  it('is made by a role that was granted no more than the hint says', async () => {
    const role = `petasantri_refresher_${process.pid}`;
    await copy.db.script(`create role ${role} login`);
    const url = new URL(copy.url as string);
    url.username = role;
    const limited = await openPostgres({ url: url.href, ...databaseLimits });
    try {
      await copy.db.script('revoke all on function petasantri.refresh() from public');
      expect(await statisticsAccess(limited)).toEqual({
        installed: true,
        readable: false,
        refreshable: false,
      });
      expect(await dataVersion(limited)).toBeNull();
      const refused = await refreshNow(limited).catch((error) => error);
      expect(refused.code).toBe('forbidden');
      const grants = refused.hint.slice(refused.hint.indexOf('grant usage'));
      await copy.db.script(grants.replaceAll('ROLE', role));
      expect(await refreshNow(limited)).toMatchObject({ refreshed: true });
      expect(await dataVersion(limited)).toMatchObject({ pending: false });
      await expect(limited.query({ text: 'delete from petasantri.changes' })).rejects.toThrow();
    } finally {
      await limited.close();
      await copy.db.script(`drop owned by ${role}; drop role ${role}`);
    }
  });
});
