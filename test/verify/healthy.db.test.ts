import { expect, it } from 'vitest';
import { checks } from '../../src/verify/checks.ts';
import { expected } from '../../src/verify/expected.ts';
import { fixLines, reportLines } from '../../src/verify/report.ts';
import { passed } from '../../src/verify/run.ts';
import { describeEngines } from '../engines/engines.ts';
import { expectNothingLeft, verifyAll, verifyOne } from './verify-database.ts';

describeEngines('verify on a healthy database', 'demo', (database, engine) => {
  it('passes, names every check once and keeps the shape of its JSON', async () => {
    const results = await verifyAll(database().db);
    expect(results.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(passed(results)).toBe(true);
    expect(results.map(({ check }) => check)).toEqual(checks.map(({ name }) => name));
    for (const result of results) {
      expect(Object.keys(result)).toEqual(['check', 'status', 'summary', 'details', 'next']);
      expect(['ok', 'info', 'warn', 'fail']).toContain(result.status);
      expect(result.summary).not.toContain('\n');
      for (const detail of result.details) {
        expect(typeof detail.item).toBe('string');
        expect(typeof detail.note).toBe('string');
      }
      if (result.status === 'warn' || result.status === 'fail')
        expect(result.next, result.check).not.toEqual([]);
    }
  });

  it('finds schema, indexes, triggers, rows, regions and statistics as they should be', async () => {
    const results = await verifyAll(database().db);
    const good = results.filter(({ status }) => status === 'ok').map(({ check }) => check);
    expect(good).toEqual(
      expect.arrayContaining([
        'extensions',
        'migrations',
        'tables',
        'constraints',
        'indexes',
        'index-use',
        'triggers',
        'functions',
        'trigger-probe',
        'other-triggers',
        'santri-rows',
        'pesantren-rows',
        'duplicates',
        'santri-values',
        'pesantren-values',
        'categories',
        'region-codes',
        'region-values',
        'points',
        'regions',
        'region-validity',
        'views',
        'view-sums',
        'freshness',
        'published',
        'published-groups',
        'public-access',
        'privileges',
      ]),
    );
  });

  it('leaves nothing behind', async () => {
    await expectNothingLeft(database().db, () => verifyAll(database().db, { full: true }));
  });

  it('shows the result as an aligned table without colours, unless a terminal asks for them', async () => {
    const results = await verifyAll(database().db);
    const lines = reportLines(results, false);
    expect(lines.join('\n')).not.toContain('\u001b');
    expect(lines[0]).toBe('Schema');
    expect(lines.at(-1)).toMatch(/^\d+ checks: \d+ ok, \d+ info, \d+ warn, 0 FAIL$/);
    const first = lines.filter((line) => /^ {2}(ok|info|warn|FAIL) /.test(line));
    expect(new Set(first.map((line) => line.search(/(?<=^ {8}\S+ +)\S/)))).toHaveProperty('size', 1);
    expect(reportLines(results, true).join('\n')).toContain('\u001b[32mok');
  });

  it('prints its hints as SQL that names each finding', async () => {
    const results = await verifyAll(database().db);
    const lines = fixLines(results);
    for (const { check, status, next } of results)
      if (status === 'warn' && next.length > 0)
        expect(lines.some((line) => line.startsWith(`-- warn ${check}: `))).toBe(true);
    for (const line of lines) expect(line).toMatch(/^$|^-- |;(\s*--.*)?$/);
  });

  it('compares a sample by default and everything when asked', async () => {
    const all = await verifyAll(database().db, { full: true });
    const values = all.find(({ check }) => check === 'santri-values');
    expect(values?.summary).toContain('2,000 map rows compared, all as in the base tables');
    const overlap = all.find(({ check }) => check === 'region-overlap');
    expect(overlap?.status).toBe(engine === 'embedded' ? 'info' : 'ok');
  });

  it('warns where anybody may see single santri', async () => {
    const access = { public: 'points', smallestGroup: 10 } as const;
    expect(await verifyOne(database().db, 'public-access', { access })).toMatchObject({ status: 'warn' });
  });

  it('asks about every index of the migrations the query that it is for', async () => {
    const use = await verifyOne(database().db, 'index-use', { examples: 100 });
    expect(use.details.map(({ item }) => item)).toEqual(expected().indexes.map(({ name }) => name));
    expect(use.details.filter(({ note }) => !/^(used$|usable; )/.test(note))).toEqual([]);
  });
});
