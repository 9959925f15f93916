import type { Queryable } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { type Level, levelAbove } from './level.ts';
import { foldName, placeKey, type Reading, type RegencyType, readings } from './names.ts';

/** An area with an official name. */
export interface KnownRegion {
  readonly code: string;
  readonly level: Level;
  readonly name: string;
  readonly type: string;
  readonly parent: string | null;
}

export interface KnownRegions {
  get(code: string): KnownRegion | undefined;
  /** True when the table holds the area: it can be a parent. */
  isLoaded(code: string): boolean;
  /** How many areas of a level the table holds. */
  loaded(level: Level): number;
  /** Areas of a level that a name may mean, within an area or, where `scope` is null, anywhere. */
  find(level: Level, reading: Reading, scope: string | null): KnownRegion[];
}

const regionsSql = loadSql('regions/known');
const aliasesSql = loadSql('regions/aliases');

/** The names and codes to match against: the table's, and of areas it does not have, those of `listed`. */
export async function readKnownRegions(db: Queryable, listed: readonly KnownRegion[]): Promise<KnownRegions> {
  const rows = await db.query<KnownRegion>(regionsSql);
  const aliases = await db.query<{ code: string; alias: string }>(aliasesSql);
  const all = new Map<string, KnownRegion>(listed.map((region) => [region.code, region]));
  for (const row of rows) all.set(row.code, row);

  const byName = new Map<string, Set<KnownRegion>>();
  const file = (region: KnownRegion, key: string) => {
    for (const scope of [region.parent ?? '', '*']) {
      const at = `${region.level} ${scope} ${key}`;
      byName.set(at, (byName.get(at) ?? new Set()).add(region));
    }
  };
  for (const region of all.values()) file(region, bareKey(region));
  for (const { code, alias } of aliases) {
    const region = all.get(code);
    if (region) for (const key of [foldName(alias), placeKey(alias)]) file(region, key);
  }

  const loaded = new Set(rows.map(({ code }) => code));
  return {
    get: (code) => all.get(code),
    isLoaded: (code) => loaded.has(code),
    loaded: (level) => rows.filter((row) => row.level === level).length,
    find(level, { key, type }, scope) {
      const named = [...(byName.get(`${level} ${scope ?? '*'} ${key}`) ?? [])];
      return type === null ? named : named.filter((region) => region.type === type);
    },
  };
}

function bareKey({ level, name, type }: KnownRegion): string {
  const [first] = readings(level, name, type);
  return (first as Reading).key;
}

/** Type of a regency by its code: cities are numbered from 71. */
export const typeByCode = (code: string): RegencyType =>
  Number(code.slice(3, 5)) >= 71 ? 'Kota' : 'Kabupaten';

/** The code of the area above, or null. */
export const parentCode = (level: Level, code: string): string | null =>
  levelAbove(level) === null ? null : code.slice(0, -3);
