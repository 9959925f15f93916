import { loadSql } from '../../db/sql-file.ts';
import { type Check, type CheckContext, count, type Detail, fail, info, ok } from '../check.ts';
import { type ExpectedFunction, type ExpectedTrigger, expected } from '../expected.ts';
import { fires, readTriggers, type TriggerRow } from '../trigger-rows.ts';
import { probeCheck } from './probe.ts';

const functionsSql = loadSql('verify/functions');

/** The bits of pg_trigger.tgtype: the event, and 1 for each row, 2 for before. */
const typeOf = { insert: 4, delete: 8, update: 16, truncate: 32 } as const;

export const triggerChecks: readonly Check[] = [
  { name: 'triggers', group: 'Triggers', run: checkTriggers },
  { name: 'functions', group: 'Triggers', run: checkFunctions },
  probeCheck,
  { name: 'other-triggers', group: 'Triggers', run: checkOthers },
];

async function checkTriggers(context: CheckContext) {
  const rows = await readTriggers(context);
  const { triggers } = expected();
  const problems: Detail[] = [];
  const next: string[] = [];
  for (const trigger of triggers) {
    const row = rows.find(({ owner, name }) => owner === trigger.owner && name === trigger.name);
    const trouble = troubleOf(trigger, row);
    if (trouble === null) continue;
    problems.push({ item: `${trigger.owner}.${trigger.name}`, note: trouble });
    next.push(
      row !== undefined && !fires(row)
        ? `alter table ${trigger.owner} enable trigger ${trigger.name};`
        : trigger.create,
    );
  }
  if (problems.length === 0) return ok(`all ${triggers.length} present and enabled`);
  return fail(
    `${problems.length} of ${triggers.length} missing, disabled or changed`,
    [...new Set([...next, ...catchUp(problems)])],
    problems,
  );
}

/** What the triggers missed meanwhile. */
function catchUp(problems: readonly Detail[]): string[] {
  const touches = (...owners: string[]) =>
    problems.some(({ item }) => owners.some((owner) => item.startsWith(`${owner}.`)));
  return [
    ...(touches('petasantri.regions') ? ['select petasantri.index_regions();'] : []),
    ...(touches('pondok_pesantren', 'pesantren_skor') ? ['call petasantri.backfill_pesantren();'] : []),
    ...(touches('santri_pribadi', 'santri_skor') ? ['call petasantri.backfill_santri();'] : []),
    ...problems.flatMap(({ item }) => {
      const pyramid = /\.petasantri_pyramid_(\w+)_\w+$/.exec(item)?.[1];
      return pyramid === undefined ? [] : [`call petasantri.build_pyramid('${pyramid}');`];
    }),
    'petasantri refresh',
  ];
}

function troubleOf(trigger: ExpectedTrigger, row: TriggerRow | undefined): string | null {
  if (row === undefined) return 'missing';
  if (!fires(row)) return row.enabled === 'D' ? 'disabled' : 'fires only during replication';
  if (row.routine_schema !== 'petasantri' || row.routine !== trigger.routine)
    return `calls ${row.routine_schema}.${row.routine} instead of petasantri.${trigger.routine}`;
  const sameRows =
    row.before_rows === (trigger.beforeRows ? 'before' : null) &&
    row.new_rows === (trigger.newRows ? 'changed' : null);
  const type = typeOf[trigger.event] + (trigger.eachRow ? 1 : 0) + (trigger.before ? 2 : 0);
  return row.type === type && sameRows ? null : 'defined otherwise than by the migrations';
}

async function checkFunctions({ tx }: CheckContext) {
  type Row = { name: string; source: string; owner_rights: boolean; search_path_set: boolean };
  const rows = await tx.query<Row>(functionsSql);
  const { functions } = expected();
  const problems: Detail[] = [];
  const files = new Set<string>();
  for (const { name, source, files: defined } of functions) {
    const row = rows.find((r) => r.name === name);
    const trouble =
      row === undefined
        ? 'missing'
        : source !== null && row.source.trim() !== source.trim()
          ? 'differs from the migration'
          : row.owner_rights && !row.search_path_set
            ? "runs with its owner's rights and without a search_path of its own"
            : null;
    if (trouble === null) continue;
    problems.push({ item: `petasantri.${name}`, note: trouble });
    files.add(defined.at(-1) as string);
  }
  if (problems.length === 0) return ok(`all ${functions.length} as the migrations define them`);
  return fail(
    `${problems.length} of ${functions.length} missing or changed`,
    // The files only create or replace, so that they can be run again.
    withLater(files, functions).map((file) => `psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f ${file}`),
    problems,
  );
}

/** Those files and the later ones that define something of theirs anew, in order. */
function withLater(files: ReadonlySet<string>, functions: readonly ExpectedFunction[]): string[] {
  const all = new Set(files);
  for (const { files: defined } of functions)
    defined.forEach((_, i) => {
      if (defined.slice(0, i).some((earlier) => all.has(earlier))) all.add(defined[i] as string);
    });
  return [...all].sort();
}

async function checkOthers(context: CheckContext) {
  const ours = new Set(expected().triggers.map(({ owner, name }) => `${owner} ${name}`));
  // Those of the check "watched" are on tables of anybody's.
  const others = (await readTriggers(context)).filter(
    ({ owner, name, routine, routine_schema }) =>
      !ours.has(`${owner} ${name}`) && !(routine_schema === 'petasantri' && routine === 'on_edit'),
  );
  if (others.length === 0) return ok('no triggers of other people on base and map tables');
  return info(
    `${count(others.length, 'trigger')} of other people on base and map tables`,
    others.map((row) => ({
      item: `${row.owner}.${row.name}`,
      note: `calls ${row.routine_schema}.${row.routine}${fires(row) ? '' : ', disabled'}`,
    })),
  );
}
