import type { Status } from '../../src/verify/check.ts';
import type { EngineName } from '../engines/engines.ts';
import { rowBreakages, someSantri } from './breakages-of-rows.ts';

/** A damage, the checks that notice it (and no others), and what the first of them says and advises. */
export interface Breakage {
  readonly title: string;
  readonly damage: readonly string[];
  readonly found: Readonly<Record<string, Status>>;
  readonly says: RegExp;
  readonly advises: string | null;
  /** What advice cannot do: take back made-up rows. Then the advice is followed. */
  readonly repair?: readonly string[];
  readonly cleanUp?: readonly string[];
  readonly only?: EngineName;
}

export const breakages: readonly Breakage[] = [
  {
    title: 'finds a missing index and says how to build it without stopping writers',
    damage: ['drop index petasantri_santri_map_nama'],
    found: { indexes: 'fail' },
    says: /1 of \d+ missing or not usable[\s\S]*petasantri_santri_map_nama missing on santri_map/,
    advises:
      'create index concurrently petasantri_santri_map_nama on santri_map using gin (nama gin_trgm_ops);',
  },
  {
    title: 'finds an index whose build was cut off',
    damage: [
      `update pg_index set indisvalid = false where indexrelid = 'petasantri_santri_map_wilayah'::regclass`,
    ],
    found: { indexes: 'fail' },
    says: /petasantri_santri_map_wilayah invalid: its build was cut off/,
    advises: 'drop index concurrently petasantri_santri_map_wilayah;',
    only: 'postgres',
  },
  {
    title: 'finds an index of the right name over the wrong columns',
    damage: [
      'drop index petasantri_santri_map_nama_wilayah',
      'create index petasantri_santri_map_nama_wilayah on santri_map (kabupaten)',
    ],
    found: { indexes: 'fail' },
    says: /is btree \(kabupaten\) instead of btree \(provinsi, kabupaten\)/,
    advises: 'drop index concurrently petasantri_santri_map_nama_wilayah;',
  },
  {
    title: 'finds an index that its query cannot use',
    damage: [
      'drop index petasantri_santri_map_wilayah',
      'create index petasantri_santri_map_wilayah on santri_map (lower(kode_wilayah))',
    ],
    found: { indexes: 'fail', 'index-use': 'fail' },
    says: /petasantri_santri_map_wilayah is btree/,
    advises:
      'create index concurrently petasantri_santri_map_wilayah on santri_map using btree (kode_wilayah text_pattern_ops);',
  },
  {
    title: 'mentions a duplicate index of somebody else',
    damage: ['create index theirs on santri_map (pesantren_id)'],
    found: { 'other-indexes': 'info' },
    says: /theirs on santri_map: same columns as petasantri_santri_map_pesantren/,
    advises: 'petasantri never drops them',
    repair: ['drop index theirs'],
  },
  {
    title: 'finds a disabled trigger',
    damage: ['alter table santri_skor disable trigger petasantri_inserted'],
    found: { triggers: 'fail', 'trigger-probe': 'fail' },
    says: /santri_skor\.petasantri_inserted disabled/,
    advises: 'alter table santri_skor enable trigger petasantri_inserted;',
  },
  {
    title: 'finds a trigger that fires only during replication',
    damage: ['alter table pondok_pesantren enable replica trigger petasantri_updated'],
    found: { triggers: 'fail', 'trigger-probe': 'fail' },
    says: /pondok_pesantren\.petasantri_updated fires only during replication/,
    advises: 'alter table pondok_pesantren enable trigger petasantri_updated;',
  },
  {
    title: 'finds a missing trigger on a base table',
    damage: ['drop trigger petasantri_deleted on santri_skor'],
    found: { triggers: 'fail', 'trigger-probe': 'fail' },
    says: /santri_skor\.petasantri_deleted missing/,
    advises: `select petasantri.watch('santri_skor');`,
  },
  {
    title: 'finds a missing trigger on a map table, which statistics depend on',
    damage: ['drop trigger petasantri_inserted on santri_map'],
    found: { triggers: 'fail', 'trigger-probe': 'fail' },
    says: /santri_map\.petasantri_inserted missing/,
    advises:
      'create or replace trigger petasantri_inserted after insert on santri_map referencing new table as changed',
  },
  {
    title: 'finds a trigger that does nothing, by trying it',
    damage: [
      `create or replace function petasantri.on_pesantren_skor() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as 'begin return null; end'`,
    ],
    found: { functions: 'fail', 'trigger-probe': 'fail' },
    says: /petasantri\.on_pesantren_skor differs from the migration/,
    advises: 'psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f migrations/',
  },
  {
    title: 'finds a function that was changed by hand',
    damage: [
      `create or replace function petasantri.region_key(name text) returns text language sql immutable as 'select lower(name)'`,
    ],
    found: { functions: 'fail' },
    says: /petasantri\.region_key differs from the migration/,
    advises: 'migrations/0003-regions.up.sql',
    repair: [
      `create or replace function petasantri.region_key(name text) returns text language sql immutable as $$
  select regexp_replace(lower(name), '[^a-z0-9]+', '', 'g')
$$`,
    ],
  },
  {
    title: 'lists triggers of other people, and says that they ran along',
    damage: [
      `create function their_note() returns trigger language plpgsql as 'begin return null; end'`,
      'create trigger theirs after update on santri_pribadi for each row execute function their_note()',
    ],
    found: { 'other-triggers': 'info' },
    says: /santri_pribadi\.theirs calls public\.their_note/,
    advises: null,
    repair: ['drop function their_note() cascade'],
  },
  {
    title: 'probes nothing where a trigger of other people may act outside of the transaction',
    damage: [
      `create function their_call() returns trigger language plpgsql as 'begin perform dblink_exec(''x'', ''y''); return null; end'`,
      'create trigger theirs after update on santri_pribadi for each row execute function their_call()',
    ],
    found: { 'trigger-probe': 'info', 'other-triggers': 'info' },
    says: /not probed: santri_pribadi\.theirs may act outside of the transaction/,
    advises: null,
    repair: ['drop function their_call() cascade'],
  },
  ...rowBreakages,
  {
    title: 'warns of changes that wait too long for the statistics',
    damage: [`insert into petasantri.changes (layer, at) values ('santri', now() - interval '5 minutes')`],
    found: { freshness: 'warn' },
    says: /changes? pending for 30\d s/,
    advises: 'petasantri refresh',
  },
  {
    title: 'finds statistics that miss a change',
    damage: [
      'select petasantri.refresh()',
      'alter table santri_map disable trigger petasantri_deleted',
      `delete from santri_map where santri_id in ${someSantri(1)}`,
      'alter table santri_map enable trigger petasantri_deleted',
    ],
    found: { 'view-sums': 'fail', 'santri-rows': 'fail' },
    says: /no change is pending: the triggers of the map tables missed it/,
    advises: 'petasantri refresh',
  },
  {
    title: 'finds a disabled trigger of a count pyramid, counts that are wrong, and a pyramid that is stale',
    damage: [
      'alter table santri_map disable trigger petasantri_pyramid_santri_updated',
      'insert into petasantri.tile_pyramid_pesantren_changes (cell, value, n) values (1073741824, 0, 1)',
      `update petasantri.pyramids set state = 'stale' where name = 'pesantren'`,
    ],
    found: { triggers: 'fail', pyramids: 'fail', 'pyramid-counts': 'fail' },
    says: /santri_map\.petasantri_pyramid_santri_updated disabled/,
    advises: `call petasantri.build_pyramid('santri');`,
  },
  {
    title: 'finds published rows that are not of the statistics',
    damage: [`update petasantri.published_santri set jumlah_skor = jumlah_skor + 1 where code = ''`],
    found: { published: 'fail' },
    says: /1 published row not of the statistics of now, and no change is pending/,
    advises: 'select petasantri.publish();',
  },
  {
    title: 'finds a small group without a point that the public can see',
    damage: ['update petasantri.published_location set with_location = 1997, without_location = 3'],
    found: { 'published-groups': 'fail', published: 'fail' },
    says: /the public can tell 1 group of fewer than 10 \(shown\)/,
    advises: 'select petasantri.publish();',
  },
  {
    title: 'finds a small group that the public can see',
    damage: [
      `update petasantri.published_santri p set n = 3
        where dim = 'semua' and code = (select min(code) from petasantri.published_santri where dim = 'semua' and n is null)`,
    ],
    found: { 'published-groups': 'fail', published: 'fail' },
    says: /the public can tell 1 group of fewer than 10 \(shown\)/,
    advises: 'select petasantri.publish();',
  },
  {
    title: 'warns of groups of another size than configured',
    damage: ['select petasantri.set_smallest_group(12)'],
    found: { 'published-groups': 'warn' },
    says: /the public sees groups of 12 and more, access\.smallestGroup is 10/,
    advises: 'select petasantri.set_smallest_group(10);',
  },
  {
    title: 'finds the smallest group unset, which hides everything',
    damage: [`delete from petasantri.settings where name = 'smallest_group'`, 'select petasantri.refresh()'],
    found: { 'published-groups': 'fail' },
    says: /petasantri\.settings has no smallest_group/,
    advises: `insert into petasantri.settings (name, value) values ('smallest_group', '10');`,
  },
  {
    title: 'finds a view that was never filled',
    damage: ['refresh materialized view mv_santri_stats_kabupaten with no data'],
    found: { views: 'fail', 'view-sums': 'info' },
    says: /mv_santri_stats_kabupaten is not populated/,
    advises: 'refresh materialized view mv_santri_stats_kabupaten;',
  },
  {
    title: 'finds a view that cannot be refreshed beside its readers',
    damage: ['drop index petasantri_mv_pesantren_stats_kabupaten'],
    found: { views: 'fail', indexes: 'fail' },
    says: /mv_pesantren_stats_kabupaten has no unique index/,
    advises: 'create unique index petasantri_mv_pesantren_stats_kabupaten on mv_pesantren_stats_kabupaten',
  },
  {
    title: 'finds a foreign key that was not validated',
    damage: [
      `update pg_constraint set convalidated = false where conrelid = 'santri_map'::regclass and contype = 'f'
        and confrelid = 'santri_pribadi'::regclass`,
    ],
    found: { constraints: 'warn' },
    says: /santri_map\.santri_id -> santri_pribadi not validated, 0 rows pointing nowhere/,
    advises: 'alter table santri_map validate constraint petasantri_santri_map_santri_id;',
  },
  {
    title: 'counts map rows that point nowhere where the foreign key is missing',
    damage: [
      'alter table pesantren_map drop constraint petasantri_pesantren_map_pesantren_id',
      `insert into pesantren_map (pesantren_id, nama) values ('00000000-0000-4000-8000-000000000001', 'Tiada')`,
    ],
    found: { constraints: 'warn', 'pesantren-rows': 'warn', unresolved: 'warn', 'view-sums': 'info' },
    says: /pesantren_map\.pesantren_id -> pondok_pesantren missing, 1 row pointing nowhere/,
    advises:
      'delete from pesantren_map m where not exists (select from pondok_pesantren t where t.id = m.pesantren_id);',
  },
  {
    title: 'finds a migration that is not applied',
    damage: [
      'create table kept as select * from petasantri.migrations',
      'delete from petasantri.migrations where id = 14',
    ],
    found: { migrations: 'fail' },
    says: /1 of \d+ migrations not applied[\s\S]*0014/,
    advises: 'petasantri migrate up',
    repair: ['insert into petasantri.migrations select * from kept where id = 14'],
  },
  {
    title: 'finds a migration that was changed after it was applied',
    damage: [`update petasantri.migrations set checksum = 'x' where id = 3`],
    found: { migrations: 'fail' },
    says: /3 regions changed since applied/,
    advises: 'Restore the original file',
    repair: [
      'update petasantri.migrations m set checksum = k.checksum from kept k where k.id = m.id',
      'drop table kept',
    ],
  },
  {
    title: 'warns of a migration of a newer version',
    damage: [
      `insert into petasantri.migrations select 9999, 'tomorrow', checksum, applied_at from petasantri.migrations where id = 1`,
    ],
    found: { migrations: 'warn' },
    says: /1 migration of a newer petasantri applied/,
    advises: 'petasantri --version',
    repair: ['delete from petasantri.migrations where id = 9999'],
  },
  {
    title: 'finds a missing column and one of another type',
    damage: [
      'alter table gemini_ask_log rename column answer to reply',
      'alter table gemini_ask_log alter column tokens_used type text',
    ],
    found: { tables: 'fail' },
    says: /gemini_ask_log\.answer missing[\s\S]*gemini_ask_log\.tokens_used is text, expected number/,
    advises: 'restore it as migrations/*.up.sql define it',
    repair: [
      'alter table gemini_ask_log rename column reply to answer',
      'alter table gemini_ask_log alter column tokens_used type int using tokens_used::int',
    ],
  },
  {
    title: 'finds a missing extension',
    damage: ['drop extension "uuid-ossp"'],
    found: { extensions: 'fail' },
    says: /uuid-ossp missing/,
    advises: 'create extension "uuid-ossp";',
  },
  {
    title: 'warns of a table that was never analyzed',
    damage: [`delete from pg_statistic where starelid = 'santri_map'::regclass`],
    found: { 'table-health': 'warn' },
    says: /santri_map never analyzed/,
    advises: 'analyze santri_map;',
  },
];
