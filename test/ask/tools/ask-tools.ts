import { toolSchemas } from '../../../src/ask/call.ts';
import type { AskContext } from '../../../src/ask/question.ts';
import type { ToolResult } from '../../../src/ask/result.ts';
import { createTools } from '../../../src/ask/tools/run-call.ts';
import type { Database } from '../../../src/db/database.ts';
import { createCurrentVersion } from '../../../src/stats/current-version.ts';

type Tool = keyof typeof toolSchemas;
type Result<Kind extends ToolResult['kind']> = Extract<ToolResult, { kind: Kind }>;

/** The tools of a database; every call is checked as a planner's would be. */
export function askTools(db: Database) {
  const tools = createTools(db.as('petasantri_ask'), {
    dataVersion: createCurrentVersion(db, { follow: 'database' }),
    smallestGroup: 10,
  });
  const run = (tool: Tool, args: unknown, context: AskContext = {}) =>
    tools.run({ tool, args: toolSchemas[tool].parse(args) } as never, context);
  return {
    tools,
    run,
    /** A result of this kind; anything else fails. */
    async expect<Kind extends ToolResult['kind']>(
      kind: Kind,
      tool: Tool,
      args: unknown,
      context?: AskContext,
    ) {
      const result = await run(tool, args, context);
      if (result.kind !== kind) throw new Error(`${tool} gave ${JSON.stringify(result)}`);
      return result as Result<Kind>;
    },
  };
}

/** One row of independent SQL. */
export async function one<Row>(db: Database, text: string, params: unknown[] = []): Promise<Row> {
  const [row] = await db.query<Row>({ text }, params);
  return row as Row;
}

/** Base rows with what answers are to be about; nothing of ours but the code of the region is used. */
export const schools = `(
  select p.id, p.nama, p.lokasi, p.jumlah_santri, p.jumlah_guru, p.tahun_berdiri, s.skor_total as skor,
    case when s.skor_total >= 85 then 'sangat_layak' when s.skor_total >= 70 then 'layak'
      when s.skor_total >= 55 then 'cukup_layak' else 'tidak_layak' end as kategori, m.kode_wilayah as kode
  from pondok_pesantren p left join pesantren_skor s on s.pesantren_id = p.id join pesantren_map m on m.pesantren_id = p.id) school`;

export const santri = `(
  select p.id, p.pesantren_id, p.jenis_kelamin as l_p, p.status_tinggal as tinggal, s.skor_total as skor,
    case when s.skor_total >= 80 then 'sangat_miskin' when s.skor_total >= 65 then 'miskin'
      when s.skor_total >= 45 then 'rentan' else 'tidak_miskin' end as kategori, coalesce(m.kode_wilayah, '00') as kode
  from santri_pribadi p join santri_skor s on s.santri_id = p.id join santri_map m on m.santri_id = p.id) santri`;
