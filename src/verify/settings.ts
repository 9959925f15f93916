/** What the rules below look at. */
export const settingNames = [
  'autovacuum',
  'effective_cache_size',
  'fsync',
  'full_page_writes',
  'idle_in_transaction_session_timeout',
  'jit',
  'maintenance_work_mem',
  'max_connections',
  'random_page_cost',
  'shared_buffers',
  'superuser_reserved_connections',
  'track_io_timing',
  'wal_level',
  'work_mem',
] as const;

export interface Setting {
  readonly name: string;
  readonly value: string;
  /** As pg_settings gives it: 8kB, kB, MB, ms, s; null for bare numbers and words. */
  readonly unit: string | null;
}

export interface Circumstances {
  /** Bytes of what tiles and statistics read, and of the largest index. */
  readonly hot: number;
  readonly largestIndex: number;
  /** Bytes of memory of the database's machine; null when it is another than this one. */
  readonly memory: number | null;
  readonly workers: number;
  readonly poolSize: number;
}

export interface Advice {
  readonly setting: string;
  /** The value, what speaks against it, with units. */
  readonly reason: string;
  readonly weight: 'info' | 'warn';
  /** Changes it; null where only a person can tell. */
  readonly sql: string | null;
  /** Takes effect after a restart of the server only. */
  readonly restart: boolean;
}

const mb = 1024 * 1024;
const unitBytes: Readonly<Record<string, number>> = { B: 1, kB: 1024, '8kB': 8192, MB: mb, GB: 1024 * mb };

/** Connections of a server process beside its pool: 2 for long jobs, 1 for cancelling, 1 that listens. */
const besidePool = 4;

/** What work_mem the server's own connections choose; see src/db/postgres.ts. */
const tileWorkMemMb = 32;

/** Settings worth changing, each with its reason. Without the size of the memory no rule depends on it. */
export function adviseSettings(settings: readonly Setting[], c: Circumstances): Advice[] {
  const text = (name: string) => settings.find((setting) => setting.name === name)?.value ?? '';
  const known = (name: string) => settings.some((setting) => setting.name === name);
  const bytes = (name: string) => {
    const setting = settings.find((one) => one.name === name);
    return setting ? Number(setting.value) * (unitBytes[setting.unit ?? 'B'] ?? 1) : 0;
  };
  const advice: Advice[] = [];
  const say = (
    setting: string,
    weight: Advice['weight'],
    reason: string,
    value: string | null,
    restart = false,
  ) => {
    if (known(setting))
      advice.push({
        setting,
        weight,
        reason,
        sql: value === null ? null : `alter system set ${setting} = ${value};`,
        restart,
      });
  };
  const size = (n: number) =>
    n >= 1024 * mb ? `${(n / mb / 1024).toFixed(1)} GB` : `${Math.round(n / mb)} MB`;

  for (const setting of ['fsync', 'full_page_writes'])
    if (text(setting) === 'off')
      say(setting, 'warn', 'off: a crash of the machine may destroy the database', 'on');
  if (text('autovacuum') === 'off')
    say(
      'autovacuum',
      'warn',
      'off: dead rows and old statistics pile up; migrations and the map rely on it',
      'on',
    );

  const buffers = bytes('shared_buffers');
  const enough = Math.min(1.2 * c.hot, c.memory === null ? Number.POSITIVE_INFINITY : c.memory / 4);
  if (buffers < enough && buffers < 8 * 1024 * mb) {
    const wanted = Math.max(128, Math.ceil(Math.min(enough, 8 * 1024 * mb) / mb / 128) * 128);
    if (wanted * mb > buffers)
      say(
        'shared_buffers',
        'warn',
        `${size(buffers)}, while map, regions and their indexes take ${size(c.hot)}${c.memory === null ? '; not above a quarter of the memory' : ` of ${size(c.memory)} memory`}`,
        `'${wanted}MB'`,
        true,
      );
  }
  const cache = bytes('effective_cache_size');
  if (known('effective_cache_size') && (cache < buffers || (c.memory !== null && cache < c.memory / 3)))
    say(
      'effective_cache_size',
      'info',
      `${size(cache)}: the planner believes that little is cached and shuns indexes`,
      c.memory === null ? `'${Math.ceil((3 * buffers) / mb)}MB'` : `'${Math.floor((0.7 * c.memory) / mb)}MB'`,
    );
  if (c.memory !== null && cache > c.memory)
    say(
      'effective_cache_size',
      'info',
      `${size(cache)}, more than the ${size(c.memory)} of this machine`,
      `'${Math.floor((0.7 * c.memory) / mb)}MB'`,
    );

  const needed = c.workers * (c.poolSize + besidePool);
  const free = Number(text('max_connections')) - Number(text('superuser_reserved_connections') || 3);
  if (known('max_connections') && needed > free)
    say(
      'max_connections',
      'warn',
      `${text('max_connections')}, while ${c.workers} x (pool of ${c.poolSize} + ${besidePool}) = ${needed} may be opened; or lower database.poolSize`,
      String(Math.ceil((needed + 23) / 10) * 10),
      true,
    );
  const sorting = c.workers * c.poolSize * tileWorkMemMb * mb;
  if (c.memory !== null && sorting + buffers > 0.8 * c.memory)
    say(
      'work_mem',
      'info',
      `the server's connections take ${tileWorkMemMb} MB each for sorting: ${size(sorting)} with ${c.workers} x ${c.poolSize} of them, beside ${size(buffers)} of shared_buffers; lower database.poolSize`,
      null,
    );

  const maintenance = bytes('maintenance_work_mem');
  if (maintenance < Math.min(c.largestIndex, 1024 * mb) && maintenance < 256 * mb)
    say(
      'maintenance_work_mem',
      'info',
      `${size(maintenance)}, while the largest index has ${size(c.largestIndex)}: it is built and vacuumed in more passes`,
      `'256MB'`,
    );
  if (Number(text('random_page_cost')) > 2)
    say(
      'random_page_cost',
      'info',
      `${text('random_page_cost')} is for disks that turn; on an SSD the planner reads whole tables too often`,
      '1.1',
    );
  if (text('jit') === 'on')
    say(
      'jit',
      'info',
      'on: compiling costs short map queries more than it saves; the server turns it off for itself, other tools do not',
      'off',
    );
  if (text('track_io_timing') === 'off')
    say(
      'track_io_timing',
      'info',
      'off: EXPLAIN (ANALYZE, BUFFERS) cannot tell reading from computing',
      'on',
    );
  if (text('idle_in_transaction_session_timeout') === '0')
    say(
      'idle_in_transaction_session_timeout',
      'info',
      '0: a forgotten transaction holds its locks, and migrations, for ever',
      `'10min'`,
    );
  if (text('wal_level') === 'logical')
    say(
      'wal_level',
      'info',
      'logical: not needed by petasantri; more is written to disk. Leave it where something replicates',
      null,
    );
  return advice;
}
