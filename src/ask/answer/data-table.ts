import type { Lang } from '../question.ts';
import type { Figure, PesantrenCard, ToolResult, Unit, Where } from '../result.ts';
import { type Both, capital, formatFigure, plain } from './format.ts';
import { dimensions } from './interpretation.ts';
import { metricName } from './metric-name.ts';
import { whereText } from './place.ts';
import { categoryName } from './say-breakdown.ts';
import { schoolName } from './say-pesantren.ts';

/** A table of an answer. Numbers are unformatted; null where hidden or unknown, with the reason in column `note`. */
export interface DataTable {
  readonly id: string;
  readonly columns: readonly {
    readonly key: string;
    readonly label: string;
    readonly unit?: Unit;
    readonly decimals?: number;
  }[];
  readonly rows: readonly Readonly<Record<string, string | number | null>>[];
}

const labels = {
  rank: { id: 'Peringkat', en: 'Rank' },
  code: { id: 'Kode', en: 'Code' },
  region: { id: 'Wilayah', en: 'Region' },
  place: { id: 'Wilayah', en: 'Area' },
  note: { id: 'Keterangan', en: 'Note' },
  count: { id: 'Jumlah', en: 'Number' },
  share: { id: 'Persen', en: 'Percent' },
  part: { id: 'Jumlah kelompok', en: 'Number in the group' },
  whole: { id: 'Jumlah seluruhnya', en: 'Total number' },
  name: { id: 'Nama', en: 'Name' },
  nsp: { id: 'NSP', en: 'NSP' },
  kabupaten: { id: 'Kabupaten/kota', en: 'Regency or city' },
  provinsi: { id: 'Provinsi', en: 'Province' },
  score: { id: 'Skor', en: 'Score' },
  category: { id: 'Kategori', en: 'Category' },
  santri: { id: 'Santri (laporan pesantren)', en: 'Santri (reported)' },
  teachers: { id: 'Guru (laporan pesantren)', en: 'Teachers (reported)' },
  founded: { id: 'Tahun berdiri', en: 'Founded' },
  km: { id: 'Jarak (km)', en: 'Distance (km)' },
  measure: { id: 'Ukuran', en: 'Measure' },
  value: { id: 'Nilai', en: 'Value' },
} as const satisfies Record<string, Both>;

const measures = {
  pesantren: { id: 'Jumlah pesantren', en: 'Number of pesantren' },
  santri: { id: 'Jumlah santri', en: 'Number of santri' },
  poor: { id: 'Santri miskin (persen)', en: 'Poor santri (percent)' },
  avgPoverty: { id: 'Rata-rata skor kemiskinan', en: 'Average poverty score' },
  avgPesantren: { id: 'Rata-rata skor pesantren', en: 'Average score of pesantren' },
  eligible: { id: 'Pesantren layak (persen)', en: 'Eligible pesantren (percent)' },
  provinces: { id: 'Jumlah provinsi', en: 'Number of provinces' },
  kabupaten: { id: 'Jumlah kabupaten/kota', en: 'Number of regencies and cities' },
  k: { id: 'Kelompok terkecil yang ditampilkan (santri)', en: 'Smallest group that is shown (santri)' },
} as const satisfies Record<string, Both>;

type Column = DataTable['columns'][number];
type Row = DataTable['rows'][number];

const column = (key: keyof typeof labels, lang: Lang, figure?: Figure): Column => ({
  key,
  label: labels[key][lang],
  ...(figure && { unit: figure.unit, decimals: figure.decimals }),
});

/** The table of a result, labels in a language; null for results without rows of data. */
export function dataTable(result: ToolResult, id: string, lang: Lang): DataTable | null {
  const label = (key: keyof typeof labels, figure?: Figure) => column(key, lang, figure);
  const table = (columns: readonly Column[], rows: readonly Row[]): DataTable =>
    withoutEmptyNotes({ id, columns, rows });
  const noted = (figure: Figure) => ({ value: figure.value, note: noteOf(figure, lang) });

  switch (result.kind) {
    case 'metric': {
      const { figure } = result;
      const value = valueColumn(result, figure, lang);
      const parts = figure.of ? [label('part'), label('whole')] : [];
      return table(
        [label('place'), value, ...parts, label('note')],
        [{ place: placeName(result.where, lang), ...noted(figure), ...figure.of }],
      );
    }
    case 'ranking':
    case 'comparison': {
      const ranked = result.kind === 'ranking';
      return table(
        [
          ...(ranked ? [label('rank')] : []),
          label('code'),
          label('region'),
          valueColumn(result, result.rows[0]?.figure, lang),
          label('note'),
        ],
        result.rows.map(({ region, figure, ...rest }) => ({
          ...rest,
          code: region.code,
          region: region.name,
          ...noted(figure),
        })),
      );
    }
    case 'breakdown': {
      const { by } = result.call.args;
      const [first] = result.rows;
      return table(
        [
          { key: 'category', label: capital(dimensions[by]?.[lang] ?? by) },
          label('count', first?.count),
          label('share', first?.share),
          label('note'),
        ],
        result.rows.map(({ value, count, share }) => ({
          category: categoryName(value, lang),
          count: count.value,
          share: share.value,
          note: noteOf(count, lang),
        })),
      );
    }
    case 'list':
    case 'nearest':
      return schools(result.rows, result.kind === 'nearest', id, lang);
    case 'profile':
      return result.candidates.length === 0 ? null : schools(result.candidates, false, id, lang);
    case 'region':
      return table(
        [label('measure'), label('value'), label('note')],
        Object.entries(result.figures).map(([key, figure]) => ({
          measure: measures[key as keyof typeof measures][lang],
          ...noted(figure),
        })),
      );
    case 'info':
      return table(
        [label('measure'), label('value')],
        Object.entries(result.counts).map(([key, value]) => ({
          measure: measures[key as keyof typeof measures][lang],
          value,
        })),
      );
    default:
      return null;
  }
}

function valueColumn(
  { metric, filters }: Extract<ToolResult, { kind: 'metric' | 'ranking' | 'comparison' }>,
  figure: Figure | undefined,
  lang: Lang,
): Column {
  return { ...column('value', lang, figure), label: capital(metricName(metric, filters, lang)) };
}

function schools(cards: readonly PesantrenCard[], far: boolean, id: string, lang: Lang): DataTable {
  const keys = [
    'name',
    'nsp',
    'kabupaten',
    'provinsi',
    'score',
    'category',
    'santri',
    'teachers',
    'founded',
  ] as const;
  return {
    id,
    columns: [...keys, ...(far ? (['km'] as const) : [])].map((key) => column(key, lang)),
    rows: cards.map((card) => ({
      id: card.id,
      name: schoolName(card),
      nsp: card.nsp && plain(card.nsp, 50),
      kabupaten: card.kabupaten && plain(card.kabupaten),
      provinsi: card.provinsi && plain(card.provinsi),
      score: card.score,
      category: card.category && categoryName(card.category, lang),
      santri: card.santri,
      teachers: card.teachers,
      founded: card.founded,
      ...(far && { km: card.km ?? null }),
    })),
  };
}

/** Why there is no number, or that it is not exact. */
function noteOf(figure: Figure, lang: Lang): string | null {
  if (figure.hidden || figure.value === null) return formatFigure({ ...figure, unit: 'score' }, lang);
  return figure.about ? { id: 'sekitar', en: 'about' }[lang] : null;
}

/** A column of notes is only there where a row has one. */
function withoutEmptyNotes(table: DataTable): DataTable {
  if (table.rows.some(({ note }) => note != null)) return table;
  return {
    ...table,
    columns: table.columns.filter(({ key }) => key !== 'note'),
    rows: table.rows.map(({ note: _, ...row }) => row),
  };
}

const placeName = (where: Where, lang: Lang) =>
  where.scope === 'region' || where.scope === 'selected'
    ? where.region.name
    : capital(whereText(where, lang));
