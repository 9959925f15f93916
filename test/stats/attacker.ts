/**
 * An attacker who has all that the public sees and knows how it was made. Written from what is published only: one
 * unknown for the total of a region and one for each of its categories, an equation for each sum, and what the rules
 * themselves give away.
 */

export interface PublicRow {
  readonly code: string;
  readonly dim: string;
  readonly val: string;
  /** Null is hidden. */
  readonly n: number | null;
}

interface Equation {
  readonly left: ReadonlyMap<string, number>;
  readonly right: number;
}

export interface Attack {
  /** What is known of a hidden cell: `code` for a total, `code|category` for a part of it. */
  readonly bounds: ReadonlyMap<string, { readonly low: number; readonly high: number }>;
  /** Groups of people whose number follows although none of their cells was published. */
  readonly groups: readonly { readonly cells: readonly string[]; readonly n: number }[];
}

/** What is known beside the sums of regions. */
export interface Knowledge {
  /** Where somebody is known to be. */
  readonly settled?: readonly string[];
  /** Further groups whose number is known. */
  readonly sums?: readonly { readonly cells: readonly string[]; readonly n: number }[];
}

/**
 * `regions` are all that exist, the nation '' and the pseudo regions included: those without a row have nobody. Parts of
 * districts by cell are named after them (32.05.01/7, 32.05.01/7/31); the smallest have no categories.
 */
export function attack(
  regions: readonly string[],
  rows: readonly PublicRow[],
  { settled = [], sums = [] }: Knowledge = {},
): Attack {
  const published = new Map(rows.map((row) => [cell(row.code, row.val), row.n]));
  const categories = [...new Set(rows.filter(({ dim }) => dim === 'kategori').map(({ val }) => val))];
  const children = new Map<string, string[]>();
  for (const code of regions)
    if (code !== '') {
      const parent = parentOf(code);
      children.set(parent, [...(children.get(parent) ?? []), code]);
    }
  /** A number, null where hidden; without a row it is 0. */
  const shown = (name: string) => (published.has(name) ? (published.get(name) as number | null) : 0);

  const equations: Equation[] = [];
  const sum = (whole: string, parts: readonly string[]) => {
    const left = new Map<string, number>();
    let right = 0;
    for (const [name, factor] of [[whole, -1] as const, ...parts.map((part) => [part, 1] as const)]) {
      const value = shown(name);
      if (value === null) left.set(name, factor);
      else right -= factor * value;
    }
    if (left.size > 0) equations.push({ left, right });
    else if (right !== 0) throw new Error(`published numbers do not add up at ${whole}`);
  };
  const hasParts = (code: string) => code.split('/').length < 3;
  for (const code of regions) {
    if (hasParts(code))
      sum(
        code,
        categories.map((category) => cell(code, category)),
      );
    const below = children.get(code);
    if (below === undefined) continue;
    for (const category of below.every(hasParts) ? ['', ...categories] : [''])
      sum(
        cell(code, category),
        below.map((child) => cell(child, category)),
      );
  }

  for (const { cells, n } of sums) {
    const open = cells.filter((name) => shown(name) === null);
    const known = cells.reduce((all, name) => all + (shown(name) ?? 0), 0);
    if (open.length > 0) equations.push({ left: new Map(open.map((name) => [name, 1])), right: n - known });
  }

  const bounds = new Map<string, { low: number; high: number }>();
  for (const { left } of equations)
    for (const name of left.keys()) bounds.set(name, { low: 0, high: Number.POSITIVE_INFINITY });
  // Where one child is shown, be it empty, the hidden ones have somebody: empty ones are hidden with all others only.
  for (const below of children.values())
    if (below.some((child) => shown(child) !== null))
      for (const child of below) {
        const bound = bounds.get(child);
        if (bound && shown(child) === null) bound.low = 1;
      }

  for (const name of settled) {
    const bound = bounds.get(name);
    if (bound) bound.low = Math.max(bound.low, 1);
  }

  const solved = eliminate(equations);
  const derived = [...equations, ...solved, ...pairs(equations)];
  tighten(derived, bounds);
  return { bounds, groups: derived.flatMap(groupOf) };
}

/** The nation has no parent. */
function parentOf(code: string): string {
  if (code.includes('/')) return code.slice(0, code.lastIndexOf('/'));
  return code.length === 2 ? '' : code.slice(0, -3);
}

const cell = (code: string, category: string) => (category === '' ? code : `${code}|${category}`);

/** Gauss and Jordan on whole numbers. */
function eliminate(equations: readonly Equation[]): Equation[] {
  const rows = equations.map(({ left, right }) => ({ left: new Map(left), right }));
  const done: typeof rows = [];
  for (;;) {
    const row = rows.pop();
    if (row === undefined) return done;
    const [pivot] = row.left;
    if (pivot === undefined) {
      if (row.right !== 0) throw new Error('the equations contradict each other');
      continue;
    }
    const [name, factor] = pivot;
    for (const other of [...rows, ...done]) {
      const times = other.left.get(name);
      if (times === undefined) continue;
      combine(other, factor, row, -times);
    }
    done.push(row);
  }
}

function combine(
  target: { left: Map<string, number>; right: number },
  a: number,
  other: Equation,
  b: number,
) {
  for (const [name, factor] of target.left) target.left.set(name, factor * a);
  target.right *= a;
  for (const [name, factor] of other.left) {
    const value = (target.left.get(name) ?? 0) + b * factor;
    if (value === 0) target.left.delete(name);
    else target.left.set(name, value);
  }
  target.right += b * other.right;
  const divisor = [...target.left.values(), target.right].map(Math.abs).reduce(greatest, 0);
  if (divisor > 1) {
    for (const [name, factor] of target.left) target.left.set(name, factor / divisor);
    target.right /= divisor;
  }
}

const greatest = (a: number, b: number): number => (b === 0 ? a : greatest(b, a % b));

/** Sums and differences of two equations that share a cell. */
function pairs(equations: readonly Equation[]): Equation[] {
  return equations.flatMap((one, i) =>
    equations.slice(i + 1).flatMap((other) => {
      if (![...one.left.keys()].some((name) => other.left.has(name))) return [];
      return [1, -1].map((sign) => {
        const both = { left: new Map(one.left), right: one.right };
        combine(both, 1, other, sign);
        return both;
      });
    }),
  );
}

/** Each cell lies between what the others in its equation leave: repeated until nothing moves. */
function tighten(equations: readonly Equation[], bounds: Map<string, { low: number; high: number }>) {
  for (let moved = true; moved; ) {
    moved = false;
    for (const { left, right } of equations)
      for (const [name, factor] of left) {
        // factor * x = right - sum of the others, which lies in [least, most].
        let least = right;
        let most = right;
        for (const [other, times] of left) {
          if (other === name) continue;
          const { low, high } = bounds.get(other) as { low: number; high: number };
          least -= times > 0 ? times * high : times * low;
          most -= times > 0 ? times * low : times * high;
        }
        const bound = bounds.get(name) as { low: number; high: number };
        const low = Math.ceil((factor > 0 ? least : most) / factor - 1e-9);
        const high = Math.floor((factor > 0 ? most : least) / factor + 1e-9);
        if (low > bound.low) {
          bound.low = low;
          moved = true;
        }
        if (high < bound.high) {
          bound.high = high;
          moved = true;
        }
        if (bound.low > bound.high) throw new Error(`no number fits ${name}`);
      }
  }
}

/** An equation whose factors are equal tells the number of a group of people. */
function groupOf({ left, right }: Equation) {
  const factors = new Set(left.values());
  const [factor] = factors;
  if (factor === undefined || factors.size > 1) return [];
  return [{ cells: [...left.keys()], n: right / factor }];
}
