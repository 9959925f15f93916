import { describe, expect, it } from 'vitest';
import { readCode } from '../../src/regions/codes.ts';
import { createDescriber, parseMap } from '../../src/regions/describe-feature.ts';
import { type KnownRegion, readKnownRegions } from '../../src/regions/known-regions.ts';
import type { Level } from '../../src/regions/level.ts';
import { matchFeatures } from '../../src/regions/match.ts';
import { officialName, readings } from '../../src/regions/names.ts';

const region = (code: string, name: string, type: string): KnownRegion => ({
  code,
  level: (['provinsi', 'kabupaten', 'kecamatan'] as const)[(code.length - 2) / 3] as Level,
  name,
  type,
  parent: code.length === 2 ? null : code.slice(0, -3),
});

const official = [
  region('31', 'DKI Jakarta', 'Provinsi'),
  region('32', 'Jawa Barat', 'Provinsi'),
  region('63', 'Kalimantan Selatan', 'Provinsi'),
  region('91', 'Papua', 'Provinsi'),
  region('94', 'Papua Tengah', 'Provinsi'),
  region('31.01', 'Kabupaten Administrasi Kepulauan Seribu', 'Kabupaten'),
  region('31.71', 'Kota Administrasi Jakarta Pusat', 'Kota'),
  region('32.04', 'Kabupaten Bandung', 'Kabupaten'),
  region('32.05', 'Kabupaten Garut', 'Kabupaten'),
  region('32.73', 'Kota Bandung', 'Kota'),
  region('32.79', 'Kota Banjar', 'Kota'),
  region('63.02', 'Kabupaten Kotabaru', 'Kabupaten'),
  region('63.03', 'Kabupaten Banjar', 'Kabupaten'),
];

const aliases = [{ code: '31', alias: 'Jakarta Raya' }];
const fakeDatabase = (loaded: KnownRegion[]) => ({
  query: async (statement: { text: string }) =>
    (/region_aliases/.test(statement.text) ? aliases : loaded) as never,
});

async function match(level: Level, features: object[], { loaded = [] as KnownRegion[], map = {} } = {}) {
  const describer = createDescriber(level, map);
  const described = features.map((properties) => describer.describe(properties as Record<string, unknown>));
  const known = await readKnownRegions(fakeDatabase(loaded), official);
  return matchFeatures(level, described, known).map((found) =>
    found.region ? `${found.by} ${found.region.code}${found.note ? ` ${found.note}` : ''}` : found.reason,
  );
}

describe('codes', () => {
  it.each([
    ['kabupaten', '32.05', '32.05'],
    ['kabupaten', '3205', '32.05'],
    ['kabupaten', 3205, '32.05'],
    ['kabupaten', '32.05.', '32.05'],
    ['kabupaten', 'ID3205', '32.05'],
    ['kecamatan', '320501', '32.05.01'],
    ['provinsi', 'ID32', '32'],
    ['provinsi', 'ID-JB', '32'],
  ] as const)('of a %s are read from %s', (level, text, code) => {
    expect(readCode(level, text)?.code).toBe(code);
  });

  it('of districts in the list of the statistics office, with seven digits, are not taken for official ones', () => {
    expect(readCode('kecamatan', '3205010')).toEqual({ code: null, part: null });
  });

  it.each(['NA', '', null, 'x', '32051', 'IDN.9.1_1'])('are not seen in %s', (text) => {
    expect(readCode('kabupaten', text)?.code ?? null).toBeNull();
  });
});

describe('names', () => {
  it('glued or abbreviated are read apart, and a whole name may begin with Kota', () => {
    expect(readings('kabupaten', 'KotaBandung', null)[0]).toEqual({ key: 'bandung', type: 'Kota' });
    expect(readings('kabupaten', 'Kab. Kep. Seribu', null)[0]).toEqual({
      key: 'kepulauanseribu',
      type: 'Kabupaten',
    });
    expect(readings('kabupaten', 'Kotabaru', 'Kabupaten')).toEqual([{ key: 'kotabaru', type: 'Kabupaten' }]);
    expect(readings('kabupaten', 'KotaBaru', 'Kabupaten')[0]).toEqual({ key: 'kotabaru', type: 'Kabupaten' });
  });

  it('of new areas become official: words apart, in title case, with their type', () => {
    expect(officialName('kabupaten', 'KotaBandung', 'Kota')).toBe('Kota Bandung');
    expect(officialName('kabupaten', 'BANDUNG BARAT', 'Kabupaten')).toBe('Kabupaten Bandung Barat');
    expect(officialName('kecamatan', 'Kec. Cileunyi', 'Kecamatan')).toBe('Cileunyi');
  });
});

describe('features', () => {
  it('are found by code first, in any spelling', async () => {
    expect(await match('kabupaten', [{ kode_kab: '3205' }, { KDPKAB: '32.04', WADMKK: 'Bandung' }])).toEqual([
      'code 32.05',
      'code 32.04',
    ]);
  });

  it('are found by name and type within their province where there is no code', async () => {
    const features = [
      { NAME_1: 'JawaBarat', NAME_2: 'Bandung', TYPE_2: 'Kabupaten', CC_2: 'NA' },
      { NAME_1: 'JawaBarat', NAME_2: 'KotaBandung', TYPE_2: 'Kota' },
      { NAME_1: 'JawaBarat', NAME_2: 'Banjar', ENGTYPE_2: 'City' },
      { NAME_1: 'KalimantanSelatan', NAME_2: 'Banjar', ENGTYPE_2: 'Regency' },
      { NAME_1: 'JakartaRaya', NAME_2: 'JakartaPusat', TYPE_2: 'Kotamadya' },
      { provinsi: 'Kalimantan Selatan', kabupaten: 'Banjar' },
      { provinsi: 'Jawa Barat', kabupaten: 'Banjar' },
    ];
    expect(await match('kabupaten', features)).toEqual(
      ['32.04', '32.73', '32.79', '63.03', '31.71', '63.03', '32.79'].map((code) => `name ${code}`),
    );
  });

  it('without a province are found when only one area of the country can be meant', async () => {
    expect(
      await match('kabupaten', [
        { shapeName: 'Garut' },
        { shapeName: 'Kota Banjar' },
        { shapeName: 'Banjar' },
      ]),
    ).toEqual(['name 32.05', 'name 32.79', 'no region of that name is known here']);
  });

  it('that say only Bandung are the regency, but not when there are two of them', async () => {
    expect(await match('kabupaten', [{ shapeName: 'Bandung' }, { shapeName: 'Kota Bandung' }])).toEqual([
      'name 32.04',
      'name 32.73',
    ]);
    const reason = 'Kabupaten Bandung or the city of that name: several features say only that';
    expect(await match('kabupaten', [{ shapeName: 'Bandung' }, { shapeName: 'Bandung' }])).toEqual([
      reason,
      reason,
    ]);
  });

  it('whose code means another region are found by name, which is reported', async () => {
    const features = [
      { kode: '32.05', nama: 'Bandung', provinsi: 'Jawa Barat' },
      { kode: '32.73', nama: 'Kota Bandung' },
    ];
    expect(await match('kabupaten', features)).toEqual([
      'name 32.04 name taken, code disagrees (code 32.05 is Kabupaten Garut)',
      'code 32.73',
    ]);
  });

  it('with codes of the statistics office are never found by the code against the name', async () => {
    // Its 94 is Papua, the ministry's is Papua Tengah.
    expect(await match('provinsi', [{ ADM1_PCODE: 'ID94', ADM1_EN: 'Papua' }])).toEqual([
      'name 91 name taken, code disagrees (code 94 is Papua Tengah)',
    ]);
    expect(await match('provinsi', [{ ADM1_PCODE: 'ID94', ADM1_EN: 'Nusa Lama' }, { kdprov: '94' }])).toEqual(
      [
        'the code is of another list and the name is not known',
        'the code is of another list and there is no name',
      ],
    );
  });

  it('that were renamed keep their code, which is reported', async () => {
    expect(await match('kabupaten', [{ KDPKAB: '32.05', WADMKK: 'Limbangan' }])).toEqual([
      'code 32.05 code taken, the name is new: officially Kabupaten Garut',
    ]);
  });

  it('of a regency that no list has are new when their province is known', async () => {
    expect(
      await match('kabupaten', [
        { KDPKAB: '32.19', WADMKK: 'Cirebon Timur' },
        { KDPKAB: '99.01', WADMKK: 'X' },
      ]),
    ).toEqual(['new 32.19', 'provinsi 99 is not known']);
  });

  it('of districts need the official code or a loaded district of that name in the regency', async () => {
    const loaded = [
      region('32', 'Jawa Barat', 'Provinsi'),
      region('32.05', 'Kabupaten Garut', 'Kabupaten'),
      region('32.05.01', 'Garut Kota', 'Kecamatan'),
    ];
    const features = [
      { KDCPUM: '32.05.02', WADMKC: 'Karangpawitan' },
      { idkec: '3205020', nmkec: 'GARUT KOTA', idkab: '3205', nmkab: 'GARUT', nmprov: 'JAWA BARAT' },
      { idkec: '3205030', nmkec: 'WANARAJA', idkab: '3205', nmkab: 'GARUT', nmprov: 'JAWA BARAT' },
      { KDCPUM: '32.73.01', WADMKC: 'Sukasari' },
    ];
    expect(await match('kecamatan', features, { loaded })).toEqual([
      'new 32.05.02',
      'name 32.05.01',
      'no region of that name is known here; kecamatan need the official code',
      'kabupaten 32.73 is not loaded',
    ]);
  });

  it('take the properties that --map names', async () => {
    const map = parseMap('code=K, name=N,parent=P');
    expect(await match('kabupaten', [{ K: 'x', N: 'Garut', P: '32', kode: '32.04' }], { map })).toEqual([
      'name 32.05',
    ]);
    expect(() => parseMap('kode=K')).toThrow('--map cannot be read at "kode=K"');
  });
});
