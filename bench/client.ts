import { Agent, get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { TileCoord } from '../src/geo/tile-coord.ts';
import { analystKey, type BenchServer } from './server.ts';
import { tilePath } from './tiles.ts';

export const tileHeaders = { authorization: `Bearer ${analystKey}`, 'accept-encoding': 'gzip' };
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

export interface FetchedTile {
  /** The body as it came over the wire. */
  readonly body: Buffer;
  readonly gzipped: boolean;
  /** Entity tag, without quotes. */
  readonly etag: string;
  /** Rows that matched, where the tile says that it does not hold all of them. */
  readonly matched: number | null;
}

/** One tile over a kept connection, to the last byte. Throws on anything but 200 and 204. */
export function fetchTile(server: BenchServer, layer: string, tile: TileCoord): Promise<FetchedTile> {
  const url = server.url + tilePath(layer, tile);
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, headers: tileHeaders, timeout: 60_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode, headers: answered } = response;
        if (statusCode !== 200 && statusCode !== 204) return reject(new Error(`${statusCode} from ${url}`));
        const matched = /\/(\d+)/.exec(String(answered['x-tile-truncated'] ?? ''))?.[1];
        resolve({
          body: Buffer.concat(chunks),
          etag: String(answered.etag ?? '').replaceAll('"', ''),
          gzipped: answered['content-encoding'] === 'gzip',
          matched: matched === undefined ? null : Number(matched),
        });
      });
    });
    request.on('timeout', () => request.destroy(new Error(`no answer from ${url}`)));
    request.on('error', reject);
  });
}

/** The tile before compression. */
export const plainBody = ({ body, gzipped }: FetchedTile) => (gzipped ? gunzipSync(body) : body);
