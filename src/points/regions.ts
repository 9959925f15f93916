import type { Queryable } from '../db/database.ts';
import { loadSql, type SqlFile } from '../db/sql-file.ts';
import type { Target } from './target.ts';

const mapIsReadySql = loadSql('points/map-is-ready');

/** The tables whose rows the map draws, and which column of theirs names the base row. */
const subjects: Readonly<Record<string, { base: string; resolve: SqlFile | null; follow: SqlFile }>> = {
  pondok_pesantren: { base: 'id', resolve: null, follow: loadSql('points/follow-pesantren') },
  pesantren_map: {
    base: 'pesantren_id',
    resolve: loadSql('points/resolve-pesantren'),
    follow: loadSql('points/follow-pesantren'),
  },
  santri_pribadi: { base: 'id', resolve: null, follow: loadSql('points/follow-santri') },
  santri_map: {
    base: 'santri_id',
    resolve: loadSql('points/resolve-santri'),
    follow: loadSql('points/follow-santri'),
  },
};

export interface Followed {
  /** Rows whose area below the province is unknown. */
  readonly unresolved: number;
  /** Rows of a map table whose base row has another point. */
  readonly overruled: number;
}

export interface Follower {
  /** Column of the table whose values `follow` takes. */
  readonly base: string;
  /** Finds the areas of changed rows again, in the caller's transaction; base tables have triggers for it. */
  follow(tx: Queryable, ids: readonly string[]): Promise<Followed>;
}

/** What has to follow an import into one of the map's own tables; null for other tables. */
export async function followerFor(db: Queryable, target: Target): Promise<Follower | null> {
  const subject = target.inPath && Object.hasOwn(subjects, target.name) ? subjects[target.name] : undefined;
  if (!subject) return null;
  const [row] = await db.query<{ ready: boolean }>(mapIsReadySql);
  if (!row?.ready) return null;
  const lengthOf = (column: string) =>
    target.columns.find(({ name }) => name === column)?.length ?? 1_000_000;
  return {
    base: subject.base,
    async follow(tx, ids) {
      if (ids.length === 0) return { unresolved: 0, overruled: 0 };
      if (subject.resolve)
        await tx.query(subject.resolve, [ids, lengthOf('kabupaten'), lengthOf('provinsi')]);
      const [counts] = await tx.query<Followed>(subject.follow, [ids]);
      return {
        unresolved: counts?.unresolved ?? 0,
        overruled: subject.resolve ? (counts?.overruled ?? 0) : 0,
      };
    },
  };
}
