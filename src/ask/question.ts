import type { Bbox } from '../geo/mercator.ts';
import type { Call } from './call.ts';

export type Lang = 'id' | 'en';

/** What the asker looks at. */
export interface AskContext {
  /** West, south, east, north of the map's view, degrees. */
  readonly bbox?: Bbox;
  readonly zoom?: number;
  readonly layer?: string;
  /** Official code of the region that was clicked. */
  readonly selectedRegion?: string;
  /** The calls of up to three earlier answers, oldest first; checked like any call. */
  readonly previous?: readonly Call[];
}

export interface Question {
  /** Trimmed, Unicode NFKC, control characters gone; 5 to 1000 characters. */
  readonly text: string;
  /** Language to answer in: as asked for, else that of the text. */
  readonly lang: Lang;
  readonly context: AskContext;
}
