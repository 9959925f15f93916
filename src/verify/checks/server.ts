import { loadSql } from '../../db/sql-file.ts';
import { type Check, type CheckContext, count, type Detail, info, ok, warn } from '../check.ts';
import { baseTables, mapTables, statisticsViews } from '../expected.ts';
import { postgisAge, postgresAge } from '../postgres-releases.ts';
import { adviseSettings, settingNames } from '../settings.ts';

const sql = {
  settings: loadSql('verify/settings'),
  sizes: loadSql('verify/sizes'),
  health: loadSql('verify/table-health'),
  activity: loadSql('verify/activity'),
  prepared: loadSql('verify/prepared-transactions'),
  capabilities: loadSql('db/capabilities'),
};

/** Seconds after which a transaction counts as long, and an idle one as forgotten. */
const longS = 300;
const idleS = 60;

export const serverChecks: readonly Check[] = [
  { name: 'versions', group: 'Server', run: checkVersions },
  { name: 'settings', group: 'Server', run: checkSettings },
  { name: 'table-health', group: 'Server', run: checkHealth },
  { name: 'activity', group: 'Server', run: checkActivity },
];

async function checkVersions({ tx, engine, options }: CheckContext) {
  const [row] = await tx.query<{ server: string; postgis: string | null }>(sql.capabilities);
  const summary = `PostgreSQL ${row?.server ?? '?'}, PostGIS ${row?.postgis ?? 'missing'}`;
  if (engine === 'embedded') return ok(`${summary}, part of petasantri`);
  const ages = [
    postgresAge(row?.server ?? '', options.today),
    postgisAge(row?.postgis ?? '', options.today),
  ].flatMap((age) => age ?? []);
  if (ages.length === 0) return ok(summary);
  const said = `${summary}: ${ages.map(({ text }) => text).join('; ')}`;
  const next = [
    'Plan the upgrade: https://www.postgresql.org/support/versioning/, https://postgis.net/development/versions_eol',
  ];
  return ages.some(({ ended }) => ended) ? warn(said, next) : info(said, [], next);
}

async function checkSettings({ tx, engine, options }: CheckContext) {
  if (engine === 'embedded') return info('the embedded database has no settings to change');
  const rows = await tx.query<{ name: string; value: string; unit: string | null }>(sql.settings, [
    [...settingNames],
  ]);
  const [sizes] = await tx.query<{ total: number; hot: number; largest_index: number; sessions: number }>(
    sql.sizes,
  );
  const advice = adviseSettings(rows, {
    hot: sizes?.hot ?? 0,
    largestIndex: sizes?.largest_index ?? 0,
    memory: options.memory,
    ...options.pool,
  });
  const details = advice.map(({ setting, reason }): Detail => ({ item: setting, note: reason }));
  const next = advice.flatMap(({ sql }) => (sql === null ? [] : [sql]));
  // These take effect with a restart; the others when the server reads its configuration again.
  const restart = advice.filter(({ restart }) => restart).map(({ setting }) => setting);
  if (next.length > 0) next.push('select pg_reload_conf();');
  if (restart.length > 0) next.push(`Restart PostgreSQL for ${restart.join(', ')}.`);
  const urgent = advice.filter(({ weight }) => weight === 'warn');
  if (urgent.length > 0)
    return warn(
      `${count(urgent.length, 'setting')} to change: ${urgent.map(({ setting }) => setting).join(', ')}`,
      next,
      details,
    );
  if (advice.length > 0)
    return info(
      `${count(advice.length, 'setting')} could be better: ${advice.map(({ setting }) => setting).join(', ')}`,
      details,
      next,
    );
  return ok('nothing to change');
}

async function checkHealth({ tx, engine }: CheckContext) {
  const owners = [
    ...baseTables,
    ...mapTables,
    ...statisticsViews,
    'petasantri.regions',
    'petasantri.region_parts',
    'petasantri.region_names',
  ];
  type Row = {
    owner: string;
    estimated: number;
    live: number;
    dead: number;
    changed: number;
    analyzed: boolean;
  };
  const rows = await tx.query<Row>(sql.health, [owners]);
  const size = (row: Row) => Math.max(row.estimated, row.live);
  // A few rows are planned well without statistics.
  const blind = rows.filter(
    (row) =>
      !row.analyzed &&
      (size(row) >= 1000 || (row.estimated < 0 && engine === 'postgres' && row.live >= 1000)),
  );
  const stale = rows.filter((row) => row.analyzed && row.changed > Math.max(10_000, size(row) / 4));
  const bloated = rows.filter((row) => row.dead > Math.max(10_000, size(row) / 5));
  if (blind.length + stale.length + bloated.length === 0)
    return ok('planner statistics are there; few dead rows');
  const round = (n: number) => Math.round(n).toLocaleString('en-US');
  return warn(
    [
      ...(blind.length > 0 ? [`${blind.map(({ owner }) => owner).join(', ')} never analyzed`] : []),
      ...(stale.length > 0 ? [`statistics of ${stale.map(({ owner }) => owner).join(', ')} are old`] : []),
      ...(bloated.length > 0 ? [`many dead rows in ${bloated.map(({ owner }) => owner).join(', ')}`] : []),
    ].join('; '),
    [
      ...bloated.map(({ owner }) => `vacuum (analyze) ${owner};`),
      ...[...blind, ...stale].filter((row) => !bloated.includes(row)).map(({ owner }) => `analyze ${owner};`),
    ],
    [...new Set([...blind, ...stale, ...bloated])].map((row) => ({
      item: row.owner,
      note: `${round(Math.max(0, size(row)))} rows, ${round(row.dead)} dead, ${round(row.changed)} changed since the last analyze`,
    })),
  );
}

async function checkActivity({ tx, engine }: CheckContext) {
  if (engine === 'embedded') return info('the embedded database has one session');
  type Session = {
    pid: number;
    application: string;
    role: string;
    state: string;
    transaction_s: number;
    idle_s: number;
  };
  const sessions = await tx.query<Session>(sql.activity, [longS, idleS]);
  const prepared = await tx.query<{ gid: string; age_s: number }>(sql.prepared);
  if (sessions.length + prepared.length === 0) return ok('no long or forgotten transactions');
  return warn(
    `${count(sessions.length, 'session')} with a long or idle transaction, ${count(prepared.length, 'prepared transaction')}: migrations and vacuum wait for them`,
    [
      'Ask their owners first; then:',
      ...sessions.map(({ pid }) => `select pg_terminate_backend(${pid});`),
      ...prepared.map(({ gid }) => `rollback prepared '${gid.replaceAll("'", "''")}';`),
    ],
    [
      ...sessions.map((s) => ({
        item: `pid ${s.pid}`,
        note: `${s.application}, role ${s.role}, ${s.state}, transaction open for ${Math.round(s.transaction_s)} s`,
      })),
      ...prepared.map(({ gid, age_s }) => ({ item: gid, note: `prepared ${Math.round(age_s)} s ago` })),
    ],
  );
}
