import type { Level } from './level.ts';

/**
 * How the publishers of Indonesian boundaries name their properties, best first. Spelled as `foldProperty`
 * leaves them: lower case, letters and digits only, so that KODE_KAB, kode_kab and kodeKab are one.
 */
export const propertyNames: Readonly<Record<Level, { code: string[]; name: string[]; type: string[] }>> = {
  provinsi: {
    code: [
      ...['kdppum', 'kodeprov', 'kodeprovinsi', 'kodeprop', 'kodepropinsi', 'kdprovinsi', 'provinsikode'],
      ...[
        'provinceid',
        'provincecode',
        'provcode',
        'provno',
        'idprov',
        'kdprov',
        'kdprop',
        'kdpbps',
        'adm1pcode',
      ],
      ...['cc1', 'iso1'],
    ],
    name: [
      ...['wadmpr', 'nmprov', 'nmprop', 'namaprov', 'namaprovinsi', 'namaprop', 'provinsi', 'propinsi'],
      ...['province', 'provincename', 'adm1id', 'adm1name', 'adm1en', 'name1', 'prov'],
    ],
    type: ['type1', 'engtype1'],
  },
  kabupaten: {
    code: [
      ...[
        'kdpkab',
        'kodekab',
        'kodekabkota',
        'kodekabupaten',
        'kodekk',
        'kdkabkota',
        'regencyid',
        'regencycode',
      ],
      ...['idkab', 'idkabkota', 'kdkab', 'kabkotno', 'kdbbps', 'adm2pcode', 'cc2'],
    ],
    name: [
      ...['wadmkk', 'nmkab', 'nmkabkota', 'namakab', 'namakabkota', 'namakabupaten', 'kabkota', 'kabkot'],
      ...['kabupatenkota', 'kabupaten', 'regency', 'regencyname', 'adm2id', 'adm2name', 'adm2en', 'name2'],
    ],
    type: ['type2', 'engtype2', 'adm2type'],
  },
  kecamatan: {
    code: [
      ...['kdcpum', 'kodekec', 'kodekecamatan', 'kdkecamatan', 'districtid', 'districtcode'],
      ...['idkec', 'kdkec', 'kecno', 'kdcbps', 'adm3pcode', 'cc3'],
    ],
    name: [
      ...['wadmkc', 'nmkec', 'namakec', 'namakecamatan', 'kecamatan', 'district', 'districtname'],
      ...['adm3id', 'adm3name', 'adm3en', 'name3'],
    ],
    type: ['type3', 'engtype3', 'adm3type'],
  },
};

/** Names that say nothing of the level: they are about the features themselves. shapeISO is of geoBoundaries. */
export const genericNames = {
  code: ['kodewilayah', 'kodewil', 'kdwil', 'kodekemendagri', 'kode', 'code', 'kodebps', 'shapeiso'],
  name: ['namobj', 'namawilayah', 'namawil', 'nmwil', 'nama', 'shapename', 'name'],
  type: ['tipe', 'jenis', 'type', 'engtype'],
} as const;

/** Codes of the statistics office (BPS) and of files made from its list: not the ministry's everywhere. */
export const bpsProperties: ReadonlySet<string> = new Set([
  ...['idprov', 'kdprov', 'kdprop', 'kdpbps', 'provno', 'adm1pcode'],
  ...['idkab', 'idkabkota', 'kdkab', 'kabkotno', 'kdbbps', 'adm2pcode'],
  ...['idkec', 'kdkec', 'kecno', 'kdcbps', 'adm3pcode', 'kodebps'],
]);

/** Types of areas that are water, as `foldName` leaves them. */
export const waterTypes: ReadonlySet<string> = new Set([
  ...['waterbody', 'water', 'danau', 'waduk', 'lake', 'reservoir', 'laut', 'perairan', 'situ', 'badanair'],
]);

/** What publishers write where they have no value. */
export const noValue = /^(na|n\/a|null|none|nan|-|<null>|tidak ada)?$/i;

/** ISO 3166-2 to the official code, for geoBoundaries' shapeISO and GADM's ISO_1. */
export const isoCodes: Readonly<Record<string, string>> = {
  ...{ AC: '11', SU: '12', SB: '13', RI: '14', JA: '15', SS: '16', BE: '17', LA: '18', BB: '19', KR: '21' },
  ...{ JK: '31', JB: '32', JT: '33', YO: '34', JI: '35', BT: '36', BA: '51', NB: '52', NT: '53' },
  ...{ KB: '61', KT: '62', KS: '63', KI: '64', KU: '65', SA: '71', ST: '72', SN: '73', SG: '74', GO: '75' },
  ...{ SR: '76', MA: '81', MU: '82', PA: '91', PB: '92', PS: '93', PT: '94', PE: '95', PD: '96' },
};
