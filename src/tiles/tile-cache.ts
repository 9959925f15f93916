import { LRUCache } from 'lru-cache';

export type Encoding = 'identity' | 'gzip' | 'br';

/** A finished tile in the encodings asked for so far. */
export interface CachedTile {
  /** SHA-256 of the identity bytes, base64url, 27 characters: the strong ETag. */
  readonly hash: string;
  readonly empty: boolean;
  /** `layer=kept/total, ...` for layers whose limit was reached, or null. */
  readonly truncated: string | null;
  readonly bodies: Readonly<Partial<Record<Encoding, Buffer>>>;
  /** Milliseconds since the epoch until which the tile counts as new. */
  readonly freshUntil: number;
}

export interface TileCache {
  get(key: string): CachedTile | undefined;
  set(key: string, tile: CachedTile): void;
  clear(): void;
  /** Bytes held, and entries. */
  size(): { bytes: number; entries: number };
}

/** Bytes that an entry costs beside its bodies and its key: objects, links, buffer headers. */
const overhead = 600;

/** A cache bounded by bytes; the least recently used tile leaves first. 0 MB keeps nothing. */
export function createTileCache(megabytes: number): TileCache {
  if (megabytes === 0)
    return { get: () => undefined, set: () => {}, clear: () => {}, size: () => ({ bytes: 0, entries: 0 }) };
  const cache = new LRUCache<string, CachedTile>({
    maxSize: megabytes * 1024 * 1024,
    sizeCalculation: ({ bodies }, key) =>
      Object.values(bodies).reduce((sum, body) => sum + body.length, overhead + 2 * key.length),
  });
  return {
    get: (key) => cache.get(key),
    set: (key, tile) => {
      cache.set(key, tile);
    },
    clear: () => cache.clear(),
    size: () => ({ bytes: cache.calculatedSize, entries: cache.size }),
  };
}
