import { type CsvError, type Options, type Parser, parse } from 'csv-parse';
import { AppError } from '../errors.ts';
import { detectDelimiter } from './delimiter.ts';
import { decodeText, detectEncoding, type Encoding } from './encoding.ts';
import { type InputFile, readBytes } from './read-bytes.ts';
import { maxColumns, maxRecordBytes, type Source, type SourceRow } from './source.ts';

export interface CsvOptions {
  readonly encoding?: Encoding;
  readonly delimiter?: string;
}

/** Characters in which the delimiter is looked for. */
const sampleLength = 64 * 1024;

interface CsvRecord {
  readonly lines: number;
  readonly fields: string[];
}

/** Opens a CSV file and reads its header. Throws AppError bad_request when it has none. */
export async function openCsv(
  file: InputFile,
  options: CsvOptions,
  onBytes: (done: number) => void,
): Promise<Source> {
  const encoding = options.encoding ?? (await detectEncoding(readBytes(file)));
  const sample = await firstText(file, encoding);
  // Excel's own way to tell.
  const told = /^sep=([^\r\n\w"])\r?\n/i.exec(sample);
  const delimiter = options.delimiter ?? told?.[1] ?? detectDelimiter(sample);
  const records = readRecords(file, encoding, delimiter, onBytes);
  if (told) await records.next();
  const first = await records.next();
  const header = first.done ? [] : first.value.fields.map((name) => name.trim());
  if (!header.some((name) => name !== ''))
    throw new AppError('bad_request', `${file.path} has no header line`, {
      hint: 'The first line must name the columns.',
    });
  if (header.length > maxColumns)
    throw new AppError(
      'bad_request',
      `${file.path} has ${header.length} columns; ${maxColumns} are the most`,
    );
  return {
    format: 'csv',
    unit: 'line',
    header,
    encoding,
    delimiter,
    async *rows() {
      for await (const { lines, fields } of records) {
        const row = toRow(lines, fields, header.length, delimiter);
        if (row) yield row;
      }
    },
  };
}

function toRow(lines: number, fields: string[], width: number, delimiter: string): SourceRow | null {
  // Spreadsheets leave rows of nothing but delimiters.
  if (fields.every((field) => field.trim() === '')) return null;
  const extra = fields.length > width && fields.slice(width).some((field) => field !== '');
  if (fields.length >= width && !extra) return { at: lines, fields };
  const name = delimiter === '\t' ? 'tab' : delimiter;
  return {
    at: lines,
    fields,
    fault: {
      reason: 'wrong number of fields',
      detail: `the line has ${fields.length} fields, the header ${width}; a text that holds "${name}" needs quotes`,
    },
  };
}

async function firstText(file: InputFile, encoding: Encoding): Promise<string> {
  let text = '';
  for await (const part of decodeText(readBytes(file), encoding)) {
    text += part;
    if (text.length >= sampleLength) break;
  }
  return text;
}

async function* readRecords(
  file: InputFile,
  encoding: Encoding,
  delimiter: string,
  onBytes: (done: number) => void,
): AsyncGenerator<CsvRecord> {
  const settings: Options<CsvRecord, string[]> = {
    bom: true,
    delimiter,
    max_record_size: maxRecordBytes,
    // Files that were put together from several mix them.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    // A quote in the middle of a text is one: Pondok "Al Huda".
    relax_quotes: true,
    skip_empty_lines: true,
    on_record: (fields, { lines }) => ({ lines, fields }),
  };
  // The types know records that are not texts only where columns are named.
  const parser = parse(settings as unknown as Options);
  const feeding = feed(parser, file, encoding, onBytes);
  try {
    for await (const record of parser) yield record as CsvRecord;
  } catch (error) {
    throw explain(file, error);
  } finally {
    parser.destroy();
    await feeding;
  }
}

/** Writes the file into the parser; a fault of reading becomes the parser's. */
async function feed(
  parser: Parser,
  file: InputFile,
  encoding: Encoding,
  onBytes: (done: number) => void,
): Promise<void> {
  const bytes = readBytes(file, onBytes);
  const chunks = encoding === 'utf-8' ? bytes : decodeText(bytes, encoding);
  const closed = new Promise<void>((resolve) => parser.once('close', resolve));
  try {
    for await (const chunk of chunks) {
      if (parser.destroyed) return;
      if (!parser.write(chunk))
        await Promise.race([new Promise<void>((resolve) => parser.once('drain', resolve)), closed]);
    }
    if (!parser.destroyed) parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

function explain(file: InputFile, error: unknown): unknown {
  const { code, lines } = error as CsvError & { lines?: number };
  if (code === 'CSV_MAX_RECORD_SIZE')
    return new AppError('bad_request', `${file.path} has a record of more than 1 MB near line ${lines}`, {
      cause: error,
      hint: 'A quote that never closes joins lines. Look for a single " before that line.',
    });
  if (code?.startsWith('CSV_'))
    return new AppError('bad_request', `${file.path} is no valid CSV near line ${lines}`, {
      cause: error,
      hint: 'Look for a quote that never closes, and check --delimiter.',
    });
  return error;
}
