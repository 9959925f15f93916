import type { PesantrenCard, ToolResult } from '../../src/ask/result.ts';
import { schools } from '../../test/ask/tools/ask-tools.ts';
import { matching, pointSql, type TruthOf, within } from './truth.ts';

type Same = (what: string, have: unknown, want: unknown) => void;
type Result<Kind extends ToolResult['kind']> = Extract<ToolResult, { kind: Kind }>;

/** Compares the schools of lists: which they are, their order, their own numbers and distances. */
export function createCompareSchools(truth: TruthOf, same: Same) {
  async function cards(rows: readonly PesantrenCard[], near?: readonly [number, number]) {
    if (rows.length === 0) return;
    type Row = Record<'santri' | 'teachers' | 'founded' | 'score' | 'km', number | null> & { id: string };
    const found = await truth.rows<Row>(
      `select id::text, jumlah_santri as santri, jumlah_guru as teachers, tahun_berdiri as founded, skor as score,
        ${near ? `ST_DistanceSphere(lokasi, ${pointSql(near)})::float8 / 1000` : 'null::float8'} as km
      from ${schools} where id in (${rows.map(({ id }) => `'${id}'`).join()})`,
    );
    for (const card of rows) {
      const want = found.find(({ id }) => id === card.id);
      for (const name of ['santri', 'teachers', 'founded', 'score'] as const)
        same(`${card.name} ${name}`, card[name], want?.[name] ?? null);
      if (card.km === undefined) continue;
      const km = want?.km ?? Number.NaN;
      const close = Math.abs(card.km - km) <= Math.max(0.0501, km / 100);
      same(`${card.name} km`, close ? km : card.km, km);
    }
  }

  /** The ids that a list should have, in its order. */
  async function ids(what: string, have: readonly PesantrenCard[], sql: string) {
    const want = await truth.rows<{ id: string }>(sql);
    same(what, have.map(({ id }) => id).join(), want.map(({ id }) => id).join());
  }

  async function list(result: Result<'list'>) {
    const { area: _, filters = {}, sort = 'name', limit = 10, order } = result.call.args;
    const down = (order ?? (sort === 'name' || sort === 'founded' ? 'asc' : 'desc')) === 'desc';
    const column = {
      name: 'lower(nama)',
      score: 'skor',
      santri: 'jumlah_santri',
      founded: 'tahun_berdiri',
    }[sort];
    const from = `${schools} where ${within(result.where)} and ${matching(filters)}`;
    const [all] = await truth.rows<{ n: number }>(`select count(*)::int as n from ${from}`);
    same('total', result.total, all?.n);
    await ids(
      'order',
      result.rows,
      `select id::text from ${from} order by ${column} ${down ? 'desc' : 'asc'} nulls last, id limit ${limit}`,
    );
    return cards(result.rows);
  }

  async function nearest(result: Result<'nearest'>) {
    const { filters = {}, limit = 5 } = result.call.args;
    const { point } = result.origin;
    await ids(
      'order',
      result.rows,
      `select id::text from ${schools} where lokasi is not null and ${matching(filters)}
          order by ST_DistanceSphere(lokasi, ${pointSql(point)}), id limit ${limit}`,
    );
    return cards(result.rows, point);
  }

  return { cards, list, nearest };
}
