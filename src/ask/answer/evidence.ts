import type { Lang } from '../question.ts';
import type { RegionRef, ToolResult } from '../result.ts';
import { type DataTable, dataTable } from './data-table.ts';
import { regionOf } from './place.ts';

/** Which columns of a table make a picture. */
export interface ChartHint {
  readonly type: 'bar';
  readonly from: string;
  readonly x: string;
  readonly y: string;
}

/** Where a number of an answer is from. */
export interface Citation {
  readonly n: number;
  readonly region: { readonly code: string; readonly name: string } | null;
  /** Id of the table with the numbers. */
  readonly result: string | null;
  readonly source: string;
  /** YYYY-MM-DD; null where nothing was ever scored. */
  readonly asOf: string | null;
}

export interface Evidence {
  readonly data: readonly DataTable[];
  readonly chart: ChartHint | null;
  readonly citations: readonly Citation[];
}

/** Tables, chart and citations of results; tables are r1, r2, ... in the order of the results. */
export function evidenceOf(results: readonly ToolResult[], lang: Lang): Evidence {
  const data: DataTable[] = [];
  const citations: Citation[] = [];
  let chart: ChartHint | null = null;
  for (const result of results) {
    const table = dataTable(result, `r${data.length + 1}`, lang);
    if (table) data.push(table);
    if (table) chart ??= chartOf(result, table);
    if (!('source' in result)) continue;
    for (const region of citedRegions(result))
      citations.push({
        n: citations.length + 1,
        region: region && { code: region.code, name: region.name },
        result: table?.id ?? null,
        source: result.source,
        asOf: result.asOf,
      });
  }
  return { data, chart, citations };
}

function chartOf(result: ToolResult, { id, rows }: DataTable): ChartHint | null {
  if (result.kind === 'breakdown')
    return rows.filter(({ count }) => count !== null).length > 1
      ? { type: 'bar', from: id, x: 'category', y: 'count' }
      : null;
  if (result.kind !== 'ranking' && result.kind !== 'comparison') return null;
  return rows.filter(({ value }) => value !== null).length > 1
    ? { type: 'bar', from: id, x: 'region', y: 'value' }
    : null;
}

/** The regions that a result names: one citation each. */
function citedRegions(result: ToolResult): (RegionRef | null)[] {
  switch (result.kind) {
    case 'metric':
    case 'breakdown':
    case 'list':
      return [regionOf(result.where)];
    case 'comparison':
      return result.rows.map(({ region }) => region);
    case 'ranking':
      return [result.within];
    case 'nearest':
      return [result.origin.region];
    case 'region':
      return [result.region];
    default:
      return [null];
  }
}
