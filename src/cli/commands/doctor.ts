import type { Command } from 'commander';
import { addCommand, type Options, withDatabase } from '../command.ts';
import { runDoctor } from '../doctor.ts';

export function doctorCommand(program: Command): void {
  addCommand(program, 'doctor', 'say what is published, what is not, and why')
    .option('--json', 'as JSON')
    .action((options: Options) =>
      withDatabase(options, async (db, config) => {
        if (!(await runDoctor(db, config, options.json === true))) process.exitCode = 1;
      }),
    );
}
