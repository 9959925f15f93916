import type { MultiPolygon } from 'geojson';
import { makeChoropleth } from '../../src/choropleth/collection.ts';
import type { Facts } from '../../src/choropleth/facts.ts';
import type { Region } from '../../src/choropleth/outlines.ts';
import { type GivenQuery, readQuery } from '../../src/choropleth/query.ts';
import type { LayerName } from '../../src/choropleth/subject.ts';
import { pesantrenValues, santriValues } from '../../src/choropleth/values.ts';
import type { PesantrenStatistics, SantriStatistics } from '../../src/stats/region-statistics.ts';

/** A square region of one degree; `west` and `south` are its corner. */
export function fakeRegion(code: string, west: number, south: number, more: Partial<Region> = {}): Region {
  return {
    code,
    name: `Kabupaten ${code}`,
    type: 'Kabupaten',
    kabupaten: `Kabupaten ${code}`,
    provinsi: 'Jawa Barat',
    vertices: 5,
    km2: 1000,
    bbox: [west, south, west + 1, south + 1],
    point: [west + 0.5, south + 0.5],
    ...more,
  };
}

export const squareOf = ({ bbox: [w, s, e, n] }: Region): MultiPolygon => ({
  type: 'MultiPolygon',
  coordinates: [
    [
      [
        [w, s],
        [e, s],
        [e, n],
        [w, n],
        [w, s],
      ],
    ],
  ],
});

/** Counts by category, very poor first; null hides the breakdown, and a total of null everything. */
export function santriRow(
  code: string,
  counts: readonly number[] | null,
  avg: number | null = 50,
  total: number | null = counts === null ? null : counts.reduce((a, b) => a + b, 0),
): SantriStatistics {
  const [sangat_miskin = null, miskin = null, rentan = null, tidak_miskin = null] = counts ?? [];
  const parts = { sangat_miskin, miskin, rentan, tidak_miskin, kategori_lain: counts === null ? null : 0 };
  return {
    code,
    level: 'kabupaten',
    total_santri: total,
    ...parts,
    avg_skor: total === null ? null : avg,
    suppressed: [
      ...(total === null ? ['total_santri', 'avg_skor'] : []),
      ...(counts === null ? Object.keys(parts) : []),
    ],
  };
}

export const pesantrenRow = (code: string, more: Partial<PesantrenStatistics> = {}): PesantrenStatistics => ({
  ...{
    code,
    level: 'kabupaten',
    total_pesantren: 4,
    sangat_layak: 1,
    layak: 1,
    cukup_layak: 1,
    tidak_layak: 1,
  },
  ...{ kategori_lain: 0, belum_dinilai: 0, total_santri_terdaftar: 800, avg_skor: 70, suppressed: [] },
  ...more,
});

export function fakeFacts(
  rows: readonly SantriStatistics[] | readonly PesantrenStatistics[],
  pesantren: Readonly<Record<string, number>> = {},
): Facts {
  const values = new Map(
    rows.map((row) => [row.code, 'total_santri' in row ? santriValues(row) : pesantrenValues(row)]),
  );
  const [first] = rows;
  const isPesantren = first !== undefined && 'total_pesantren' in first;
  return {
    version: 12,
    refreshedAt: '2026-01-31T05:00:00.000Z',
    values,
    nobody: isPesantren ? pesantrenValues(undefined) : santriValues(undefined),
    pesantren: new Map(Object.entries(pesantren)),
    strays: new Map(
      [...values].map(([code, { numbers }]) => [
        code,
        numbers.total_santri ?? numbers.total_pesantren ?? null,
      ]),
    ),
  };
}

/** A choropleth of regions and rows that are plain objects. */
export function draw(
  regions: readonly Region[],
  facts: Facts,
  given: GivenQuery = {},
  layer: LayerName = { subject: 'santri', level: 'kabupaten' },
  within: string | null = null,
) {
  return makeChoropleth(readQuery(layer, given), within, new Map(regions.map((r) => [r.code, r])), facts);
}
