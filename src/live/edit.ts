import type { Bbox } from '../geo/mercator.ts';

/** A change of a watched table, as every server hears of it once it is committed. */
export interface Edit {
  /** `schema.name`, as in a layer's `tables`. */
  readonly table: string;
  /** Where, in degrees; west may lie below -180 and east above 180. Null for anywhere. */
  readonly boxes: readonly Bbox[] | null;
  /** Number of the announcement, the same on every server; absent where nobody gave one. */
  readonly sequence?: number;
}
