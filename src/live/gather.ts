import type { Bbox } from '../geo/mercator.ts';

/** Boxes of one layer that one event may hold; more than these are anywhere. */
const mostBoxes = 64;

/** Gathers what was touched of each layer, so that a thousand edits become a few events. */
export interface Gathering {
  add(layer: string, boxes: readonly Bbox[] | null): void;
  /** What was gathered, and begins anew. */
  take(): { layer: string; boxes: readonly Bbox[] | null }[];
}

export function createGathering(): Gathering {
  let touched = new Map<string, Map<string, Bbox> | null>();
  return {
    add(layer, boxes) {
      const before = touched.get(layer);
      if (before === null) return;
      const all = before ?? new Map<string, Bbox>();
      for (const box of boxes ?? []) all.set(box.join(), box);
      touched.set(layer, boxes === null || all.size > mostBoxes ? null : all);
    },
    take() {
      const taken = [...touched].map(([layer, boxes]) => ({
        layer,
        boxes: boxes === null ? null : [...boxes.values()],
      }));
      touched = new Map();
      return taken;
    },
  };
}
