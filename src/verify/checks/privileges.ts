import { nationalIdPattern } from '../../catalog/national-ids.ts';
import { quoteIdentifier } from '../../db/quote.ts';
import { loadSql } from '../../db/sql-file.ts';
import { type Check, type CheckContext, fail, info, ok, warn } from '../check.ts';

const sql = {
  role: loadSql('verify/role'),
  privileges: loadSql('verify/privileges'),
  nationalIds: loadSql('verify/national-ids'),
  askRole: loadSql('verify/ask-role'),
};

export const privilegeChecks: readonly Check[] = [
  { name: 'privileges', group: 'Privileges of the serving role', run: checkGranted },
  { name: 'too-many-privileges', group: 'Privileges of the serving role', run: checkExcess },
  { name: 'national-ids', group: 'Privileges of the serving role', run: checkNationalIds },
  {
    name: 'ask-role',
    group: 'Privileges of the serving role',
    needs: ['petasantri_ask.data'],
    run: checkAskRole,
  },
];

interface Role {
  readonly name: string;
  readonly found: boolean;
  readonly superuser: boolean;
  readonly create_role: boolean;
  readonly create_db: boolean;
  readonly replication: boolean;
  readonly bypass_rls: boolean;
  readonly owner: boolean;
}

type Privilege = { kind: string; object: string; privilege: string; wanted: boolean; held: boolean };

async function readRole({ tx, options }: CheckContext): Promise<Role> {
  const [role] = await tx.query<Role>(sql.role, [options.role ?? null]);
  return role as Role;
}

const noRole = (role: Role) =>
  fail(`there is no role ${role.name}`, [
    `create role ${quoteIdentifier(role.name)} login; -- then: \\password ${role.name}`,
    `petasantri verify --role ${role.name} --fix-hints`,
  ]);

async function checkGranted(context: CheckContext) {
  const role = await readRole(context);
  if (!role.found) return noRole(role);
  const held = await context.tx.query<Privilege>(sql.privileges, [role.name]);
  const missing = held.filter((p) => p.wanted && !p.held);
  if (missing.length === 0)
    return ok(`${role.name} may read what the server reads and refresh the statistics`);
  const details = missing.map(({ kind, object, privilege }) => ({
    item: object,
    note: `no ${privilege} on this ${kind}`,
  }));
  const to = quoteIdentifier(role.name);
  const next = missing.map(
    ({ kind, object, privilege }) => `grant ${privilege} on ${kind} ${object} to ${to};`,
  );
  // Another server may do the refreshing; nobody else can do this one's reading.
  return missing.some(({ kind }) => kind !== 'function')
    ? fail(`${role.name} lacks ${missing.length} privileges that the server needs`, next, details)
    : warn(`${role.name} may not refresh the statistics; some other server has to`, next, details);
}

async function checkExcess(context: CheckContext) {
  if (context.engine === 'embedded') return info('the embedded database has one role');
  const role = await readRole(context);
  if (!role.found) return info('not checked: there is no such role');
  const to = quoteIdentifier(role.name);
  if (role.superuser)
    return warn(`${role.name} is a superuser: whoever finds a hole in the server owns the machine`, [
      'create role petasantri_server login; -- then: \\password petasantri_server',
      'petasantri verify --role petasantri_server --fix-hints',
      'Put that role into DATABASE_URL of the server; migrate as the owner.',
    ]);
  const powers = [
    ...(role.create_role ? ['createrole'] : []),
    ...(role.create_db ? ['createdb'] : []),
    ...(role.replication ? ['replication'] : []),
    ...(role.bypass_rls ? ['bypassrls'] : []),
  ];
  const excess = (await context.tx.query<Privilege>(sql.privileges, [role.name])).filter(
    (p) => !p.wanted && p.held,
  );
  if (powers.length + excess.length === 0 && !role.owner) return ok(`${role.name} has no more than it needs`);
  const tables = [...new Set(excess.map(({ object }) => object))];
  const details = [
    ...powers.map((power) => ({ item: power, note: 'attribute of the role' })),
    ...tables.map((object) => ({
      item: object,
      note: excess
        .filter((p) => p.object === object)
        .map(({ privilege }) => privilege)
        .join(', '),
    })),
  ];
  if (role.owner)
    return warn(
      `${role.name} owns tables of the map or the application, and so may do anything to them`,
      [
        'create role petasantri_server login; -- then: \\password petasantri_server',
        'petasantri verify --role petasantri_server --fix-hints',
      ],
      details,
    );
  return warn(
    `${role.name} may do more than serving needs`,
    [
      ...powers.map((power) => `alter role ${to} no${power};`),
      ...(tables.length > 0
        ? [`revoke insert, update, delete, truncate on ${tables.join(', ')} from ${to};`]
        : []),
    ],
    details,
  );
}

/** The role that migration 21 makes. */
const askRole = 'petasantri_ask';

async function checkAskRole(context: CheckContext) {
  const role = await readRole(context);
  if (!role.found) return info('not checked: there is no such role');
  type Row = { found: boolean; usable: boolean; missing: string[]; excess: string[] };
  const [row] = await context.tx.query<Row>(sql.askRole, [role.name, askRole]);
  const { found, usable, missing, excess } = row as Row;
  const next = [
    ...(found ? [] : [`create role ${askRole} nologin;`]),
    ...(found && missing.length === 0
      ? []
      : [
          `grant usage on schema ${askRole} to ${askRole};`,
          `grant select on all tables in schema ${askRole} to ${askRole};`,
        ]),
    ...(usable ? [] : [`grant ${askRole} to ${quoteIdentifier(role.name)};`]),
  ];
  if (next.length > 0)
    return fail(
      found
        ? `questions cannot be answered: ${usable ? `${askRole} may not read its views` : `${role.name} may not act as ${askRole}`}`
        : `questions cannot be answered: there is no role ${askRole}`,
      next,
      missing.map((item) => ({ item, note: 'not readable' })),
    );
  if (excess.length > 0)
    return fail(
      `${askRole} may read more than its views: ${excess.join(', ')}`,
      [`revoke all on ${excess.join(', ')} from ${askRole}, public;`],
      excess.map((item) => ({ item, note: 'readable' })),
    );
  return ok(`${role.name} answers questions as ${askRole}, which reads its views only`);
}

async function checkNationalIds(context: CheckContext) {
  if (context.engine === 'embedded') return info('the embedded database has one role');
  const role = await readRole(context);
  if (!role.found) return info('not checked: there is no such role');
  type Row = { column_name: string; national: boolean; readable: boolean };
  const columns = await context.tx.query<Row>(sql.nationalIds, [role.name, nationalIdPattern]);
  const open = columns.filter(({ national, readable }) => national && readable);
  if (open.length === 0) return ok(`${role.name} cannot read national ids`);
  const names = open.map(({ column_name }) => column_name).join(', ');
  const to = quoteIdentifier(role.name);
  const served = columns
    .filter(({ column_name }) => servedColumns.has(column_name))
    .map(({ column_name }) => column_name);
  return warn(
    `${role.name} may read ${names} of santri_pribadi; the server never does`,
    role.superuser || role.owner
      ? ['Serve as a role that is neither superuser nor owner; see too-many-privileges.']
      : [
          `revoke select on santri_pribadi from ${to};`,
          `grant select (${served.join(', ')}) on santri_pribadi to ${to};`,
        ],
    open.map(({ column_name }) => ({ item: `santri_pribadi.${column_name}`, note: 'readable' })),
  );
}

/** Of santri_pribadi, what lists and maps of santri show. */
const servedColumns = new Set([
  'id',
  'pesantren_id',
  'nama',
  'jenis_kelamin',
  'provinsi',
  'kabupaten',
  'kecamatan',
  'desa',
  'lokasi',
]);
