import { isNationalId } from '../catalog/national-ids.ts';
import { parseNumber } from './parse-place.ts';
import type { Fault } from './source.ts';
import type { TableColumn } from './target.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const integers: Readonly<Record<string, bigint>> = { int2: 2n ** 15n, int4: 2n ** 31n, int8: 2n ** 63n };
const booleans: Readonly<Record<string, string>> = {
  true: 'true',
  t: 'true',
  yes: 'true',
  y: 'true',
  ya: 'true',
  '1': 'true',
  false: 'false',
  f: 'false',
  no: 'false',
  n: 'false',
  tidak: 'false',
  '0': 'false',
};
const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/;
const isoTime = /^(\d{4})-(\d{2})-(\d{2})[T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[+-]\d{2}(:?\d{2})?)?$/i;
const texts = new Set(['text', 'varchar', 'bpchar', 'citext']);

/**
 * A text as the database will read it, null when it is empty, or why the column cannot take it. What this
 * does not know, the database judges.
 */
export function checkValue(text: string | null, column: TableColumn): string | null | Fault {
  const trimmed = text?.trim() ?? '';
  if (text === null || trimmed === '') return null;
  if (text.includes('\0')) return fault(column, text, 'unreadable text', 'holds a NUL character');
  if (texts.has(column.type)) return checkText(text, column);
  const limit = integers[column.type];
  if (limit !== undefined) {
    if (!/^[+-]?\d{1,30}$/.test(trimmed))
      return fault(column, trimmed, 'not a whole number', 'is not a whole number');
    const value = BigInt(trimmed.replace(/^\+/, ''));
    return value >= -limit && value < limit
      ? value.toString()
      : fault(column, trimmed, 'number out of range', 'is too large for the column');
  }
  switch (column.type) {
    case 'float4':
    case 'float8':
    case 'numeric':
      return parseNumber(trimmed) === null
        ? fault(column, trimmed, 'not a number', 'is not a number')
        : trimmed.replace(/^\u2212/, '-').replace(',', '.');
    case 'uuid':
      return uuid.test(trimmed)
        ? trimmed.toLowerCase()
        : fault(column, trimmed, 'not a uuid', 'is not a uuid');
    case 'bool':
      return (
        booleans[trimmed.toLowerCase()] ??
        fault(column, trimmed, 'not yes or no', 'is neither true nor false')
      );
    case 'date':
      return checkDate(trimmed, isoDate, column);
    case 'timestamp':
    case 'timestamptz':
      return checkDate(trimmed, isoDate.test(trimmed) ? isoDate : isoTime, column);
    default:
      return trimmed;
  }
}

/** 03/02/2001 means two days; which one is the file's secret. */
function checkDate(text: string, form: RegExp, column: TableColumn): string | Fault {
  const [, year, month, day] = form.exec(text) ?? [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day) && Number(year) > 0
    ? text.replace(',', '.')
    : fault(column, text, 'not a date', 'is not a date written as 2001-12-31');
}

function checkText(text: string, column: TableColumn): string | Fault {
  if (column.length === null || text.length <= column.length) return text;
  // PostgreSQL counts characters, and drops blanks at the end.
  const count = [...text.trimEnd()].length;
  return count <= column.length
    ? text.trimEnd()
    : fault(column, text, 'text too long', `has ${count} characters, ${column.length} are the most`);
}

/** A fault that quotes the value, but never a national id. */
function fault(column: TableColumn, text: string, reason: string, says: string): Fault {
  const value = isNationalId(column.name) ? '' : ` "${text.length > 60 ? `${text.slice(0, 60)}...` : text}"`;
  return { reason: `${column.name}: ${reason}`, detail: `${column.name}${value} ${says}` };
}
