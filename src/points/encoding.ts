import { AppError } from '../errors.ts';

export const encodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof encodings)[number];

/** The encoding that an option names, under its usual spellings. Throws AppError bad_request. */
export function encodingFrom(text: string): Encoding {
  const plain = text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const names: Readonly<Record<string, Encoding>> = {
    utf8: 'utf-8',
    utf16: 'utf-16le',
    utf16le: 'utf-16le',
    utf16be: 'utf-16be',
    windows1252: 'windows-1252',
    cp1252: 'windows-1252',
    latin1: 'windows-1252',
    iso88591: 'windows-1252',
  };
  const found = names[plain];
  if (found) return found;
  throw new AppError('bad_request', `there is no encoding "${text}"`, {
    hint: `Use one of ${encodings.join(', ')}.`,
  });
}

/**
 * UTF-16 by its mark; UTF-8 when every byte of the file fits it; else Windows-1252, which every byte fits.
 * Reads the whole file, since the first accent may stand in its last line.
 */
export async function detectEncoding(chunks: AsyncIterable<Uint8Array>): Promise<Encoding> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let first = true;
  try {
    for await (const chunk of chunks) {
      if (first && chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
      if (first && chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be';
      first = false;
      utf8.decode(chunk, { stream: true });
    }
    utf8.decode();
    return 'utf-8';
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    return 'windows-1252';
  }
}

/** Text of the bytes, without a byte order mark. */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  encoding: Encoding,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  const fix = encoding === 'windows-1252' ? fixWindows1252 : (text: string) => text;
  for await (const chunk of chunks) yield fix(decoder.decode(chunk, { stream: true }));
  yield fix(decoder.decode());
}

/** What Windows-1252 has at 0x80 to 0x9f; Node 20 reads these bytes as Latin-1. https://encoding.spec.whatwg.org/index-windows-1252.txt */
const from0x80 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function fixWindows1252(text: string): string {
  return text.replace(/[\u0080-\u009f]/g, (c) => from0x80[c.charCodeAt(0) - 0x80] as string);
}
