import type { Edit } from '../../src/live/edit.ts';

/** Edits that a test makes up. */
export function createFakeEdits() {
  const listeners = new Set<(edit: Edit) => void>();
  const staleListeners = new Set<() => void>();
  const state = { listening: true, last: 0 };
  return {
    subscribe(listener: (edit: Edit) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onStale(listener: () => void) {
      staleListeners.add(listener);
      return () => staleListeners.delete(listener);
    },
    listening: () => state.listening,
    lastSequence: () => state.last,
    lastHeard: () => state.last,
    started: Promise.resolve(),
    close: async () => {},
    /** Tells of an edit, as the database would. */
    tell(table: string, boxes: Edit['boxes']) {
      const edit = { table, boxes, sequence: ++state.last };
      for (const listener of listeners) listener(edit);
    },
    /** Some may have been missed. */
    miss() {
      for (const listener of staleListeners) listener();
    },
    state,
  };
}
