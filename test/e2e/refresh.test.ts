import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCopy, type TestDatabase } from '../engines/engines.ts';
import { eventually, removeSantri, versionOf } from '../stats/statistics.ts';
import { runProgram, startServer } from './run-program.ts';

describe.runIf(inject('postgresUrl') !== null)('petasantri refresh', () => {
  let copy: TestDatabase & { remove(): Promise<void> };
  let env: { DATABASE_URL: string };
  beforeAll(async () => {
    copy = await openCopy('postgres', 'demo');
    env = { DATABASE_URL: copy.url as string };
  });
  afterAll(() => copy?.remove());

  it('refreshes and says what there is, for people and for programs', async () => {
    await removeSantri(copy.db);
    const before = await versionOf(copy.db);
    const { code, stdout } = await runProgram(['refresh'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Statistics refreshed: version \d+, \d{4}-\S+Z, \d+ ms$/m);
    expect(stdout).toMatch(/^ {2}mv_santri_stats_kabupaten +[1-9]\d* rows$/m);
    expect(await versionOf(copy.db)).toBe(before + 1);

    const again = await runProgram(['refresh', '--json'], env);
    expect(JSON.parse(again.stdout)).toEqual({
      version: before + 2,
      refreshedAt: expect.any(String),
      tookMs: expect.any(Number),
      views: {
        mv_santri_stats_kabupaten: expect.any(Number),
        mv_pesantren_stats_kabupaten: expect.any(Number),
      },
    });
  });

  it('waits for a refresh that another session has under way, not for ever', async () => {
    await copy.db.tx(async (tx) => {
      await tx.query({ text: 'select petasantri.refresh()' });
      const { code, stderr } = await runProgram(['refresh', '--wait', '1'], env);
      expect(code).toBe(1);
      expect(stderr).toContain('Another session is refreshing; waiting up to 1 s for it');
      expect(stderr).toContain('still refreshing the statistics after 1 s');
      expect(stderr).toContain('next: ');
    });
    let waiting: ReturnType<typeof runProgram> | undefined;
    await copy.db.tx(async (tx) => {
      await tx.query({ text: 'select petasantri.refresh()' });
      waiting = runProgram(['refresh'], env);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    });
    expect((await waiting)?.code).toBe(0);
  });

  it('says what to do where the migrations are missing, or the role may not', async () => {
    const role = `petasantri_reader_${process.pid}`;
    await copy.db.script(`create role ${role} login`);
    const reader = new URL(env.DATABASE_URL);
    reader.username = role;
    const refused = await runProgram(['refresh'], { DATABASE_URL: reader.href });
    await copy.db.script(`drop role ${role}`);
    expect([refused.code, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toContain('next: Connect as their owner');

    await copy.db.script('alter schema petasantri rename to elsewhere');
    const bare = await runProgram(['refresh'], env);
    await copy.db.script('alter schema elsewhere rename to petasantri');
    expect(bare.code).toBe(1);
    expect(bare.stderr).toContain('next: Run "petasantri migrate up"');
  });

  it('is done by itself by a server of several workers, whose gauges are not added up', async () => {
    const server = await startServer(['--port', '0', '--workers', '2'], env);
    try {
      const before = await versionOf(copy.db);
      await removeSantri(copy.db);
      await eventually(async () => expect(await versionOf(copy.db)).toBe(before + 1));
      await eventually(async () => {
        const metrics = await (await fetch(`${server.url}metrics`)).text();
        expect(metrics).toContain(`petasantri_data_version ${before + 1}\n`);
        expect(metrics).toContain('petasantri_refreshes_total{result="refreshed"} 1\n');
      });
    } finally {
      expect(await server.stop()).toBe(0);
    }
    expect(server.output.stderr).not.toContain('"level":40');
  });
});
