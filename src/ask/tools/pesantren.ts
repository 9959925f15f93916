import { loadSql } from '../../db/sql-file.ts';
import type { Filters } from '../call.ts';
import type { PesantrenCard } from '../result.ts';
import { rounded } from './figure.ts';
import type { Ground } from './ground.ts';

const byNameSql = loadSql('ask/pesantren-by-name');

export interface PesantrenRow {
  readonly id: string;
  readonly name: string;
  readonly nsp: string | null;
  readonly kabupaten: string | null;
  readonly provinsi: string | null;
  readonly code: string;
  readonly score: number | null;
  readonly category: string | null;
  readonly santri: number | null;
  readonly teachers: number | null;
  readonly founded: number | null;
  readonly lon: number | null;
  readonly lat: number | null;
}

/** A school as answers show it, with its distance from somewhere in metres. */
export function cardOf(row: PesantrenRow, metres?: number): PesantrenCard {
  const { id, name, nsp, kabupaten, provinsi, code, score, category, santri, teachers, founded, lon, lat } =
    row;
  return {
    ...{ id, name, nsp, kabupaten, provinsi, code, score, santri, teachers, founded },
    // The map paints schools without a score like the lowest category, but a profile must not say so.
    category: score === null ? null : category,
    point: lon === null || lat === null ? null : [lon, lat],
    ...(metres !== undefined && { km: rounded(metres / 1000, 1) }),
  };
}

/** Parameters of every statement that filters schools; null lets all pass. */
export const schoolFilters = (filters: Filters = {}) => [
  filters.eligibility ?? null,
  filters.min_santri ?? null,
  filters.max_santri ?? null,
  filters.founded_before ?? null,
  filters.founded_after ?? null,
];

/** Candidates for a name, and how alike the best must be, and how far ahead of the next, to be the one that is meant. */
const mostCandidates = 6;
const certain = 0.93;
const ahead = 0.08;

/** The school of a name, within a region where one is given: one where that is clear, else what is similar, best first. */
export async function findByName(
  ground: Ground,
  name: string,
  within: string | null,
): Promise<PesantrenRow[]> {
  const rows = await ground.query<PesantrenRow & { alike: number }>(byNameSql, [
    name,
    within,
    mostCandidates + 1,
  ]);
  const same = rows.filter((row) => bare(row.name) === bare(name));
  if (same.length === 1 && rows.length <= mostCandidates) return same;
  const [first, second] = rows;
  if (first && first.alike >= certain && (!second || first.alike - second.alike >= ahead)) return [first];
  return (same.length > 1 ? same : rows).slice(0, mostCandidates);
}

/** Letters and digits of a name without the words for a school: PP Al-Hikmah is Pondok Pesantren Al Hikmah. */
const bare = (name: string) =>
  name
    .toLowerCase()
    .replace(/\b(pondok|pesantren|ponpes|pp|pontren)\b\.?/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, '');
