import { describe, expect, test } from 'vitest';
import type { Choropleth } from '../../src/choropleth/collection.ts';
import { metricsOf } from '../../src/choropleth/metrics.ts';
import { readQuery } from '../../src/choropleth/query.ts';
import { draw, fakeFacts, fakeRegion, pesantrenRow, santriRow } from './fakes.ts';

const regions = [
  fakeRegion('32.04', 107, -7.5),
  fakeRegion('32.05', 108, -7.5),
  fakeRegion('33.01', 109, -7.5),
];
const facts = fakeFacts([santriRow('32.04', [10, 20, 30, 40]), santriRow('32.05', [0, 0, 3, 7], 40)], {
  '32.04': 4,
});
const of = ({ items }: Choropleth, code: string) => {
  const found = items.find(({ region }) => region.code === code);
  if (!found) throw new Error(`${code} is not in the answer`);
  return found.properties;
};

describe('a choropleth of santri', () => {
  test('has every region, with percentages of all its people', () => {
    const drawn = draw(regions, facts);
    expect(of(drawn, '32.04')).toMatchObject({
      kode_wilayah: '32.04',
      kabupaten: 'Kabupaten 32.04',
      provinsi: 'Jawa Barat',
      tipe: 'Kabupaten',
      total_santri: 100,
      sangat_miskin: 10,
      pct_sangat_miskin: 10,
      pct_tidak_miskin: 40,
      luas_km2: 1000,
      data_version: 12,
      status: 'class',
      class: 1,
    });
    expect(of(drawn, '33.01')).toMatchObject({
      total_santri: 0,
      miskin: 0,
      avg_skor: null,
      pct_miskin: null,
      status: 'no_data',
      class: null,
      suppressed: [],
    });
    expect(drawn.info).toMatchObject({
      metric: 'avg_skor',
      classes: 2,
      breaks: [40, 50, 50],
      without_region: 0,
    });
    expect(drawn.info.legend.map(({ count }) => count)).toEqual([1, 1, 1, 0]);
  });

  test('keeps its denominators when categories are chosen, and leaves out who has none of them', () => {
    const drawn = draw(regions, facts, { kategori: 'sangat miskin,RENTAN' });
    expect(drawn.items.map(({ region }) => region.code)).toEqual(['32.04', '32.05']);
    expect(of(drawn, '32.04')).toMatchObject({
      jumlah: 40,
      pct: 40,
      total_santri: 100,
      pct_sangat_miskin: 10,
    });
    expect(drawn.info.metric).toBe('pct');
    expect(draw(regions, facts, { kategori_kemiskinan: 'miskin' }).items).toHaveLength(1);
  });

  test('shows the hidden as null with their names, and never as nothing', () => {
    const hidden = fakeFacts([
      santriRow('32.04', null, 50, 60),
      santriRow('32.05', null),
      santriRow('32.00', null),
    ]);
    const drawn = draw(regions, hidden, { kategori: 'miskin' });
    expect(drawn.items.map(({ region }) => region.code)).toEqual(['32.04', '32.05']);
    expect(of(drawn, '32.04')).toMatchObject({
      total_santri: 60,
      avg_skor: 50,
      miskin: null,
      jumlah: null,
      pct: null,
    });
    expect(of(drawn, '32.04').suppressed).toEqual(
      expect.arrayContaining(['miskin', 'pct_miskin', 'jumlah', 'pct']),
    );
    expect(of(drawn, '32.05')).toMatchObject({ total_santri: null, avg_skor: null, status: 'suppressed' });
    expect(drawn.info).toMatchObject({ without_region: null, suppressed: ['without_region'], breaks: [] });
    for (const { properties } of drawn.items)
      for (const name of properties.suppressed as string[]) expect(properties[name]).toBeNull();

    const dense = draw(regions, hidden, { metric: 'total_santri_per_km2' });
    expect(of(dense, '32.04')).toMatchObject({ total_santri_per_km2: 0.06, status: 'class' });
    expect(of(dense, '32.05').suppressed).toContain('total_santri_per_km2');
    expect(dense.info.legend.at(-1)).toMatchObject({ status: 'suppressed', count: 1 });
  });

  test('counts who is in no region, of the chosen province where there is one', () => {
    const strays = fakeFacts([
      santriRow('32.04', [1, 1, 1, 1]),
      santriRow('32.00', [5, 0, 0, 0]),
      santriRow('00', [0, 0, 0, 7]),
      santriRow('99.01', [1, 0, 0, 0]),
    ]);
    expect(draw(regions, strays).info.without_region).toBe(13);
    const layer = { subject: 'santri', level: 'kabupaten' } as const;
    expect(draw(regions, strays, {}, layer, '32').info.without_region).toBe(5);
  });

  test('takes regions by province, box and code', () => {
    const codes = (given: Parameters<typeof draw>[2], within: string | null = null) =>
      draw(regions, facts, given, undefined, within).items.map(({ region }) => region.code);
    expect(codes({}, '32')).toEqual(['32.04', '32.05']);
    expect(codes({ bbox: '108.2,-7.4,108.3,-7.3' })).toEqual(['32.05']);
    expect(codes({ bbox: '109.5,-8,107.5,0' })).toEqual(['32.04', '33.01']);
    expect(codes({ codes: '3301,32.04' })).toEqual(['32.04', '33.01']);
    expect(codes({ bbox: '0,0,1,1' })).toEqual([]);
    expect(() => codes({ codes: '32.99,32.04' })).toThrow(/32\.99, which is no kabupaten/);
  });

  test('divides by area and by pesantren, and by nothing not at all', () => {
    const by = (metric: string) => of(draw(regions, facts, { metric }), '32.04')[metric];
    expect(by('total_santri_per_km2')).toBe(0.1);
    expect(by('miskin_per_pesantren')).toBe(5);
    const without = of(draw(regions, facts, { metric: 'total_santri_per_pesantren' }), '32.05');
    expect(without).toMatchObject({ total_santri_per_pesantren: null, status: 'no_data' });
  });

  test('says that a level without regions has none', () => {
    expect(() => draw([], facts)).toThrow(/no boundaries of level kabupaten are loaded/);
  });
});

test('pesantren have both names of the lowest category', () => {
  const drawn = draw(
    regions,
    fakeFacts([pesantrenRow('32.04')], { '32.04': 4 }),
    { metric: 'total_santri_pesantren_per_pesantren' },
    { subject: 'pesantren', level: 'kabupaten' },
  );
  expect(of(drawn, '32.04')).toMatchObject({
    total_pesantren: 4,
    kurang_layak: 1,
    tidak_layak: 1,
    total_santri_pesantren: 800,
    pct_sangat_layak: 25,
    belum_dinilai: 0,
    total_santri_pesantren_per_pesantren: 200,
  });
  expect(of(drawn, '33.01')).toMatchObject({ total_pesantren: 0, avg_skor: null });
});

describe('the parameters', () => {
  const santri = { subject: 'santri', level: 'kabupaten' } as const;
  const refused: [object, RegExp][] = [
    [{ kategori: 'kaya' }, /kategori must be one or more of Sangat Miskin, Miskin, Rentan, Tidak Miskin/],
    [{ kategori: 'miskin', kategori_kemiskinan: 'miskin' }, /not both/],
    [{ metric: 'jumlah' }, /metric must be one of avg_skor, total_santri.*need a kategori/],
    [{ metric: 'constructor' }, /metric must be one of/],
    [{ palette: 'rainbow2' }, /palette must be one of/],
    [{ codes: '32' }, /official codes of kabupaten, as 32\.05 or 3205/],
    [{ codes: '32.05,' }, /official codes/],
    [{ codes: '' }, /official codes/],
    [{ codes: Array.from({ length: 801 }, () => '3205').join() }, /1 to 800 official/],
    [{ classes: 9, palette: 'Accent' }, /classes must be 2 to 8 with palette=Accent/],
    [{ classes: 9, palette: 'Dark2', method: 'headtail' }, /classes must be 2 to 8/],
    [{ breaks: '0,1,2,3,4,5,6,7,8,9', palette: 'Pastel2' }, /classes must be 2 to 8/],
    [{ bbox: '1,2,3' }, /bbox must be four numbers/],
    [{ method: 'manual' }, /needs breaks/],
    [{ breaks: '1,2', method: 'jenks' }, /for method=manual/],
    [{ breaks: '2,1' }, /2 to 10 ascending numbers/],
    [{ breaks: '1' }, /2 to 10 ascending numbers/],
    [{ breaks: '1,x,3' }, /2 to 10 ascending numbers/],
    [{ breaks: '1,2,3', classes: 5 }, /make 2 classes/],
  ];
  test.each(refused)('%j are refused with their range', (given, message) => {
    expect(() => readQuery(santri, given)).toThrow(message);
    expect(() => readQuery(santri, given)).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });

  test('come to one query however they are written', () => {
    const one = readQuery(santri, {
      kategori: 'Rentan Miskin, sangat_miskin',
      codes: '3205,32.04',
      palette: 'viridis',
    });
    const other = readQuery(santri, {
      kategori_kemiskinan: 'sangat miskin,rentan',
      codes: '32.04,32.05,3204',
      palette: 'VIRIDIS',
    });
    expect(one).toEqual(other);
    expect(readQuery(santri, { breaks: '0, 10,20.5' })).toMatchObject({ method: 'manual', classes: 2 });
    expect(() => readQuery({ subject: 'santri', level: 'provinsi' }, { kabupaten: 'Garut' })).toThrow(
      /kabupaten/,
    );
  });

  test('every metric is listed once, with a label and a unit in two languages', () => {
    for (const subject of ['santri', 'pesantren'] as const) {
      const metrics = metricsOf(subject, []);
      expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length);
      for (const { label, unit, name } of metrics) {
        expect(label.id, name).toMatch(/^[A-Z]/);
        expect(label.en, name).toMatch(/^[A-Z]/);
        if (name !== 'avg_skor') expect([unit.id, unit.en].join(' ')).toMatch(/\S/);
      }
    }
  });
});
