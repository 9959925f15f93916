import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Workspace {
  /** A temporary folder; everything below it goes at the end. */
  readonly folder: string;
  /** Fires on Ctrl-C, so that long work stops at its next step. */
  readonly signal: AbortSignal;
  /** Registers what must be undone; the last one registered runs first. */
  onEnd(undo: () => void): void;
  end(): void;
}

/**
 * A temporary folder and a list of things to undo, done at the end of the run and on Ctrl-C alike.
 * Undoing is synchronous, so that a signal handler can do it.
 */
export function createWorkspace(): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'petasantri-bench-'));
  // The private cluster runs as another user, who must get through this folder; what asks for a temporary folder gets one inside.
  chmodSync(folder, 0o711);
  process.env.TMPDIR = folder;
  const undos: (() => void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const interrupt = new AbortController();
  const end = () => {
    for (const undo of undos.splice(0).reverse()) {
      try {
        undo();
      } catch (error) {
        process.stderr.write(`  not cleaned up: ${(error as Error).message}\n`);
      }
    }
  };
  const stop = () => {
    interrupt.abort();
    end();
    process.exit(130);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  return {
    folder,
    signal: interrupt.signal,
    onEnd(undo) {
      undos.push(undo);
    },
    end,
  };
}
