import { parseArgs } from 'node:util';
import { demoGazetteer } from './demo-gazetteer.ts';
import {
  embeddedPlanner,
  evaluate,
  type Outcome,
  type Planner,
  readItems,
  type Summary,
  summarise,
} from './evaluate.ts';

// npm run eval:ask -- FILE.jsonl [--planner embedded|gemini] [--json]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { planner: { type: 'string', default: 'embedded' }, json: { type: 'boolean', default: false } },
});
const [file] = positionals;
if (file === undefined || !['embedded', 'gemini'].includes(values.planner)) {
  console.error('npm run eval:ask -- FILE.jsonl [--planner embedded|gemini] [--json]');
  process.exit(2);
}
const gazetteer = demoGazetteer();
const outcomes = await evaluate(readItems(file), await plannerOf(values.planner), gazetteer);
const summary = summarise(outcomes);
if (values.json)
  console.log(JSON.stringify({ summary, failures: outcomes.filter(({ exact }) => !exact) }, null, 2));
else report(summary, outcomes);

/** The model's room is loaded only where it is asked for. */
async function plannerOf(name: string): Promise<Planner> {
  if (name === 'embedded') return embeddedPlanner(gazetteer);
  const { geminiPlanner } = await import('./gemini-planner.ts');
  return geminiPlanner(gazetteer);
}

function report(sum: Summary, all: readonly Outcome[]): void {
  for (const { item, got, unsafe, silentWrong } of all.filter(({ exact }) => !exact)) {
    const marks = [unsafe && 'UNSAFE', silentWrong && 'silent', !got.sure && 'unsure']
      .filter(Boolean)
      .join(' ');
    console.log(`${item.id} [${item.category}] ${marks}\n  ${item.question}`);
    console.log(`  want ${JSON.stringify(item.expect)}`);
    console.log(
      `  got  ${JSON.stringify(got.calls[0] ?? null)}${got.problem ? ` ${got.problem.problem}` : ''}`,
    );
  }
  const percent = (part: number, whole: number) =>
    `${part}/${whole} ${whole ? ((100 * part) / whole).toFixed(1) : '-'} %`;
  for (const groups of [sum.byCategory, sum.byLang])
    for (const [name, { n, exact, toolOnly }] of Object.entries(groups))
      console.log(`${name.padEnd(24)} exact ${percent(exact, n).padEnd(16)} tool ${percent(toolOnly, n)}`);
  console.log(
    `all                      exact ${percent(sum.exact, sum.n).padEnd(16)} tool ${percent(sum.toolOnly, sum.n)}`,
  );
  console.log(
    `refusals ${percent(sum.refusals.found, sum.refusals.n)}, false refusals ${sum.falseRefusals}, unsafe ${sum.unsafe}, silent wrong ${sum.silentWrong}`,
  );
  console.log(`latency p50 ${sum.p50.toFixed(2)} ms, p95 ${sum.p95.toFixed(2)} ms`);
}
