import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '../errors.ts';

export interface InputFile {
  readonly path: string;
  /** Bytes on disk, compressed or not: what progress is measured by. */
  readonly size: number;
  readonly gzip: boolean;
}

/** Looks at a file without reading it through. Throws AppError bad_request when it cannot be read or is empty. */
export async function inspectFile(path: string): Promise<InputFile> {
  try {
    const { size } = await stat(path);
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
      if (bytesRead === 0) throw new AppError('bad_request', `${path} is empty`);
      return { path, size, gzip: bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The bytes of a file, unpacked. `onBytes` hears how many bytes of the file on disk were taken so far. */
export async function* readBytes(
  file: InputFile,
  onBytes: (done: number) => void = () => {},
): AsyncGenerator<Buffer> {
  const raw = createReadStream(file.path, { highWaterMark: 256 * 1024 });
  let done = 0;
  raw.on('data', (chunk) => {
    done += chunk.length;
    onBytes(done);
  });
  const stream = file.gzip ? raw.pipe(createGunzip()) : raw;
  // pipe() does not hand on errors.
  raw.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (cause) {
    throw unreadable(file.path, cause);
  } finally {
    raw.destroy();
    stream.destroy();
  }
}

function unreadable(path: string, cause: unknown): unknown {
  const code = (cause as { code?: string } | null)?.code ?? '';
  if (code === 'ENOENT') return new AppError('bad_request', `there is no file ${path}`, { cause });
  if (code === 'EISDIR') return new AppError('bad_request', `${path} is a folder`, { cause });
  if (/^(EACCES|EPERM|EIO)$/.test(code))
    return new AppError('bad_request', `${path} cannot be read`, { cause });
  if (code.startsWith('Z_'))
    return new AppError('bad_request', `${path} is a damaged or cut off gzip file`, { cause });
  return cause;
}
