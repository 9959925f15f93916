/**
 * `npm run eval:numbers -- FILE.jsonl`: runs the expected call of every question on fresh demo data (2,000 pesantren,
 * 20,000 santri) and compares every number of its result with SQL over the base tables.
 */
import { join } from 'node:path';
import { Command } from 'commander';
import type { Call } from '../../src/ask/call.ts';
import { createGazetteers } from '../../src/ask/gazetteers.ts';
import { checkCall, resolveCall } from '../../src/ask/resolve-call.ts';
import { createTools } from '../../src/ask/tools/run-call.ts';
import { defaultDemo, fillDemo } from '../../src/cli/prepare.ts';
import { openEmbedded } from '../../src/db/embedded.ts';
import { migrateUp } from '../../src/db/migrate.ts';
import { createCurrentVersion } from '../../src/stats/current-version.ts';
import { databaseLimits } from '../../test/engines/limits.ts';
import { quantile } from '../samples.ts';
import { createWorkspace } from '../workspace.ts';
import { createCompare, type Tally } from './compare.ts';
import { readItems } from './evaluate.ts';
import { contextOf } from './score.ts';
import { createTruth } from './truth.ts';

const program = new Command('eval:numbers').argument(
  '<files...>',
  'questions, as test/ask/questions/open.jsonl',
);
const items = program.parse().args.flatMap((file) => readItems(file));

const workspace = createWorkspace();
try {
  const tally: Tally = { compared: 0, equal: 0, hidden: 0, about: [], points: [], mismatches: [] };
  const { run, problems } = await check(tally);
  const median = (values: readonly number[], q: number) => (values.length ? quantile(values, q) : 0);
  const percent = (values: readonly number[], q: number) => `${(100 * median(values, q)).toFixed(1)} %`;
  console.log(
    `${run} calls run, ${problems} of them a problem; ${tally.compared} numbers compared, ${tally.equal} equal, ${tally.hidden} hidden`,
  );
  console.log(
    `about: ${tally.about.length} counts off by ${percent(tally.about, 0.5)} (median), ${percent(tally.about, 0.9)} (90th percentile); ${tally.points.length} shares and scores off by ${median(tally.points, 0.5).toFixed(1)} and ${median(tally.points, 0.9).toFixed(1)} points`,
  );
  console.log(`${tally.mismatches.length} mismatches`);
  if (tally.mismatches.length > 0) process.exitCode = 1;
} finally {
  workspace.end();
}

async function check(tally: Tally): Promise<{ run: number; problems: number }> {
  const db = await openEmbedded({ ...databaseLimits, dataDir: join(workspace.folder, 'numbers') });
  try {
    await migrateUp(db);
    await fillDemo(db, defaultDemo, workspace.signal);
    const reader = db.as('petasantri_ask');
    const dataVersion = createCurrentVersion(db);
    const tools = createTools(reader, { dataVersion, smallestGroup: 10 });
    const gazetteer = await createGazetteers(reader, dataVersion)();
    const truth = createTruth(db);
    const compare = createCompare(truth, await truth.hidden(), tally);
    let run = 0;
    let problems = 0;
    for (const item of items) {
      const { tool, args } = item.expect;
      if (tool === undefined) continue;
      workspace.signal.throwIfAborted();
      const before = tally.mismatches.length;
      const context = contextOf(item);
      const checked = checkCall({ tool, args });
      const call = 'problem' in checked ? checked : resolveCall(checked, gazetteer, context);
      if ('problem' in call) tally.mismatches.push(`the expected call is no call: ${call.problem}`);
      else {
        const result = await tools.run(call as Call, context);
        run++;
        if (result.kind === 'problem') {
          problems++;
          console.log(`${item.id} gives no number: ${result.problem}`);
        } else await compare(result);
      }
      for (const line of tally.mismatches.slice(before)) console.log(`${item.id} ${line}`);
    }
    return { run, problems };
  } finally {
    await db.close();
  }
}
