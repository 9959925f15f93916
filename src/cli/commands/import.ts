import type { Command } from 'commander';
import { importBoundariesCommand } from './import-boundaries.ts';
import { importPointsCommand } from './import-points.ts';

export function importCommand(program: Command): void {
  const parent = program
    .command('import')
    .description('bring boundaries or points of your own into the database');
  importBoundariesCommand(parent);
  importPointsCommand(parent);
}
