import type { Breakage } from './breakages.ts';

export const someSantri = (n: number) =>
  `(select santri_id from santri_map order by santri_id desc limit ${n})`;

/** A region in the sea, where no row lies, with simplified outlines like all others. */
const island = (outline: string) => [
  `insert into petasantri.regions (code, level, name, type, parent_code, geom, source, illustrative)
    values ('11.99', 'kabupaten', 'Kabupaten Coba', 'Kabupaten', '11', ST_GeomFromText('MULTIPOLYGON(((${outline})))', 4326), 'test', true)`,
  `insert into petasantri.region_shapes (code, band, geom)
    select r.code, b.band, r.geom from petasantri.regions r, (select distinct band from petasantri.region_shapes) b where r.code = '11.99'`,
];
const sinkIsland = [`delete from petasantri.regions where code = '11.99'`];

/** Damage to rows of the map, to base rows and to regions. */
export const rowBreakages: readonly Breakage[] = [
  {
    title: 'finds scored santri that are not on the map',
    damage: [`delete from santri_map where santri_id in ${someSantri(3)}`],
    found: { 'santri-rows': 'fail', 'view-sums': 'info' },
    says: /3 scored santri not on the map[\s\S]*santri_id, has a score and no map row/,
    advises: 'call petasantri.backfill_santri();',
  },
  {
    title: 'finds pesantren that are not on the map',
    damage: [
      'delete from pesantren_map where pesantren_id = (select max(pesantren_id::text)::uuid from pesantren_map)',
    ],
    found: { 'pesantren-rows': 'fail', 'view-sums': 'info' },
    says: /1 pesantren not on the map/,
    advises: 'call petasantri.backfill_pesantren();',
  },
  {
    title: 'lists map rows whose score is gone and leaves them alone',
    damage: [
      'alter table santri_skor disable trigger user',
      `delete from santri_skor where santri_id in ${someSantri(2)}`,
      'alter table santri_skor enable trigger user',
    ],
    found: { 'santri-rows': 'warn' },
    says: /2 map rows whose score is gone; they stay until you decide/,
    advises: 'select m.santri_id, m.updated_at from santri_map m where not exists',
    repair: [
      'delete from santri_map m where not exists (select from santri_skor s where s.santri_id = m.santri_id)',
      'select petasantri.refresh()',
    ],
  },
  {
    title: 'finds santri rows that differ from the base',
    damage: [
      `update santri_map set nama = 'Lain', skor_terakhir = skor_terakhir + 1 where santri_id in ${someSantri(2)}`,
    ],
    found: { 'santri-values': 'fail' },
    says: /: 2 \(0\.1 %\) differ from the base: nama 2, skor 2/,
    advises: 'call petasantri.backfill_santri();',
  },
  {
    title: 'finds pesantren rows that differ from the base',
    damage: [
      `update pesantren_map set dinilai = not dinilai where pesantren_id = (select max(pesantren_id::text)::uuid from pesantren_map)`,
    ],
    found: { 'pesantren-values': 'fail' },
    says: /: 1 \(0\.2 %\) differ from the base: skor 1/,
    advises: 'call petasantri.backfill_pesantren();',
  },
  {
    title: 'finds keys that two map rows have',
    damage: [
      'drop index petasantri_santri_map_santri',
      `insert into santri_map (santri_id, nama, skor_terakhir, kategori_kemiskinan, lokasi, pesantren_id, kabupaten, provinsi, kode_wilayah, wilayah_dari)
        select santri_id, nama, skor_terakhir, kategori_kemiskinan, lokasi, pesantren_id, kabupaten, provinsi, kode_wilayah, wilayah_dari
        from santri_map where santri_id in ${someSantri(1)}`,
    ],
    found: { duplicates: 'fail', indexes: 'fail', 'trigger-probe': 'fail', 'view-sums': 'info' },
    says: /1 santri and 0 pesantren have several map rows/,
    advises: 'having count(*) > 1;',
    repair: [
      'delete from santri_map a using santri_map b where a.santri_id = b.santri_id and a.ctid > b.ctid',
    ],
  },
  {
    title: 'counts category spellings that nobody knows',
    damage: [`update santri_skor set kategori_kemiskinan = 'Entah' where santri_id in ${someSantri(2)}`],
    found: { categories: 'warn' },
    says: /category spellings? that the vocabulary does not know[\s\S]*Entah 2 in santri_skor/,
    advises: `update santri_skor set kategori_kemiskinan = 'KNOWN' where kategori_kemiskinan = 'UNKNOWN';`,
    repair: [
      `update santri_skor set kategori_kemiskinan = 'Miskin' where kategori_kemiskinan = 'Entah'`,
      'select petasantri.refresh()',
    ],
  },
  {
    title: 'counts rows without a region by the spelling of their place',
    damage: [
      `update santri_pribadi set lokasi = null, provinsi = 'Negeri Antah', kabupaten = 'Berantah', kecamatan = null where id in ${someSantri(2)}`,
    ],
    found: { unresolved: 'warn' },
    says: /2 unresolved[\s\S]*Negeri Antah \/ Berantah 2 santri/,
    advises: 'insert into petasantri.region_aliases (code, alias)',
    repair: [
      `update santri_pribadi set provinsi = 'Jawa Barat', kabupaten = 'Kab. Garut' where provinsi = 'Negeri Antah'`,
      'select petasantri.refresh()',
    ],
    cleanUp: [
      'update santri_pribadi set lokasi = ST_SetSRID(ST_MakePoint(107.9, -7.2), 4326) where lokasi is null',
    ],
  },
  {
    title: 'finds region codes that no region has',
    damage: [`update santri_map set kode_wilayah = '99.99' where santri_id in ${someSantri(1)}`],
    found: { 'region-codes': 'fail' },
    says: /1 map row with 1 code that petasantri\.regions does not have/,
    advises: 'call petasantri.backfill_santri();',
  },
  {
    title: 'finds points beyond degrees',
    damage: [
      `update santri_map set lokasi = ST_SetSRID(ST_MakePoint(200, -6), 4326)
        where santri_id = (select p.id from santri_pribadi p join santri_skor s on s.santri_id = p.id where p.lokasi is not null order by p.id limit 1)`,
    ],
    found: { points: 'fail', 'santri-values': 'fail' },
    says: /1 point with a wrong SRID, empty or beyond degrees/,
    advises: 'Correct lokasi in the base tables',
    repair: ['call petasantri.backfill_santri()'],
  },
  {
    title: 'warns of locations in the base tables that the map cannot draw',
    damage: [
      `update santri_pribadi set lokasi = ST_GeomFromText('POINT EMPTY', 4326) where id in ${someSantri(1)}`,
    ],
    found: { points: 'warn' },
    says: /1 locations in the base table that the map cannot draw/,
    advises: 'Correct lokasi in the base tables',
    repair: [
      'update santri_pribadi set lokasi = ST_SetSRID(ST_MakePoint(106.8, -6.2), 4326) where ST_IsEmpty(lokasi)',
    ],
  },
  {
    title: 'warns of points outside Indonesia',
    damage: [
      `update santri_pribadi set lokasi = ST_SetSRID(ST_MakePoint(10, 50), 4326) where id in ${someSantri(1)}`,
    ],
    found: { points: 'warn' },
    says: /1 outside Indonesia/,
    advises: 'ST_MakeEnvelope(94, -12, 142, 7.5, 4326)',
    repair: [
      `update santri_pribadi set lokasi = ST_SetSRID(ST_MakePoint(106.8, -6.2), 4326) where ST_X(lokasi) = 10`,
    ],
  },
  {
    title: 'finds regions without their pieces',
    damage: [
      ...island('94.1 5.6, 94.3 5.6, 94.3 5.8, 94.1 5.6'),
      `delete from petasantri.region_parts where code = '11.99'`,
    ],
    found: { regions: 'fail', published: 'info' },
    says: /1 without pieces in petasantri\.region_parts/,
    advises: 'select petasantri.index_regions();',
    cleanUp: sinkIsland,
  },
  {
    title: 'finds outlines that are not valid',
    damage: island('94.1 5.6, 94.3 5.8, 94.3 5.6, 94.1 5.8, 94.1 5.6'),
    found: { 'region-validity': 'warn', published: 'info' },
    says: /1 of 553 outlines are not valid/,
    advises: 'ST_MakeValid(geom)',
    cleanUp: sinkIsland,
  },
];
