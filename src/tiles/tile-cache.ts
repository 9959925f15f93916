import { LRUCache } from 'lru-cache';
import type { Edit } from '../live/edit.ts';
import type { Footprint } from './footprint.ts';
import { createTileIndex } from './tile-index.ts';

export type Encoding = 'identity' | 'gzip' | 'br';

/** A finished tile in the encodings asked for so far. */
export interface CachedTile {
  /** SHA-256 of the identity bytes, base64url, 27 characters: the strong ETag. */
  readonly hash: string;
  readonly empty: boolean;
  /** `layer=kept/total, ...` for layers whose limit was reached, or null. */
  readonly truncated: string | null;
  readonly bodies: Readonly<Partial<Record<Encoding, Buffer>>>;
  /** When its build began, in milliseconds since the epoch. */
  readonly builtAt: number;
  /** Milliseconds that it counts as new where nobody tells of edits. */
  readonly freshMs: number;
  /** Edits of everything that it shows are announced. */
  readonly live: boolean;
  readonly footprint: Footprint;
}

export interface TileCache {
  get(key: string): CachedTile | undefined;
  set(key: string, tile: CachedTile): void;
  /** Lets go of the tiles that an edit touches, and of no other; returns how many. */
  drop(edit: Edit): number;
  /** Bytes held, and entries. */
  size(): { bytes: number; entries: number };
}

/** Bytes that an entry costs beside its bodies and its key: objects, links, buffer headers, its place in the index. */
const overhead = 900;

/** A cache bounded by bytes; the least recently used tile leaves first. 0 MB keeps nothing. */
export function createTileCache(megabytes: number): TileCache {
  if (megabytes === 0)
    return { get: () => undefined, set: () => {}, drop: () => 0, size: () => ({ bytes: 0, entries: 0 }) };
  const index = createTileIndex();
  const cache = new LRUCache<string, CachedTile>({
    maxSize: megabytes * 1024 * 1024,
    sizeCalculation: ({ bodies }, key) =>
      Object.values(bodies).reduce((sum, body) => sum + body.length, overhead + 2 * key.length),
    dispose({ footprint }, key, reason) {
      // A tile in one more encoding takes the place of itself.
      if (reason !== 'set') index.remove(key, footprint);
    },
  });
  return {
    get: (key) => cache.get(key),
    set(key, tile) {
      cache.set(key, tile);
      if (cache.has(key)) index.add(key, tile.footprint);
      // It was larger than the whole cache, as was what it replaced.
      else index.remove(key, tile.footprint);
    },
    drop(edit) {
      const keys = index.touchedBy(edit);
      for (const key of keys) cache.delete(key);
      return keys.length;
    },
    size: () => ({ bytes: cache.calculatedSize, entries: cache.size }),
  };
}
