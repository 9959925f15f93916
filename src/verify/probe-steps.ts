import type { SqlFile } from '../db/sql-file.ts';
import { loadSql } from '../db/sql-file.ts';
import { isAppError } from '../errors.ts';
import { type CheckContext, reason, sqlstate } from './check.ts';
import { baseTables } from './expected.ts';
import { type Column, insertSql } from './probe-row.ts';

const sql = {
  columns: loadSql('verify/probe-columns'),
  santri: loadSql('verify/probe-santri'),
  pesantren: loadSql('verify/probe-pesantren'),
  any: loadSql('verify/probe-any'),
  changes: loadSql('verify/probe-changes'),
  changeSantri: loadSql('verify/probe-change-santri'),
  changeSantriScore: loadSql('verify/probe-change-santri-score'),
  changePesantren: loadSql('verify/probe-change-pesantren'),
  changePesantrenScore: loadSql('verify/probe-change-pesantren-score'),
  deleteSantri: loadSql('verify/probe-delete-santri'),
  deleteSantriScore: loadSql('verify/probe-delete-santri-score'),
  deletePesantren: loadSql('verify/probe-delete-pesantren'),
  deletePesantrenScore: loadSql('verify/probe-delete-pesantren-score'),
};

/** Ids that no application makes; all of it is rolled back. */
const school = '00000000-0000-4000-8000-70657461736e';
const child = '00000000-0000-4000-8000-73616e747269';

/** The map did not show what was written. */
export class Missed extends Error {}

/** A base table does not take a made-up row, for reasons of its own. */
export class NotTaken extends Error {}

/** Neither the table's fault nor ours: the check could not be done. */
const isPassing = (error: unknown) =>
  isAppError(error, 'db_unavailable', 'db_timeout', 'db_busy') || sqlstate(error) === '42501';

type Tx = CheckContext['tx'];

type Santri = {
  nama: string | null;
  skor: number;
  lon: number | null;
  lat: number | null;
  pesantren_id: string | null;
};
type Pesantren = { nama: string | null; skor: number; jumlah: number | null; dinilai: boolean };

const readSantri = async (tx: Tx, id: string) => (await tx.query<Santri>(sql.santri, [id]))[0];
const readPesantren = async (tx: Tx, id: string) => (await tx.query<Pesantren>(sql.pesantren, [id]))[0];

/** Changes and deletes are what an application may send at any time: when one fails, that is the finding. */
const writer = (tx: Tx) => async (statement: SqlFile, params: readonly unknown[]) => {
  try {
    await tx.query(statement, params);
  } catch (error) {
    if (isPassing(error)) throw error;
    throw new Missed(`${/(update|delete from) \w+/.exec(statement.text)?.[0]} fails: ${reason(error)}`);
  }
};

function contextOf(error: unknown): string {
  const cause = isAppError(error) ? error.cause : error;
  return String((cause as { where?: unknown } | undefined)?.where ?? '');
}

/**
 * Puts synthetic rows into the base tables, changes and deletes them, and looks at the map after each step. Returns the
 * number of steps. Throws Missed, and NotTaken when a base table does not take a row.
 */
export async function probeByInsert(tx: Tx): Promise<number> {
  const columns = await tx.query<Column>(sql.columns, [[...baseTables]]);
  const insert = async (table: string, values: Readonly<Record<string, string>>) => {
    const own = columns.filter(({ owner }) => owner === table);
    try {
      await tx.query({ text: insertSql(table, own, values) });
    } catch (error) {
      if (isPassing(error)) throw error;
      // The context of an error that a trigger function of ours raised names it.
      if (contextOf(error).includes('petasantri.'))
        throw new Missed(`a new row of ${table} fails: ${reason(error)}`);
      throw new NotTaken(`${table}: ${reason(error)}`);
    }
  };
  const santri = () => readSantri(tx, child);
  const pesantren = () => readPesantren(tx, school);
  const write = writer(tx);
  let steps = 0;
  const changes = async () => (await tx.query<{ n: number }>(sql.changes))[0]?.n ?? 0;
  let seen = await changes();
  const expect = async (what: string, held: boolean) => {
    steps += 1;
    if (!held) throw new Missed(`${what} did not reach the map`);
    const now = await changes();
    if (now <= seen)
      throw new Missed(`${what} left no row in petasantri.changes: statistics will not follow`);
    seen = now;
  };

  await insert('pondok_pesantren', {
    id: `'${school}'`,
    nama: `'Verify A'`,
    jumlah_santri: '7',
    lokasi: point(106.8, -6.2),
  });
  let p = await pesantren();
  await expect('a new row of pondok_pesantren', p?.nama === 'Verify A' && p.jumlah === 7 && !p.dinilai);
  await insert('pesantren_skor', {
    pesantren_id: `'${school}'`,
    skor_total: '60',
    kategori_kelayakan: `'cukup_layak'`,
  });
  p = await pesantren();
  await expect('a new row of pesantren_skor', p?.skor === 60 && p.dinilai);
  await insert('santri_pribadi', {
    id: `'${child}'`,
    pesantren_id: `'${school}'`,
    nama: `'Verify B'`,
    lokasi: point(106.8, -6.2),
  });
  if ((await santri()) !== undefined) throw new Missed('a santri without a score is on the map');
  await insert('santri_skor', {
    santri_id: `'${child}'`,
    skor_total: '90',
    kategori_kemiskinan: `'Sangat Miskin'`,
  });
  let s = await santri();
  await expect(
    'a new row of santri_skor',
    s?.skor === 90 && s.nama === 'Verify B' && s.pesantren_id === school,
  );

  await write(sql.changeSantri, [child, 'Verify C', 107.6, -6.9]);
  s = await santri();
  await expect(
    'a new name and point in santri_pribadi',
    s?.nama === 'Verify C' && s.lon === 107.6 && s.lat === -6.9,
  );
  await write(sql.changeSantriScore, [child, 50]);
  await expect('a change of santri_skor', (await santri())?.skor === 50);
  await write(sql.changePesantren, [school, 'Verify D', 8]);
  p = await pesantren();
  await expect('a change of pondok_pesantren', p?.nama === 'Verify D' && p.jumlah === 8);
  await write(sql.changePesantrenScore, [school, 61]);
  await expect('a change of pesantren_skor', (await pesantren())?.skor === 61);

  await write(sql.deleteSantriScore, [child]);
  await expect('a deleted row of santri_skor', (await santri()) === undefined);
  await write(sql.deletePesantrenScore, [school]);
  p = await pesantren();
  await expect('a deleted row of pesantren_skor', p !== undefined && !p.dinilai && p.skor === 0);
  await write(sql.deleteSantri, [child]);
  await write(sql.deletePesantren, [school]);
  await expect('a deleted row of pondok_pesantren', (await pesantren()) === undefined);
  return steps;
}

/**
 * For base tables that do not take made-up rows: existing ones are changed instead. Returns false when there are none.
 * Throws Missed.
 */
export async function probeByUpdate(tx: Tx): Promise<boolean> {
  const [any] = await tx.query<{ santri: string | null; pesantren: string | null }>(sql.any);
  const write = writer(tx);
  const other = (skor: number | undefined) => (skor === 50 ? 51 : 50);
  if (any?.santri) {
    const skor = other((await readSantri(tx, any.santri))?.skor);
    await write(sql.changeSantri, [any.santri, 'Verify', 107.6, -6.9]);
    await write(sql.changeSantriScore, [any.santri, skor]);
    const after = await readSantri(tx, any.santri);
    if (after?.nama !== 'Verify' || after.lon !== 107.6)
      throw new Missed('a change of santri_pribadi did not reach the map');
    if (after.skor !== skor) throw new Missed('a change of santri_skor did not reach the map');
  }
  if (any?.pesantren) {
    const skor = other((await readPesantren(tx, any.pesantren))?.skor);
    await write(sql.changePesantren, [any.pesantren, 'Verify', 7]);
    await write(sql.changePesantrenScore, [any.pesantren, skor]);
    const after = await readPesantren(tx, any.pesantren);
    if (after?.nama !== 'Verify') throw new Missed('a change of pondok_pesantren did not reach the map');
    if (after.skor !== skor) throw new Missed('a change of pesantren_skor did not reach the map');
  }
  return Boolean(any?.santri || any?.pesantren);
}

const point = (lon: number, lat: number) => `ST_SetSRID(ST_MakePoint(${lon}, ${lat}), 4326)`;
