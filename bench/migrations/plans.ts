import { readdirSync, readFileSync } from 'node:fs';
import type { Database, Session } from '../../src/db/database.ts';
import { quoteIdentifier } from '../../src/db/quote.ts';

const folder = new URL('../../sql/verify/uses/', import.meta.url);

/** One index and the query it is for, with it and without it. */
export interface PlanComparison {
  readonly index: string;
  /** What the query asks, from the file's first line. */
  readonly query: string;
  readonly sizeMb: number;
  readonly with: PlanRun;
  readonly without: PlanRun;
}

interface PlanRun {
  /** The scan of the plan that reads most, as "Index Scan" or "Seq Scan". */
  readonly scan: string;
  readonly ms: number;
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Actual Total Time'?: number;
  readonly Plans?: readonly PlanNode[];
}

/** Runs the query of every index twice as the planner likes, and once in a transaction that has dropped the index. */
export async function comparePlans(db: Database): Promise<PlanComparison[]> {
  const results: PlanComparison[] = [];
  for (const file of readdirSync(folder).sort()) {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const index = file.replace('.sql', '');
    const query = /^-- (.*)$/m.exec(text)?.[1] ?? '';
    const comparison = await db.session(async (session) => {
      const [found] = await session.query<{ name: string; mb: number }>(
        {
          text: `select indexrelid::regclass::text as name, pg_relation_size(indexrelid) / 1048576.0::float8 as mb
            from pg_stat_user_indexes where indexrelname = $1`,
        },
        [index],
      );
      if (!found) throw new Error(`there is no index ${index}`);
      await session.script('set statement_timeout = 0; set jit = off');
      await explain(session, text);
      const usual = await explain(session, text);
      await session.script(`begin; drop index ${found.name.split('.').map(unquoted).join('.')}`);
      await explain(session, text);
      const without = await explain(session, text);
      await session.script('rollback');
      return { index, query, sizeMb: found.mb, with: usual, without };
    });
    results.push(comparison);
  }
  return results;
}

/** regclass quotes a name only where it must; quoting it again would be wrong. */
const unquoted = (name: string) => (name.startsWith('"') ? name : quoteIdentifier(name));

async function explain(session: Session, text: string): Promise<PlanRun> {
  const [row] = await session.query<Record<string, unknown>>({
    text: `explain (analyze, timing off, format json) ${text.replace(/^--.*$/gm, '')}`,
  });
  const json = row?.['QUERY PLAN'];
  const [result] = (typeof json === 'string' ? JSON.parse(json) : json) as [
    { Plan: PlanNode; 'Execution Time': number },
  ];
  return { scan: scansOf(result.Plan).join(', '), ms: result['Execution Time'] };
}

function scansOf(node: PlanNode): string[] {
  const below = (node.Plans ?? []).flatMap(scansOf);
  return node['Node Type'].endsWith('Scan') && node['Node Type'] !== 'Bitmap Index Scan'
    ? [node['Node Type'], ...below]
    : below;
}

/** Markdown. */
export function plansTable(plans: readonly PlanComparison[]): string {
  return [
    '| index | for | MB | with | ms | without | ms |',
    '|---|---|---:|---|---:|---|---:|',
    ...plans.map(
      (p) =>
        `| ${p.index} | ${p.query} | ${p.sizeMb.toFixed(1)} | ${p.with.scan} | ${p.with.ms.toFixed(2)} | ${p.without.scan} | ${p.without.ms.toFixed(2)} |`,
    ),
  ].join('\n');
}
