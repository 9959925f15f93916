import { loadSql } from '../../db/sql-file.ts';
import { type Check, type CheckContext, count, fail, info, ok, warn } from '../check.ts';

const differencesSql = loadSql('verify/published-differences');
const groupsSql = loadSql('verify/published-groups');

const group = 'What the public sees';
const published = [
  'petasantri.published_santri',
  'petasantri.published_location',
  'petasantri.published_cells',
  'petasantri.settings',
];

export const publishedChecks: readonly Check[] = [
  {
    name: 'published',
    group,
    needs: [
      ...published,
      'petasantri.santri_atoms',
      'petasantri.santri_stats_wilayah',
      'petasantri.regions',
      'petasantri.changes',
    ],
    run: checkPublished,
  },
  { name: 'published-groups', group, needs: published, run: checkGroups },
  { name: 'public-access', group, run: checkAccess },
];

async function checkPublished({ tx }: CheckContext) {
  const [row] = await tx.query<{ differing: number; published: number; pending: number }>(differencesSql);
  if (!row) return info('not checked');
  if (row.differing === 0) return ok(`${count(row.published, 'row')}, all of the statistics of now`);
  const summary = `${count(row.differing, 'published row')} not of the statistics of now`;
  // Regions that changed show here at once, and in what is published after the next refresh.
  return row.pending > 0
    ? info(`${summary}; ${count(row.pending, 'change')} pending`, [], ['petasantri refresh'])
    : fail(`${summary}, and no change is pending`, ['select petasantri.publish();', 'petasantri refresh']);
}

async function checkGroups({ tx, options }: CheckContext) {
  type Row = Record<'k' | 'small' | 'remainders' | 'wrong' | 'hidden' | 'shown', number>;
  const [row] = await tx.query<Row>(groupsSql);
  if (!row)
    return fail('petasantri.settings has no smallest_group', [
      `insert into petasantri.settings (name, value) values ('smallest_group', '10');`,
      'petasantri refresh',
    ]);
  const problems = [
    { item: 'shown', note: `${count(row.small, 'group')} of fewer than ${row.k}`, count: row.small },
    {
      item: 'by subtraction',
      note: `${count(row.remainders, 'group')} of fewer than ${row.k}`,
      count: row.remainders,
    },
    { item: 'sums', note: `${count(row.wrong, 'sum')} that do not add up`, count: row.wrong },
  ].filter((problem) => problem.count > 0);
  if (problems.length > 0)
    return fail(
      `the public can tell ${problems.map(({ item, note }) => `${note} (${item})`).join(', ')}`,
      ['select petasantri.publish();', 'petasantri refresh'],
      problems,
    );
  if (row.k !== options.access.smallestGroup)
    return warn(
      `the public sees groups of ${row.k} and more, access.smallestGroup is ${options.access.smallestGroup}`,
      [`select petasantri.set_smallest_group(${options.access.smallestGroup});`],
    );
  return ok(`no group of fewer than ${row.k}: ${row.shown} numbers shown, ${row.hidden} hidden`);
}

async function checkAccess({ options }: CheckContext) {
  return options.access.public === 'points'
    ? warn('access.public is "points": anybody who reaches the server sees single santri', [
        'Set access.public to "aggregates", unless the network is closed anyway.',
      ])
    : ok('callers without a key see groups only');
}
