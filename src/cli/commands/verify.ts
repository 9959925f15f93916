import type { Command } from 'commander';
import { fixLines, reportLines } from '../../verify/report.ts';
import { passed, verify } from '../../verify/run.ts';
import { addCommand, type Options, print, whole, withDatabase } from '../command.ts';
import { verifyOptions } from '../doctor.ts';

export function verifyCommand(program: Command): void {
  addCommand(
    program,
    'verify',
    'check a migrated database: schema, indexes, triggers, rows, statistics, privileges, settings',
  )
    .option('--json', 'as JSON: an array of {check, status, summary, details, next}')
    .option(
      '--role <name>',
      'the role that serves, for the checks of privileges (default: the connected one)',
    )
    .option('--fix-hints', 'print what to do next as an SQL script instead of the table')
    .option('--full', 'compare every row instead of a sample, test every outline, measure overlaps')
    .option('--examples <n>', 'examples per check at most', whole, 20)
    .option('--timeout <seconds>', 'longest time of one statement of a check', whole, 60)
    .action((options: Options) =>
      withDatabase(options, async (db, config) => {
        const started = Date.now();
        const asked = {
          ...verifyOptions(config),
          role: options.role as string | undefined,
          full: options.full === true,
          examples: options.examples as number,
          statementTimeoutMs: (options.timeout as number) * 1000,
        };
        const progress = process.stderr.isTTY && !options.json;
        const results = await verify(db, asked, undefined, ({ name }) => {
          if (progress) process.stderr.write(`\r\u001b[K  ${name} ...`);
        });
        if (progress) process.stderr.write('\r\u001b[K');
        if (options.json) print(JSON.stringify(results, null, 2));
        else if (options.fixHints) for (const line of fixLines(results)) print(line);
        else {
          for (const line of reportLines(results, usesColour())) print(line);
          print(`${((Date.now() - started) / 1000).toFixed(1)} s`);
        }
        if (!passed(results)) process.exitCode = 1;
      }),
    );
}

const usesColour = () => process.stdout.isTTY === true && process.stdout.hasColors?.() === true;
