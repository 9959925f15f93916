import { attack, type Knowledge, type PublicRow } from './attacker.ts';
import { type randomNation, truthOf } from './random-tables.ts';

interface Seen {
  hidden: number;
  shown: number;
  small: number;
}

/** Every breach of the promise, as a sentence. */
export function leaksOf(
  nation: ReturnType<typeof randomNation>,
  rows: readonly PublicRow[],
  seen: Seen,
): string[] {
  return leaksIn({ ...truthOf(nation), k: nation.k }, rows, seen);
}

/** Of regions and cells named as the attacker names them. */
export function leaksIn(
  { regions, cells, k }: { regions: readonly string[]; cells: ReadonlyMap<string, number>; k: number },
  rows: readonly PublicRow[],
  seen: Seen,
  knowledge: Knowledge = {},
): string[] {
  const isSmall = (n: number) => n > 0 && n < k;
  const leaks: string[] = [];
  const hidden = new Set<string>();
  for (const { code, val, n } of rows) {
    const name = val === '' ? code : `${code}|${val}`;
    const truth = cells.get(name) ?? 0;
    if (isSmall(truth)) seen.small += 1;
    if (n === null) {
      hidden.add(name);
      seen.hidden += 1;
      continue;
    }
    seen.shown += 1;
    if (n !== truth) leaks.push(`${name} is shown as ${n}, not ${truth}`);
    if (isSmall(n)) leaks.push(`${name} is shown with ${n}`);
  }
  const published = new Set(rows.map(({ code }) => code));
  for (const code of regions)
    if ((cells.get(code) ?? 0) > 0 && !published.has(code)) leaks.push(`${code} is missing`);

  const { bounds, groups } = attack(regions, rows, knowledge);
  for (const name of hidden) {
    const bound = bounds.get(name);
    const truth = cells.get(name) ?? 0;
    if (!bound) leaks.push(`the attacker forgot ${name}`);
    else if (bound.low > truth || bound.high < truth) leaks.push(`the attacker is wrong about ${name}`);
    else if (isSmall(truth) && bound.low === bound.high) leaks.push(`${name} must be ${bound.low}`);
    // A part of a district that may be empty as well is not known to be there at all.
    else if (isSmall(truth) && bound.high < k && !(name.includes('/') && bound.low === 0))
      leaks.push(`${name} must be small: ${bound.low} to ${bound.high}`);
  }
  for (const group of groups) {
    const truth = group.cells.reduce((sum, name) => sum + (cells.get(name) ?? 0), 0);
    if (truth !== group.n) leaks.push(`the attacker is wrong about ${group.cells.join(' + ')}`);
    if (isSmall(group.n)) leaks.push(`${group.cells.join(' + ')} = ${group.n}`);
  }
  return leaks;
}
