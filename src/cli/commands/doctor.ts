import type { Command } from 'commander';
import { configPath } from '../../config.ts';
import { openDatabase } from '../../db/open.ts';
import { addCommand, configure, type Options } from '../command.ts';
import { runDoctor } from '../doctor.ts';

export function doctorCommand(program: Command): void {
  addCommand(
    program,
    'doctor',
    'say whether configuration and environment are fit, what is published, what is not, and why',
  )
    .option('--json', 'as JSON')
    .action(async (options: Options) => {
      const { config, log } = configure(options);
      const fit = await runDoctor({
        config,
        configFile: configPath(options.config as string | undefined),
        asJson: options.json === true,
        open: (adjusted) => openDatabase(adjusted, log),
      });
      if (!fit) process.exitCode = 1;
    });
}
