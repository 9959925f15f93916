import { draw, runningSums } from './draw.ts';
import { insideTest } from './inside.ts';
import { profileOf } from './province-profile.ts';
import { type Random, randomFor } from './random.ts';
import { type PlaceRow, type RegencyData, readPlaceData, readRegionData } from './region-data.ts';

/** A kecamatan's middle or another town, with the hamlets around it. */
interface Settlement {
  readonly kecamatan: string | null;
  /** Share of the regency's people, up to any factor. */
  readonly weight: number;
  /** Hamlet centres [lon, lat], each strictly inside the regency. */
  readonly hamlets: readonly (readonly [number, number])[];
}

export interface Regency {
  readonly code: string;
  readonly name: string;
  readonly province: string;
  readonly isCity: boolean;
  /** 0 (wealthy) to 1 (poor), of the province. */
  readonly hardship: number;
  /** Share of the country's pesantren; all regencies together sum to 1. */
  readonly share: number;
  readonly seat: readonly [number, number];
  /** Indexes of nearby regencies, nearest first. */
  readonly neighbours: readonly number[];
  readonly settlements: readonly Settlement[];
  /** Running sums of the settlements' weights. */
  readonly settlementSums: readonly number[];
  readonly isInside: (lon: number, lat: number) => boolean;
}

/** A place to live: degrees with 6 decimals, strictly inside the regency. */
export interface Home {
  readonly lon: number;
  readonly lat: number;
  readonly kecamatan: string | null;
}

const kmPerDegree = 111.2;

/** Settles the 514 regencies: towns from GeoNames, hamlets by chance of the seed. About 20 MB. */
export function settleCountry(seed: number): Regency[] {
  const { provinces, regencies } = readRegionData();
  const provinceNames = new Map(provinces.map((province) => [province.code, province.name]));
  const places = new Map<string, PlaceRow[]>();
  for (const place of readPlaceData()) places.set(place[4], [...(places.get(place[4]) ?? []), place]);

  const peopleOf = (regency: RegencyData) =>
    regency.districts.length * (regency.type === 'Kota' ? 20_000 : 40_000) +
    0.3 * (places.get(regency.code) ?? []).reduce((sum, place) => sum + place[3], 0);
  const peopleOfProvince = new Map<string, number>();
  for (const regency of regencies)
    peopleOfProvince.set(regency.parent, (peopleOfProvince.get(regency.parent) ?? 0) + peopleOf(regency));
  const allPesantren = provinces.reduce((sum, province) => sum + profileOf(province.code).pesantren, 0);

  return regencies.map((regency, index) => {
    const isInside = insideTest(regency.coordinates);
    const profile = profileOf(regency.parent);
    const random = randomFor(seed, 'regency', index);
    const settlements = settle(regency, places.get(regency.code) ?? [], isInside, random);
    return {
      code: regency.code,
      name: regency.name,
      province: provinceNames.get(regency.parent) ?? '',
      isCity: regency.type === 'Kota',
      hardship: profile.hardship,
      share:
        ((profile.pesantren / allPesantren) * peopleOf(regency)) /
        (peopleOfProvince.get(regency.parent) ?? 1),
      seat: regency.seat,
      neighbours: nearest(regencies, index),
      settlements,
      settlementSums: runningSums(settlements.map((settlement) => settlement.weight)),
      isInside,
    };
  });
}

/** A home in a regency: a settlement by its weight, a hamlet of it, some hundred metres from its middle. */
export function findHome(regency: Regency, random: Random): Home {
  const settlement = regency.settlements[draw(regency.settlementSums, random.next())];
  const hamlet = settlement ? random.pick(settlement.hamlets) : regency.seat;
  const [lon, lat] = scatter(hamlet, 0.3 + random.next() ** 2 * 1.2, regency.isInside, random);
  return { lon, lat, kecamatan: settlement?.kecamatan ?? null };
}

/**
 * A position near another, normal with the deviation given in km. Tries eight times, then halves the
 * way back to the middle, which is inside itself.
 */
function scatter(
  [lon, lat]: readonly [number, number],
  deviationKm: number,
  isInside: Regency['isInside'],
  random: Random,
): [number, number] {
  const deviation = deviationKm / kmPerDegree;
  let [dx, dy] = [0, 0];
  for (let tries = 0; tries < 8; tries++) {
    [dx, dy] = [random.normal() * deviation, random.normal() * deviation];
    if (isInside(round6(lon + dx), round6(lat + dy))) return [round6(lon + dx), round6(lat + dy)];
  }
  for (let tries = 0; tries < 8; tries++) {
    [dx, dy] = [dx / 2, dy / 2];
    if (isInside(round6(lon + dx), round6(lat + dy))) return [round6(lon + dx), round6(lat + dy)];
  }
  return [lon, lat];
}

const round6 = (degrees: number) => Math.round(degrees * 1e6) / 1e6;

function nearest(regencies: readonly RegencyData[], index: number): number[] {
  const here = regencies[index]?.seat ?? [0, 0];
  return regencies
    .map(({ seat }, i) => ({ i, away: Math.hypot(seat[0] - here[0], seat[1] - here[1]) }))
    .filter(({ i, away }) => i !== index && away < 1.5)
    .sort((a, b) => a.away - b.away || a.i - b.i)
    .slice(0, 5)
    .map(({ i }) => i);
}

/** One settlement per kecamatan and one per further town. */
function settle(
  regency: RegencyData,
  places: readonly PlaceRow[],
  isInside: Regency['isInside'],
  random: Random,
): Settlement[] {
  const towns = places
    .map(([name, lon, lat, population]) => ({ name, at: [lon, lat] as const, population }))
    .filter(({ at }) => isInside(...at));
  if (towns.length === 0) towns.push({ name: '', at: regency.seat, population: 0 });
  const [reach, spread] = regency.type === 'Kota' ? [3, 1.5] : [11, 3];
  const settlementAt = (
    at: readonly [number, number],
    weight: number,
    kecamatan: string | null,
  ): Settlement => ({
    kecamatan,
    weight,
    hamlets: [at, ...Array.from({ length: 6 + random.int(10) }, () => scatter(at, spread, isInside, random))],
  });
  const named = new Map(towns.map((town) => [plain(town.name), town]));
  const settlements = regency.districts.map((district) => {
    const town = named.get(plain(district));
    if (town) named.delete(plain(district));
    const at = town?.at ?? scatter(random.pick(towns).at, reach * (0.5 + random.next()), isInside, random);
    return settlementAt(
      at,
      Math.max(town?.population ?? 0, 25_000 * Math.exp(0.6 * random.normal())),
      district,
    );
  });
  for (const town of named.values())
    settlements.push(
      settlementAt(town.at, Math.max(town.population * 0.5, 20_000), random.pick(regency.districts) ?? null),
    );
  return settlements;
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '');
