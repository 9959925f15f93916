import type { Queryable, QueryOptions } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError } from '../errors.ts';
import { type Level, levels } from './level.ts';

/** The one region that a request is about. */
export interface RegionFilter {
  /** 32, 32.05 or 32.05.01: rows of it have a code that starts so. */
  readonly code: string;
  readonly level: Level;
  readonly name: string;
}

interface Found {
  readonly code: string;
  readonly name: string;
  readonly parent: string | null;
}

const findSql = loadSql('regions/find');
const suggestSql = loadSql('regions/suggest');
const hasLevelSql = loadSql('regions/has-level');

/** Regions that an error names at most. */
const mostNamed = 5;

/**
 * The region that a request names, by official code (32, 3205, 32.05) or in any spelling that counts (JawaBarat,
 * Kab. Garut, DKI Jakarta), the smallest where several levels are given; null where none is named. Each level is
 * looked up within the one above. "Bandung" is the regency, "Kota Bandung" the city; a bare name that areas of several
 * provinces have (Banjar) means none of them. Throws AppError unknown_region, which names likely regions with their
 * codes.
 */
export async function regionFilter(
  db: Queryable,
  names: { readonly [level in Level]?: string | undefined },
  options?: QueryOptions,
): Promise<RegionFilter | null> {
  let found: RegionFilter | null = null;
  for (const level of levels) {
    const text = names[level]?.trim();
    if (text === undefined || text === '') continue;
    const { code, name } = await findOne(db, level, text, found, options);
    found = { code, level, name };
  }
  return found;
}

async function findOne(
  db: Queryable,
  level: Level,
  text: string,
  within: RegionFilter | null,
  options?: QueryOptions,
): Promise<Found> {
  const scope = within?.code ?? '';
  const rows = await db.query<Found & { rank: number }>(findSql, [level, scope, text], options);
  // Where an area lies is decided by its code, but a record may name the province that it belonged to formerly.
  const inside = rows.filter(({ code, rank }) => rank >= 10 || code.startsWith(scope));
  const meant = level === 'provinsi' ? inside.slice(0, 1) : bestOfEachParent(inside, level);
  const [only] = meant;
  if (only !== undefined && meant.length === 1) return only;
  const where = within === null ? '' : ` in ${within.name}`;
  if (only !== undefined)
    throw new AppError(
      'unknown_region',
      `${level} ${quoted(text)} is the name of ${meant.length} regions${where}: ${list(meant)}${meant.length > mostNamed ? ' ...' : ''}; name one by its code${level === 'kabupaten' ? ', or give provinsi as well' : ', or give kabupaten as well'}`,
    );
  const likely = await db.query<Found>(suggestSql, [level, scope, text, mostNamed], options);
  if (likely.length > 0)
    throw new AppError(
      'unknown_region',
      `there is no ${level} ${quoted(text)}${where}; did you mean ${list(likely)}?`,
    );
  const [state] = await db.query<{ loaded: boolean }>(hasLevelSql, [level], options);
  throw new AppError(
    'unknown_region',
    state?.loaded
      ? `there is no ${level} ${quoted(text)}${where}; give its name or its official code`
      : `no ${level} is loaded here, so none can be chosen by ${level}`,
  );
}

/** A typed name beats a bare one, and a bare regency a bare city, but only among neighbours. */
function bestOfEachParent(rows: readonly (Found & { rank: number })[], level: Level): Found[] {
  const best = Math.min(...rows.map(({ rank }) => rank));
  if (level === 'kabupaten' && best === 0) return rows.filter(({ rank }) => rank === 0);
  const seen = new Set<string>();
  // Rows come best first.
  return rows.filter(({ code }) => {
    const parent = code.slice(0, -3);
    return !seen.has(parent) && seen.add(parent);
  });
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 50));
const list = (regions: readonly Found[]) =>
  regions
    .slice(0, mostNamed)
    .map(({ code, name, parent }) => `${name}${parent === null ? '' : `, ${parent}`} (${code})`)
    .join('; ');
