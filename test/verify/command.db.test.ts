import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runProgram } from '../e2e/run-program.ts';
import { engines, openCopy } from '../engines/engines.ts';

it.each(engines())(
  'verify and doctor answer on the command line (%s)',
  async (engine) => {
    const copy = await openCopy(engine, 'demo');
    // The embedded database belongs to one process at a time.
    if (engine === 'embedded') await copy.db.close();
    const env: Record<string, string> =
      copy.url === null ? { PETASANTRI_DATA: copy.dataDir as string } : { DATABASE_URL: copy.url };

    const json = await runProgram(['verify', '--json'], env);
    expect([json.stderr, json.code]).toEqual([expect.any(String), 0]);
    const results = JSON.parse(json.stdout);
    expect(Object.keys(results[0])).toEqual(['check', 'status', 'summary', 'details', 'next']);
    const doctor = await runProgram(['doctor', '--json'], env);
    expect(doctor.code).toBe(0);
    const said = JSON.parse(doctor.stdout);
    expect(Object.keys(said)).toEqual([
      'engine',
      'capabilities',
      'migrations',
      'layers',
      'notPublished',
      'settings',
      'environment',
    ]);
    const of = (name: string) => said.environment.find(({ check }: { check: string }) => check === name);
    expect(of('node').status).toBe('ok');
    expect(of('keys').status).toBe('info');
    expect(of('database').status).toBe('ok');
    expect(of('privileges').status).toBe('ok');

    if (engine === 'postgres') {
      const table = await runProgram(['verify'], env);
      expect(table.code).toBe(0);
      expect(table.stdout).toMatch(/^Schema\n {2}ok {4}extensions +postgis /);
      expect(table.stdout).not.toContain('\u001b');
      const hints = await runProgram(['verify', '--fix-hints'], env);
      expect(hints.code).toBe(0);
      expect(hints.stdout).toMatch(/^-- /);
      await copy.db.script('drop index petasantri_santri_map_nama');
      const broken = await runProgram(['verify'], env);
      expect(broken.code).toBe(1);
      expect(broken.stdout).toMatch(/FAIL {2}indexes +1 of \d+ missing or not usable/);
      const fixes = await runProgram(['verify', '--fix-hints'], env);
      expect(fixes.stdout).toContain('\ncreate index concurrently petasantri_santri_map_nama on santri_map');
      await copy.remove();
    } else rmSync(copy.dataDir as string, { recursive: true, force: true });
  },
  120_000,
);

it('doctor diagnoses what is wrong before there is a database', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'petasantri-doctor-'));
  const file = join(folder, 'petasantri.yaml');
  writeFileSync(
    file,
    'server:\n  workers: 2\naccess:\n  keys:\n    - { name: office, role: analyst, sha256: '
      .concat('a'.repeat(64))
      .concat(' }\n'),
  );
  const { code, stdout } = await runProgram(['doctor', '--config', file], {
    DATABASE_URL: 'postgres://ada:s3cret@127.0.0.1:1/nowhere',
  });
  expect(code).toBe(1);
  expect(stdout).toContain(`info  configuration  ${file}; other than by default:`);
  expect(stdout).toMatch(/server\.workers +2/);
  expect(stdout).toMatch(/ok {4}keys +1 analyst, 0 admin/);
  expect(stdout).toMatch(/FAIL {2}database +the database cannot be reached/);
  expect(stdout).not.toContain('s3cret');
  expect(stdout).not.toContain('aaaa');
  rmSync(folder, { recursive: true, force: true });
});
