import type { Database, Transaction } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError } from '../errors.ts';
import { settleCountry } from './country.ts';
import { type PesantrenPlan, type PesantrenRow, pesantrenMaker, planPesantren } from './pesantren.ts';
import type { DemoProgress } from './progress.ts';
import { type SantriRow, santriBatches } from './santri.ts';

export interface DemoSize {
  /** Santri rows, 0 to 5,000,000. */
  readonly santri: number;
  /** Pesantren rows, 1 to 100,000. */
  readonly pesantren: number;
  /** Any integer; the same seed and sizes give the same rows on every engine. */
  readonly seed: number;
}

const sql = {
  isOccupied: loadSql('demo/is-occupied'),
  insertPesantren: loadSql('demo/insert-pesantren'),
  insertPesantrenScores: loadSql('demo/insert-pesantren-scores'),
  insertSantri: loadSql('demo/insert-santri'),
  insertSantriScores: loadSql('demo/insert-santri-scores'),
  recordDemo: loadSql('demo/record-demo'),
};
const rowsPerStatement = 4000;
const tables = 'pondok_pesantren, pesantren_skor, pesantren_map, santri_pribadi, santri_skor, santri_map';

/**
 * Fills the empty base tables with synthetic people, whom the triggers put on the map, in one transaction: a run that fails or
 * is aborted leaves nothing behind. Throws AppError bad_request when rows are already there, aborted
 * when the signal fires.
 */
export async function createDemo(
  db: Database,
  size: DemoSize,
  onProgress: (progress: DemoProgress) => void,
  signal?: AbortSignal,
): Promise<void> {
  checkSize(size);
  const country = settleCountry(size.seed);
  const plans = planPesantren(country, size.pesantren, size.santri, size.seed);
  await db.tx(async (tx) => {
    // A big load is one long job: the limits for requests are not for it. The lock keeps a second run out.
    await tx.script(
      `set local statement_timeout = 0; set local work_mem = '64MB'; lock table pondok_pesantren, santri_pribadi in share row exclusive mode`,
    );
    await refuseOccupied(tx);
    const run: Run = { tx, onProgress, signal };
    await insertPesantren(run, pesantrenMaker(country, plans, size.seed), plans);
    await insertSantri(run, santriBatches(country, plans, size.seed, rowsPerStatement), size.santri);
    await tx.query(sql.recordDemo, [size.seed, size.santri, size.pesantren]);
  });
  await db.script(`analyze ${tables}; select petasantri.refresh()`);
}

interface Run {
  readonly tx: Transaction;
  readonly onProgress: (progress: DemoProgress) => void;
  readonly signal: AbortSignal | undefined;
}

/** Reports progress; the place where an aborted run stops. */
function step({ onProgress, signal }: Run, label: string, done: number, total: number): void {
  if (signal?.aborted) throw new AppError('aborted', 'demo data was interrupted; nothing was written');
  onProgress({ label, done, total });
}

function checkSize({ santri, pesantren, seed }: DemoSize): void {
  const within = (value: number, low: number, high: number) =>
    Number.isInteger(value) && value >= low && value <= high;
  if (!within(pesantren, 1, 100_000))
    throw new AppError('bad_request', 'pesantren must be a whole number from 1 to 100000');
  if (!within(santri, 0, 5_000_000))
    throw new AppError('bad_request', 'santri must be a whole number from 0 to 5000000');
  if (!Number.isSafeInteger(seed)) throw new AppError('bad_request', 'seed must be a whole number');
}

async function refuseOccupied(tx: Transaction): Promise<void> {
  const [row] = await tx.query<{ occupied: boolean }>(sql.isOccupied);
  if (!row?.occupied) return;
  throw new AppError(
    'bad_request',
    'demo data goes into an empty database only, and this one already holds pesantren or santri',
    {
      hint: 'Use another database, or another --data directory.',
    },
  );
}

async function insertPesantren(
  run: Run,
  make: (from: number, to: number) => PesantrenRow[],
  plans: readonly PesantrenPlan[],
): Promise<void> {
  for (let done = 0; done < plans.length; done += rowsPerStatement) {
    step(run, 'pesantren', done, plans.length);
    const rows = make(done, done + rowsPerStatement);
    await run.tx.query(
      sql.insertPesantren,
      columns(rows, [
        'id',
        'nama',
        'nsp',
        'alamat',
        'kecamatan',
        'kabupaten',
        'provinsi',
        'lon',
        'lat',
        'telepon',
        'email',
        'website',
        'nama_kyai',
        'jumlah_santri',
        'jumlah_guru',
        'tahun_berdiri',
        'created_at',
      ]),
    );
    await run.tx.query(sql.insertPesantrenScores, [
      rows.map((row) => row.id),
      ...columns(
        rows.map((row) => row.skor),
        [
          'id',
          'fisik',
          'air_sanitasi',
          'fasilitas_pendukung',
          'mutu_pendidikan',
          'total',
          'kategori',
          'calculated_at',
        ],
      ),
    ]);
  }
  step(run, 'pesantren', plans.length, plans.length);
}

async function insertSantri(run: Run, batches: Iterable<SantriRow[]>, total: number): Promise<void> {
  let done = 0;
  for (const rows of batches) {
    step(run, 'santri', done, total);
    await run.tx.query(
      sql.insertSantri,
      columns(rows, [
        'id',
        'pesantren_id',
        'nama',
        'nik',
        'no_kk',
        'tanggal_lahir',
        'jenis_kelamin',
        'status_tinggal',
        'provinsi',
        'kabupaten',
        'kecamatan',
        'lon',
        'lat',
      ]),
    );
    await run.tx.query(sql.insertSantriScores, [
      rows.map((row) => row.id),
      ...columns(
        rows.map((row) => row.skor),
        [
          'id',
          'ekonomi',
          'rumah',
          'aset',
          'pembiayaan',
          'kesehatan',
          'bansos',
          'total',
          'kategori',
          'calculated_at',
        ],
      ),
    ]);
    done += rows.length;
  }
  step(run, 'santri', total, total);
}

/** One array per column, in the order of the statement's parameters. */
const columns = <Row>(rows: readonly Row[], names: readonly (keyof Row)[]) =>
  names.map((name) => rows.map((row) => row[name]));
