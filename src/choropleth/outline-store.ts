import type { Database, QueryOptions } from '../db/database.ts';
import type { Level } from '../regions/level.ts';
import { type Outlines, type Regions, readOutlines, readRegions, regionsState } from './outlines.ts';
import { collectionBand } from './tiles.ts';

interface Kept {
  readonly state: string;
  readonly value: Promise<object>;
  /** Estimated memory; 0 while it is being read. */
  bytes: number;
}

export interface OutlineStore {
  regions(level: Level, options?: QueryOptions): Promise<Regions>;
  shapes(level: Level, band: number, options?: QueryOptions): Promise<Outlines>;
  /** Estimated memory of all that is kept. */
  bytes(): number;
}

/** Bytes of a corner, an array of two numbers, and of a region without its outline. */
const cornerBytes = 72;
const regionBytes = 700;

/**
 * Regions and simplified outlines of each level, read again only when they have changed. Everybody shares what is read, so that it
 * is read within the time limit of whoever asks first, and on after that one has left.
 */
export function createOutlineStore(db: Database): OutlineStore {
  const kept = new Map<string, Kept>();

  const keep = <T extends object>(
    key: string,
    state: string,
    read: () => Promise<T>,
    bytes: (value: T) => number,
  ): Promise<T> => {
    const known = kept.get(key);
    if (known?.state === state) return known.value as Promise<T>;
    const value = read();
    const entry: Kept = { state, value, bytes: 0 };
    kept.set(key, entry);
    value.then(
      (done) => {
        entry.bytes = bytes(done);
      },
      // A failure is not kept.
      () => {
        if (kept.get(key) === entry) kept.delete(key);
      },
    );
    return value;
  };

  const regions = async (level: Level, options: QueryOptions = {}): Promise<Regions> => {
    const state = await regionsState(db, collectionBand(level), options);
    const limits = withoutSignal(options);
    return keep(
      level,
      state.regions,
      () => readRegions(db, level, limits),
      ({ size }) => size * regionBytes,
    );
  };

  return {
    regions,
    async shapes(level, band, options = {}) {
      const { regions: names, shapes } = await regionsState(db, band, options);
      const limits = withoutSignal(options);
      return keep(
        `${level} ${band}`,
        `${names} ${shapes}`,
        async () => readOutlines(db, (await regions(level, limits)).values(), band, limits),
        (outlines) => countCorners(outlines.values()) * cornerBytes,
      );
    },
    bytes: () => [...kept.values()].reduce((sum, entry) => sum + entry.bytes, 0),
  };
}

const withoutSignal = ({ timeoutMs }: QueryOptions): QueryOptions =>
  timeoutMs === undefined ? {} : { timeoutMs };

function countCorners(
  outlines: Iterable<{ readonly coordinates: readonly (readonly (readonly unknown[])[])[] }>,
) {
  let corners = 0;
  for (const { coordinates } of outlines)
    for (const rings of coordinates) for (const ring of rings) corners += ring.length;
  return corners;
}
