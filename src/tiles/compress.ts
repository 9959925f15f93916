import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from 'node:zlib';
import type { Encoding } from './tile-cache.ts';

const gzipAsync = promisify(gzip);
const gunzipAsync = promisify(gunzip);
const brotliAsync = promisify(brotliCompress);
const unbrotliAsync = promisify(brotliDecompress);

/** Bodies shorter than this are sent as they are: a network packet is not filled either way. */
const leastBytes = 256;

/** Encodes a body; short ones stay as they are. Brotli at quality 5 costs about what gzip 6 does and is smaller. */
export async function compress(
  body: Buffer,
  encoding: Encoding,
): Promise<{ body: Buffer; encoding: Encoding }> {
  if (encoding === 'identity' || body.length < leastBytes) return { body, encoding: 'identity' };
  if (encoding === 'gzip') return { body: await gzipAsync(body, { level: 6 }), encoding };
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length };
  return { body: await brotliAsync(body, { params }), encoding };
}

/** The identity bytes of any one of the bodies. */
export async function decompress(bodies: Readonly<Partial<Record<Encoding, Buffer>>>): Promise<Buffer> {
  if (bodies.identity) return bodies.identity;
  if (bodies.gzip) return gunzipAsync(bodies.gzip);
  if (bodies.br) return unbrotliAsync(bodies.br);
  return Buffer.alloc(0);
}
