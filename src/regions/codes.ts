import { codeLength, type Level } from './level.ts';
import { isoCodes, noValue } from './property-names.ts';

/** A code as a file writes it, made comparable. */
export interface FileCode {
  /** Official form with dots, of any level; null when the digits fit none. */
  readonly code: string | null;
  /** Digits of a part of a code, `05` of `32.05`: to be put behind the parent's code. */
  readonly part: string | null;
}

/**
 * Reads `3205`, `32.05`, `32.05.`, `ID3205`, `ID-JB` (provinces) or a bare part. BPS writes districts with
 * seven digits, which are in no way the ministry's: of those only the regency's four count.
 */
export function readCode(level: Level, value: unknown): FileCode | null {
  const text = String(value ?? '').trim();
  if (noValue.test(text)) return null;
  const iso = /^ID[-.]?([A-Z]{2})$/i.exec(text)?.[1]?.toUpperCase();
  if (iso !== undefined) return level === 'provinsi' ? { code: isoCodes[iso] ?? null, part: null } : null;
  const digits = text
    .replace(/^IDN?[-.]?(?=\d)/i, '')
    .replace(/\.0$/, '')
    .replace(/[.\s]/g, '');
  if (!/^\d+$/.test(digits)) return null;
  const own = (codeLength[level] + 1) / 3;
  if (digits.length === own * 2) return { code: dotted(digits), part: null };
  if (level === 'kecamatan' && digits.length === 7) return { code: null, part: null };
  if (level !== 'provinsi' && digits.length <= (level === 'kecamatan' ? 3 : 2))
    return { code: null, part: digits.length <= 2 ? digits.padStart(2, '0') : null };
  return null;
}

/** 320501 becomes 32.05.01. */
const dotted = (digits: string): string => (digits.match(/\d\d/g) ?? []).join('.');
