import { type Command, Option } from 'commander';
import { type AskAnswer, createAskService, type Worked } from '../../ask/ask.ts';
import { detectLanguage } from '../../ask/detect-language.ts';
import { normaliseQuestion } from '../../ask/normalise-question.ts';
import { AppError } from '../../errors.ts';
import { createCurrentVersion } from '../../stats/current-version.ts';
import { addCommand, interruptSignal, type Options, print, withDatabase } from '../command.ts';
import { createLog } from '../log.ts';

/** `petasantri ask "..."`: the answer of POST /gemini/ask on a terminal. */
export function askCommand(program: Command): void {
  addCommand(program, 'ask', 'ask the map a question, in Indonesian or English')
    .argument('<question...>', 'as "Berapa pesantren di Jawa Barat?"')
    .addOption(new Option('--lang <lang>', 'language of the answer').choices(['id', 'en']))
    .addOption(
      new Option('--planner <planner>', 'who reads the question')
        .choices(['auto', 'embedded'])
        .default('auto'),
    )
    .option('--json', 'the whole answer as JSON')
    .option('--explain', 'how the question was read, what was called, which SQL ran, and how long it took')
    .action((words: string[], options: Options) =>
      withDatabase(options, async (db, config) => {
        const text = normaliseQuestion(words.join(' '));
        if (text.length < 5 || text.length > 1000)
          throw new AppError('bad_body', 'a question must have 5 to 1000 characters after trimming');
        let worked: Worked | undefined;
        const service = createAskService({
          db,
          config,
          dataVersion: createCurrentVersion(db),
          log: createLog(config),
          explain: (how) => {
            worked = how;
          },
        });
        try {
          const answer = await service.ask({
            question: { text, lang: (options.lang as 'id' | 'en') ?? detectLanguage(text), context: {} },
            planner: options.planner as 'auto' | 'embedded',
            asker: 'terminal',
            requestId: 'terminal',
            signal: interruptSignal(),
            mayUseModel: () => true,
          });
          if (options.json)
            print(JSON.stringify(options.explain ? { ...answer, explain: worked } : answer, null, 2));
          else {
            print(answer.answer);
            printTables(answer);
            if (options.explain && worked) printWorked(answer, worked);
          }
        } finally {
          await service.close();
        }
      }),
    );
}

/** Tables as columns of text; an answer of one row says everything already. */
function printTables({ data, followUps, clarify }: AskAnswer): void {
  for (const { columns, rows } of data) {
    if (rows.length < 2) continue;
    const lines = [
      columns.map(({ label }) => label),
      ...rows.map((row) => columns.map(({ key }) => String(row[key] ?? '-'))),
    ];
    const widths = columns.map((_, i) => Math.max(...lines.map((line) => [...(line[i] ?? '')].length)));
    print('');
    for (const line of lines)
      print(`  ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
  }
  const more = clarify === null ? followUps : clarify.options.map(({ label }) => label);
  if (more.length > 0) print(`\n${more.map((text) => `  › ${text}`).join('\n')}`);
}

function printWorked(answer: AskAnswer, { reading, results, error, degraded }: Worked): void {
  print('');
  print(
    `planner:  ${answer.planner} (${answer.model})${degraded ? `, degraded: ${degraded}` : ''}${error ? `, ${error}` : ''}`,
  );
  if (answer.interpretation) print(`reading:  ${answer.interpretation}`);
  if (reading) {
    print(
      `          ${reading.confidence}${reading.unexplained.length > 0 ? `; not understood: ${reading.unexplained.join(', ')}` : ''}`,
    );
    for (const { text, name } of reading.corrections) print(`          ${text} was taken for ${name}`);
  }
  for (const { tool, args } of answer.calls) print(`call:     ${tool} ${JSON.stringify(args)}`);
  for (const result of results)
    if ('sql' in result) print(`sql:      ${result.sql.map((name) => `sql/${name}.sql`).join(', ')}`);
  print(`tokens:   ${answer.tokens.total}`);
  print(`time:     ${answer.ms} ms`);
}
