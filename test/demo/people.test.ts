import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { apportion } from '../../src/demo/apportion.ts';
import { povertyCategory, worthinessCategory } from '../../src/demo/categories.ts';
import { settleCountry } from '../../src/demo/country.ts';
import { pesantrenMaker, planPesantren } from '../../src/demo/pesantren.ts';
import { randomFor } from '../../src/demo/random.ts';
import { santriBatches } from '../../src/demo/santri.ts';

const country = settleCountry(7);
const plans = planPesantren(country, 2000, 20_000, 7);
const pesantren = pesantrenMaker(country, plans, 7)(0, 2000);
const santri = [...santriBatches(country, plans, 7, 3000)].flat();
const regencies = new Map(country.map((r) => [`${r.province}/${r.name}`, r]));

const fingerprint = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);

describe('a demo of 2,000 pesantren and 20,000 santri', () => {
  it('has exactly as many rows as asked for, all ids different and of version 4 shape', () => {
    expect(pesantren).toHaveLength(2000);
    expect(santri).toHaveLength(20_000);
    const ids = [...pesantren, ...santri].flatMap((row) => [row.id, row.skor.id]);
    expect(new Set(ids).size).toBe(44_000);
    for (const id of ids)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('puts every row strictly inside the regency and the province it names', () => {
    const strays = [...pesantren, ...santri].filter(
      (row) => !regencies.get(`${row.provinsi}/${row.kabupaten}`)?.isInside(row.lon, row.lat),
    );
    expect(strays).toEqual([]);
  });

  it('is the same for the same seed, whatever the batch size, and differs for another', () => {
    expect([...santriBatches(country, plans, 7, 777)].flat().slice(0, 2000)).toEqual(santri.slice(0, 2000));
    expect(pesantrenMaker(country, plans, 7)(500, 503)).toEqual(pesantren.slice(500, 503));
    const other = settleCountry(8);
    const otherPlans = planPesantren(other, 2000, 20_000, 8);
    expect(pesantrenMaker(other, otherPlans, 8)(0, 1)[0]?.id).not.toBe(pesantren[0]?.id);
  });

  it('still makes the rows it made when this test was written', () => {
    expect(fingerprint(pesantren.slice(0, 300))).toBe('f5edcc29ce9f47aa');
    expect(fingerprint(santri.slice(0, 3000))).toBe('b5f9fe171ecb4bf4');
  });

  it('has a pesantren in each of the 514 regencies and most of them on Java', () => {
    expect(new Set(pesantren.map((row) => `${row.provinsi}/${row.kabupaten}`)).size).toBe(514);
    const onJava = pesantren.filter((row) => /Jawa|Banten/.test(row.provinsi)).length;
    expect(onJava).toBeGreaterThan(1000);
  });

  it('sums subscores to the total and names the category of the total', () => {
    const wrongSantri = santri.filter(({ skor }) => {
      const sum = skor.ekonomi + skor.rumah + skor.aset + skor.pembiayaan + skor.kesehatan + skor.bansos;
      return skor.total !== sum || sum < 0 || sum > 173 || skor.kategori !== povertyCategory(sum);
    });
    expect(wrongSantri).toEqual([]);
    const wrongPesantren = pesantren.filter(({ skor }) => {
      const sum = skor.fisik + skor.air_sanitasi + skor.fasilitas_pendukung + skor.mutu_pendidikan;
      return skor.total !== sum || sum < 0 || sum > 100 || skor.kategori !== worthinessCategory(sum);
    });
    expect(wrongPesantren).toEqual([]);
  });

  it('shows all eight categories, each for at least 3 in 100', () => {
    for (const [rows, names] of [
      [santri, ['Sangat Miskin', 'Miskin', 'Rentan', 'Tidak Miskin']],
      [pesantren, ['sangat_layak', 'layak', 'cukup_layak', 'tidak_layak']],
    ] as const)
      for (const name of names)
        expect(rows.filter((row) => row.skor.kategori === name).length, name).toBeGreaterThan(
          rows.length * 0.03,
        );
  });

  it('differs between provinces, so that a choropleth has something to show', () => {
    const mean = (province: string) => {
      const totals = santri.filter((row) => row.provinsi === province).map((row) => row.skor.total);
      return totals.reduce((a, b) => a + b, 0) / totals.length;
    };
    expect(mean('Nusa Tenggara Timur')).toBeGreaterThan(mean('DKI Jakarta') + 15);
  });

  it('has no contact detail or national id that could be anybody’s', () => {
    const fake = /^\d{4}00\d{10}$/;
    expect(santri.filter((row) => !fake.test(row.nik) || !fake.test(row.no_kk))).toEqual([]);
    for (const row of pesantren) {
      expect(row.telepon).toMatch(/^0000-555-\d{4}$/);
      expect(row.email).toMatch(/@example\.org$/);
      expect(row.nsp).toMatch(/^90\d{10}$/);
    }
  });

  it('keeps years, counts and births plausible', () => {
    for (const row of pesantren) {
      expect(row.tahun_berdiri >= 1850 && row.tahun_berdiri <= 2024).toBe(true);
      expect(row.jumlah_guru >= 2 && row.jumlah_santri >= 1).toBe(true);
      expect(row.nama.length).toBeLessThanOrEqual(200);
    }
    const births = santri.map((row) => row.tanggal_lahir).sort();
    expect([births[0], births.at(-1)].every((d) => d && d >= '2006-07-01' && d <= '2019-07-01')).toBe(true);
    const held = new Map<string, number>();
    for (const row of santri) {
      held.set(row.pesantren_id, (held.get(row.pesantren_id) ?? 0) + 1);
    }
    for (const row of pesantren) expect(row.jumlah_santri).toBeGreaterThanOrEqual(held.get(row.id) ?? 0);
  });

  it('sends about three quarters of the santri to a pesantren of their own or a nearby regency', () => {
    const home = new Map(pesantren.map((row) => [row.id, row]));
    const near = santri.filter((row) => {
      const school = home.get(row.pesantren_id);
      return school && Math.hypot(school.lon - row.lon, school.lat - row.lat) < 2;
    });
    expect(near.length / santri.length).toBeGreaterThan(0.72);
  });
});

describe('categories', () => {
  it('change exactly at their thresholds', () => {
    expect([0, 44, 45, 64, 65, 79, 80, 173].map(povertyCategory)).toEqual([
      'Tidak Miskin',
      'Tidak Miskin',
      'Rentan',
      'Rentan',
      'Miskin',
      'Miskin',
      'Sangat Miskin',
      'Sangat Miskin',
    ]);
    expect([0, 54, 55, 69, 70, 84, 85, 100].map(worthinessCategory)).toEqual([
      'tidak_layak',
      'tidak_layak',
      'cukup_layak',
      'cukup_layak',
      'layak',
      'layak',
      'sangat_layak',
      'sangat_layak',
    ]);
  });
});

describe('apportion', () => {
  it('gives whole numbers that sum to the total', () => {
    expect(apportion(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(apportion(0, [1, 2])).toEqual([0, 0]);
    expect(apportion(5, [0, 0])).toEqual([5, 0]);
  });

  it('serves a plan smaller than the number of regencies', () => {
    const small = planPesantren(country, 5, 3, 7);
    expect(small).toHaveLength(5);
    expect(small.reduce((sum, plan) => sum + plan.santri, 0)).toBe(3);
  });
});

describe('random numbers', () => {
  it('come out the same for the same row and differ between neighbours, kinds and big seeds', () => {
    const first = (seed: number, kind: string, index: number) => randomFor(seed, kind, index).next();
    expect(first(1, 'a', 0)).toBe(first(1, 'a', 0));
    const all = [
      first(1, 'a', 0),
      first(1, 'a', 1),
      first(1, 'b', 0),
      first(2, 'a', 0),
      first(2 ** 40 + 1, 'a', 0),
      first(-1, 'a', 0),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('are uniform and normal enough', () => {
    const random = randomFor(3, 'test', 0);
    const draws = Array.from({ length: 20_000 }, () => random.next());
    expect(draws.reduce((a, b) => a + b, 0) / draws.length).toBeCloseTo(0.5, 1);
    const normals = Array.from({ length: 20_000 }, () => random.normal());
    expect(normals.reduce((a, b) => a + b * b, 0) / normals.length).toBeCloseTo(1, 1);
  });
});
