import type { MigrationEvents } from '../db/migrate.ts';
import { showProgress } from './progress.ts';

/** Shows a run of migrations: a line per file, progress of long ones, what the files have to say. */
export function showMigrations(say: (line: string) => void): MigrationEvents & { stop(): void } {
  let progress: ReturnType<typeof showProgress> | undefined;
  const stop = () => {
    progress?.stop();
    progress = undefined;
  };
  return {
    onMigration({ id, name }, direction) {
      stop();
      say(`${direction.padEnd(5)} ${id} ${name}`);
    },
    onProgress(step) {
      // A handful of rows is done before anybody could read of it.
      if (step.total < 1000) return;
      progress ??= showProgress();
      progress.update(step);
    },
    onNotice(message) {
      stop();
      say(`      ${message}`);
    },
    stop,
  };
}
