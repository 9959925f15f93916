import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../errors.ts';

export type Format = 'FeatureCollection' | 'sequence' | 'FlatGeobuf';

export interface OpenFile {
  readonly format: Format;
  readonly gzipped: boolean;
  /** The file's bytes, unpacked. Ends with AppError bad_request where the file is cut off. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** Bytes looked at to tell the format; the first member of a GeoJSON object is always within them. */
const headBytes = 1 << 16;

/** Unpacked bytes after which a file is taken for a mistake or an attack. */
const mostBytes = 16 * 1024 ** 3;

/**
 * Opens a boundary file and tells from its first bytes what it is; names do not count. `onBytes` is told
 * how many of the file's bytes (packed, as on disk) have been read. Throws AppError bad_request.
 */
export async function openFile(
  path: string,
  onBytes: (done: number, total: number) => void,
): Promise<OpenFile> {
  const total = sizeOf(path);
  const source = fileBytes(path, total, onBytes)[Symbol.asyncIterator]();
  const start = await takeHead(source, 2);
  const gzipped = start.head[0] === 0x1f && start.head[1] === 0x8b;
  const unpacked = gzipped ? gunzip(start.all, path) : start.all;
  const { head, all } = await takeHead(bounded(unpacked, path)[Symbol.asyncIterator](), headBytes);
  return { format: formatOf(head, path), gzipped, chunks: all };
}

function sizeOf(path: string): number {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat.size;
  } catch {
    // Said below.
  }
  throw new AppError('bad_request', `there is no file ${path}`);
}

async function* fileBytes(path: string, total: number, onBytes: (done: number, total: number) => void) {
  let done = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
    yield chunk as Buffer;
    done += (chunk as Buffer).length;
    onBytes(done, total);
  }
}

/** Reads ahead until there are `size` bytes or no more, and gives back a source that starts over. */
async function takeHead(source: AsyncIterator<Buffer>, size: number) {
  const taken: Buffer[] = [];
  let length = 0;
  while (length < size) {
    const { value, done } = await source.next();
    if (done) break;
    taken.push(value);
    length += value.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* taken.splice(0);
    for (;;) {
      const { value, done } = await source.next();
      if (done) return;
      yield value;
    }
  }
  return { head: Buffer.concat(taken).subarray(0, Math.max(size, 2)), all: all() };
}

async function* gunzip(packed: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  const unpack = createGunzip({ chunkSize: 1 << 18 });
  const feed = async () => {
    for await (const chunk of packed)
      if (!unpack.write(chunk)) await new Promise((resolve) => unpack.once('drain', resolve));
    unpack.end();
  };
  feed().catch((error) => unpack.destroy(error));
  try {
    for await (const chunk of unpack) yield chunk as Buffer;
  } catch (cause) {
    throw new AppError('bad_request', `${basename(path)} is cut off or damaged (gzip)`, { cause });
  }
}

async function* bounded(chunks: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > mostBytes)
      throw new AppError('bad_request', `${basename(path)} unpacks to more than ${mostBytes / 1024 ** 3} GB`);
    yield chunk;
  }
}

/** The byte before each text of an RFC 8142 sequence. */
const recordMark = 0x1e;

const foreign: readonly [Buffer, string][] = [
  [Buffer.from('PK'), 'a ZIP archive: unpack it first'],
  [Buffer.from('SQLite format 3'), 'a GeoPackage'],
  [Buffer.from([0, 0, 0x27, 0x0a]), 'a Shapefile'],
  [Buffer.from('<'), 'XML (KML, GML or a web page)'],
];

function formatOf(head: Buffer, path: string): Format {
  if (head.subarray(0, 4).equals(Buffer.from('fgb\x03'))) return 'FlatGeobuf';
  if (head[0] === recordMark) return 'sequence';
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (text.startsWith('{')) return isCollection(text) ? 'FeatureCollection' : 'sequence';
  const other = foreign.find(([start]) => head.subarray(0, start.length).equals(start));
  throw new AppError('bad_request', `${basename(path)} is ${other?.[1] ?? 'not GeoJSON or FlatGeobuf'}`, {
    hint: `Convert it: ogr2ogr -t_srs EPSG:4326 -f GeoJSONSeq boundaries.geojsonl ${basename(path)}`,
  });
}

/** Whether the first object is a whole collection: what its first telling member says. */
function isCollection(text: string): boolean {
  const first = /"(type|features|geometry|properties|crs)"\s*:\s*("(\w*)")?/g;
  for (const [, member, , value] of text.matchAll(first)) {
    if (member === 'type') return value !== 'Feature';
    if (member === 'features' || member === 'crs') return true;
    return false;
  }
  return true;
}
