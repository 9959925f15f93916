import { migrationStatus } from '../../db/migrate.ts';
import { loadSql } from '../../db/sql-file.ts';
import { type Check, type CheckContext, count, type Detail, fail, info, ok, warn } from '../check.ts';
import { columnFamilies, expectedColumns } from '../columns.ts';
import { baseTables, mapTables, statisticsViews } from '../expected.ts';

const sql = {
  extensions: loadSql('verify/extensions'),
  library: loadSql('verify/postgis-library'),
  columns: loadSql('verify/columns'),
  created: loadSql('verify/created'),
  foreignKeys: loadSql('verify/foreign-keys'),
  dangling: loadSql('verify/dangling'),
};

/** Least versions; older ones lack functions that the migrations or tiles use. */
const extensions: readonly { name: string; least: string }[] = [
  { name: 'postgis', least: '3.0' },
  { name: 'pg_trgm', least: '1.3' },
  { name: 'pgcrypto', least: '1.3' },
  { name: 'uuid-ossp', least: '1.1' },
];

export const schemaChecks: readonly Check[] = [
  { name: 'extensions', group: 'Schema', run: checkExtensions },
  { name: 'migrations', group: 'Schema', run: checkMigrations },
  { name: 'tables', group: 'Schema', run: checkTables },
  { name: 'created', group: 'Schema', needs: ['petasantri.created'], run: checkCreated },
  {
    name: 'constraints',
    group: 'Schema',
    needs: [...mapTables, 'santri_pribadi', 'pondok_pesantren'],
    run: checkConstraints,
  },
];

async function checkExtensions({ tx, engine }: CheckContext) {
  type Row = { name: string; version: string | null; schema: string | null; available: string | null };
  const rows = await tx.query<Row>(sql.extensions, [extensions.map(({ name }) => name)]);
  const missing = rows.filter(({ version }) => version === null);
  if (missing.length > 0)
    return fail(
      `${missing.map(({ name }) => name).join(', ')} missing`,
      missing.map(({ name, available }) =>
        available === null
          ? `Install the package that brings ${name} on the database server (Debian: postgresql-NN-postgis-3, postgresql-contrib).`
          : `create extension "${name}";`,
      ),
    );
  const details = rows.map(({ name, version, schema }) => ({ item: name, note: `${version} in ${schema}` }));
  const summary = rows.map(({ name, version }) => `${name} ${version}`).join(', ');
  const old = rows.filter((row, i) => isOlder(row.version ?? '', extensions[i]?.least ?? ''));
  if (old.length > 0)
    return fail(
      `${old.map(({ name, version }) => `${name} ${version}`).join(', ')} too old`,
      old.map(({ name }) => `alter extension "${name}" update;`),
      details,
    );
  const [library] = await tx.query<{ library: string }>(sql.library);
  const installed = rows[0]?.version ?? '';
  if (engine === 'postgres' && library && minor(library.library) !== minor(installed))
    return warn(
      `postgis ${installed} is installed, the server has loaded ${library.library}`,
      ['alter extension postgis update;'],
      details,
    );
  return ok(summary, details);
}

const minor = (version: string) => version.split('.').slice(0, 2).join('.');

/** Compares the first two numbers. */
function isOlder(version: string, least: string): boolean {
  const [a = 0, b = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const [c = 0, d = 0] = least.split('.').map(Number);
  return a < c || (a === c && b < d);
}

async function checkMigrations({ tx }: CheckContext) {
  const status = await migrationStatus(tx);
  const of = (state: string) => status.filter((migration) => migration.state === state);
  const details = status.map(({ id, name, state, appliedAt }) => ({
    item: `${String(id).padStart(4, '0')} ${name}`,
    note: appliedAt === null ? state : `${state} ${appliedAt}`,
  }));
  const problems = details.filter((_, i) => status[i]?.state !== 'applied');
  if (of('changed').length > 0)
    return fail(
      `${of('changed')
        .map(({ id, name }) => `${id} ${name}`)
        .join(', ')} changed since applied`,
      ['Restore the original file; put the change into a new migration.', 'petasantri migrate status'],
      problems,
    );
  if (of('pending').length > 0)
    return fail(
      `${of('pending').length} of ${count(status.length, 'migration')} not applied`,
      ['petasantri migrate up'],
      problems,
    );
  if (of('unknown').length > 0)
    return warn(
      `${count(of('unknown').length, 'migration')} of a newer petasantri applied`,
      ['Run the petasantri that applied them; petasantri --version tells which one this is.'],
      problems,
    );
  return ok(`all ${status.length} applied`, details);
}

async function checkTables({ tx }: CheckContext) {
  type Row = { owner: string; name: string; type: string; category: string; srid: number | null };
  const rows = await tx.query<Row>(sql.columns, [Object.keys(expectedColumns)]);
  const problems: Detail[] = [];
  let columns = 0;
  for (const [owner, wanted] of Object.entries(expectedColumns)) {
    if (!rows.some((row) => row.owner === owner)) {
      problems.push({ item: owner, note: 'missing' });
      continue;
    }
    for (const [name, family] of Object.entries(wanted)) {
      columns += 1;
      const row = rows.find((r) => r.owner === owner && r.name === name);
      if (row === undefined) problems.push({ item: `${owner}.${name}`, note: 'missing' });
      else if (!columnFamilies[family](row))
        problems.push({ item: `${owner}.${name}`, note: `is ${row.type}, expected ${family}` });
    }
  }
  const tables = Object.keys(expectedColumns).length;
  if (problems.length === 0) return ok(`${tables} tables and views, ${columns} columns as expected`);
  return fail(
    `${count(problems.length, 'table or column', 'tables or columns')} missing or of another type`,
    [
      'petasantri migrate up',
      'Where all migrations are applied, somebody removed or changed it: restore it as migrations/*.up.sql define it.',
    ],
    problems,
  );
}

async function checkCreated({ tx }: CheckContext) {
  const rows = await tx.query<{ kind: string; n: number; names: string }>(sql.created);
  const made = new Set(rows.find(({ kind }) => kind === 'table')?.names.split(', '));
  const found = [...baseTables, ...mapTables, 'gemini_ask_log'].filter((name) => !made.has(name));
  const aside = rows.find(({ kind }) => kind === 'set aside');
  const summary = rows
    .filter(({ kind }) => kind !== 'set aside')
    .map(({ kind, n }) => count(n, kind, kind === 'index' ? 'indexes' : `${kind}s`))
    .join(', ');
  return info(
    `petasantri made ${summary || 'nothing'}; ${found.length === 0 ? 'no table was there before' : `${found.join(', ')} ${found.length === 1 ? 'was' : 'were'} there before`}${aside ? `; set aside: ${aside.names}` : ''}`,
    [
      ...rows.map(({ kind, names, n }) => ({ item: kind, note: names, count: n })),
      ...statisticsViews
        .filter((name) => aside?.names.includes(name))
        .map((name) => ({
          item: `${name}_before_petasantri`,
          note: 'kept from before; migrate down puts it back',
        })),
    ],
  );
}

async function checkConstraints({ tx }: CheckContext) {
  type Row = {
    owner: string;
    column_name: string;
    target: string;
    action: string;
    name: string | null;
    validated: boolean | null;
  };
  const links = await tx.query<Row>(sql.foreignKeys);
  const missing = links.filter(({ name }) => name === null);
  const unchecked = links.filter(({ validated }) => validated === false);
  if (missing.length === 0 && unchecked.length === 0)
    return ok(`${links.length} foreign keys present and validated`);
  const [dangling = { santri: 0, santri_pesantren: 0, pesantren: 0 }] = await tx.query<{
    santri: number;
    santri_pesantren: number;
    pesantren: number;
  }>(sql.dangling);
  const lost = ({ owner, column_name }: Row) =>
    owner === 'pesantren_map'
      ? dangling.pesantren
      : column_name === 'santri_id'
        ? dangling.santri
        : dangling.santri_pesantren;
  const details = [...missing, ...unchecked].map((link) => ({
    item: `${link.owner}.${link.column_name} -> ${link.target}`,
    note: `${link.name === null ? 'missing' : 'not validated'}, ${count(lost(link), 'row')} pointing nowhere`,
    count: lost(link),
  }));
  const next = [
    ...missing.map(
      (l) =>
        `alter table ${l.owner} add constraint petasantri_${l.owner}_${l.column_name} foreign key (${l.column_name}) references ${l.target} (id) on delete ${l.action} on update cascade not valid;`,
    ),
    ...[...missing, ...unchecked]
      .filter((l) => lost(l) > 0)
      .map((l) =>
        l.action === 'cascade'
          ? `delete from ${l.owner} m where not exists (select from ${l.target} t where t.id = m.${l.column_name});`
          : `update ${l.owner} m set ${l.column_name} = null where ${l.column_name} is not null and not exists (select from ${l.target} t where t.id = m.${l.column_name});`,
      ),
    ...[...missing, ...unchecked].map(
      (l) =>
        `alter table ${l.owner} validate constraint ${l.name ?? `petasantri_${l.owner}_${l.column_name}`};`,
    ),
  ];
  return warn(`${missing.length} foreign keys missing, ${unchecked.length} not validated`, next, details);
}
