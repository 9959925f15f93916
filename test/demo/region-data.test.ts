import { describe, expect, it } from 'vitest';
import { insideTest } from '../../src/demo/inside.ts';
import { type MultiPolygonCoordinates, readPlaceData, readRegionData } from '../../src/demo/region-data.ts';

const { provinces, regencies } = readRegionData();
const inside = new Map([...provinces, ...regencies].map((r) => [r.code, insideTest(r.coordinates)]));

describe('the shipped regions', () => {
  it('are the 38 provinces and 514 regencies, each code and full name once', () => {
    expect(provinces).toHaveLength(38);
    expect(regencies).toHaveLength(514);
    expect(new Set([...provinces, ...regencies].map((r) => r.code)).size).toBe(552);
    expect(new Set(regencies.map((r) => `${r.parent} ${r.name}`)).size).toBe(514);
  });

  it('carry official codes, names and types that agree', () => {
    const known = new Set(provinces.map((p) => p.code));
    for (const regency of regencies) {
      expect(regency.code).toMatch(/^\d{2}\.\d{2}$/);
      expect(regency.code.slice(0, 2)).toBe(regency.parent);
      expect(known).toContain(regency.parent);
      expect(regency.name.startsWith(`${regency.type} `)).toBe(true);
    }
    const names = new Map([...provinces, ...regencies].map((r) => [r.code, r.name]));
    expect(names.get('31')).toBe('DKI Jakarta');
    expect(names.get('32.04')).toBe('Kabupaten Bandung');
    expect(names.get('32.73')).toBe('Kota Bandung');
    expect(names.get('73.10')).toBe('Kabupaten Pangkajene dan Kepulauan');
  });

  it('have closed rings of four points or more, exteriors counter-clockwise and holes clockwise', () => {
    for (const { code, coordinates } of [...provinces, ...regencies]) {
      expect(coordinates.length, code).toBeGreaterThan(0);
      for (const polygon of coordinates)
        polygon.forEach((ring, i) => {
          expect(ring.length, code).toBeGreaterThanOrEqual(4);
          expect(ring[0], code).toEqual(ring.at(-1));
          expect(Math.sign(doubleArea(ring)), code).toBe(i === 0 ? 1 : -1);
        });
    }
  });

  it('lie within Indonesia on a grid of four decimals', () => {
    const isOff = ([lon, lat]: [number, number]) =>
      lon < 94.9 ||
      lon > 141.1 ||
      lat < -11.1 ||
      lat > 6.2 ||
      Number(lon.toFixed(4)) !== lon ||
      Number(lat.toFixed(4)) !== lat;
    const off = [...provinces, ...regencies].filter((r) => r.coordinates.flat(2).some(isOff));
    expect(off.map((r) => r.code)).toEqual([]);
  });

  it('put every seat inside its own regency, inside its province, and nowhere else', () => {
    for (const { code, parent, seat } of regencies) {
      expect(inside.get(parent)?.(...seat), code).toBe(true);
      const holders = regencies.filter((r) => inside.get(r.code)?.(...seat)).map((r) => r.code);
      expect(holders).toEqual([code]);
    }
  });

  it('tile each province: the areas of its regencies sum to its own', () => {
    for (const province of provinces) {
      const members = regencies.filter((r) => r.parent === province.code);
      const sum = members.reduce((total, r) => total + area(r.coordinates), 0);
      expect(sum / area(province.coordinates), province.code).toBeCloseTo(1, 9);
    }
  });

  it('keep every border vertex of a regency within the bounds of its province', () => {
    for (const province of provinces) {
      const [w, s, e, n] = boundsOf(province.coordinates);
      for (const regency of regencies.filter((r) => r.parent === province.code)) {
        const [rw, rs, re, rn] = boundsOf(regency.coordinates);
        expect(rw >= w && rs >= s && re <= e && rn <= n, regency.code).toBe(true);
      }
    }
  });

  it('give a city and the regency of the same name different seats', () => {
    const seats = new Set(regencies.map((r) => r.seat.join()));
    expect(seats.size).toBe(514);
  });

  it('mark as derived all cells and the provinces that Natural Earth does not have', () => {
    expect(regencies.every((r) => r.derived)).toBe(true);
    const derived = provinces.filter((p) => p.derived).map((p) => p.code);
    expect(derived).toEqual(['64', '65', '91', '92', '93', '94', '95', '96']);
  });

  it('name where each seat comes from', () => {
    const sources = new Map<string, number>();
    for (const { seatSource } of regencies) sources.set(seatSource, (sources.get(seatSource) ?? 0) + 1);
    expect(Object.fromEntries(sources)).toEqual({
      'country-state-city': 484,
      GeoNames: 28,
      'idn-area-data islands': 2,
    });
  });
});

describe('the shipped places', () => {
  it('cover every regency and name only regencies that exist', () => {
    const places = readPlaceData();
    const codes = new Set(regencies.map((r) => r.code));
    expect(new Set(places.map((place) => place[4]))).toEqual(codes);
    expect(places.every(([name, , , population]) => name !== '' && population >= 0)).toBe(true);
  });
});

function doubleArea(ring: readonly (readonly [number, number])[]): number {
  const [ox, oy] = ring[0] ?? [0, 0];
  let sum = 0;
  let previous = ring[0];
  for (const point of ring) {
    if (previous) sum += (previous[0] - ox) * (point[1] - oy) - (point[0] - ox) * (previous[1] - oy);
    previous = point;
  }
  return sum;
}

/** Square degrees. */
const area = (coordinates: MultiPolygonCoordinates) =>
  coordinates.flat().reduce((sum, ring) => sum + doubleArea(ring) / 2, 0);

function boundsOf(coordinates: MultiPolygonCoordinates): [number, number, number, number] {
  const points = coordinates.flat(2);
  const [lons, lats] = [points.map((p) => p[0]), points.map((p) => p[1])];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
