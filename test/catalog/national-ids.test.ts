import { expect, it } from 'vitest';
import { isNationalId } from '../../src/catalog/national-ids.ts';

it.each([
  'nik',
  'NIK',
  'nik_ayah',
  'ayah_nik',
  'nik2',
  'no_kk',
  'NoKK',
  'no kk',
  'no-kk',
  'nokk',
  'nomor_kk',
  'nomorKK',
  'kk.no_kk',
])('takes the column %s for a national id', (name) => expect(isNationalId(name)).toBe(true));

it.each(['teknik', 'unik', 'nikel', 'nama', 'klinik', 'no_kks', 'id', 'pernikahan', 'komunikasi'])(
  'leaves the column %s alone',
  (name) => expect(isNationalId(name)).toBe(false),
);
