import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { compress, decompress } from '../tiles/compress.ts';
import type { Encoding } from '../tiles/tile-cache.ts';

/** Anything of known size by key; the least recently used leaves first. */
export interface ByteCache {
  get<T>(key: string): T | undefined;
  /** Keeps a value of so many bytes; one that is larger than the whole cache is not kept. */
  set<T extends object>(key: string, value: T, bytes: number): void;
  clear(): void;
  /** Bytes held, and entries. */
  size(): { bytes: number; entries: number };
}

/** Bytes that an entry costs beside its content and its key. */
const overhead = 600;

/** A cache bounded by bytes. 0 MB keeps nothing. */
export function createByteCache(megabytes: number): ByteCache {
  if (megabytes === 0)
    return { get: () => undefined, set: () => {}, clear: () => {}, size: () => ({ bytes: 0, entries: 0 }) };
  const cache = new LRUCache<string, object>({ maxSize: megabytes * 1024 * 1024 });
  return {
    get: <T>(key: string) => cache.get(key) as T | undefined,
    set(key, value, bytes) {
      cache.set(key, value, { size: Math.ceil(bytes) + overhead + 2 * key.length });
    },
    clear: () => cache.clear(),
    size: () => ({ bytes: cache.calculatedSize, entries: cache.size }),
  };
}

/** Finished bytes in the encodings asked for so far. */
export interface Encoded {
  /** SHA-256 of the identity bytes, base64url, 27 characters. */
  readonly hash: string;
  readonly empty: boolean;
  /** Data version of the numbers in it. */
  readonly version: number;
  readonly bodies: Readonly<Partial<Record<Encoding, Buffer>>>;
}

/** Compresses finished bytes once. */
export async function encode(identity: Buffer, version: number, wanted: Encoding): Promise<Encoded> {
  const { body, encoding } = await compress(identity, wanted);
  return {
    hash: createHash('sha256').update(identity).digest('base64url').slice(0, 27),
    empty: identity.length === 0,
    version,
    bodies: { [encoding]: body },
  };
}

/** The same with one more encoding; itself where it has that, or is too short for it. */
export async function addEncoding(encoded: Encoded, wanted: Encoding): Promise<Encoded> {
  if (encoded.bodies[wanted]) return encoded;
  const { body, encoding } = await compress(await decompress(encoded.bodies), wanted);
  return encoded.bodies[encoding] ? encoded : { ...encoded, bodies: { ...encoded.bodies, [encoding]: body } };
}

export const encodedBytes = ({ bodies }: Encoded): number =>
  Object.values(bodies).reduce((sum, body) => sum + body.length, 0);
