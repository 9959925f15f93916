import { povertyCategory } from './categories.ts';
import { findHome, type Regency } from './country.ts';
import { draw, runningSums } from './draw.ts';
import { personName } from './person-names.ts';
import { demoMoment, type PesantrenPlan } from './pesantren.ts';
import { type Random, randomFor } from './random.ts';
import { smoothNoise } from './smooth-noise.ts';

/** A row of santri_pribadi with its row of santri_skor. */
export interface SantriRow {
  readonly id: string;
  readonly pesantren_id: string;
  readonly nama: string;
  /** 16 digits of the official shape, district part 00, which no real one has. */
  readonly nik: string;
  readonly no_kk: string;
  /** YYYY-MM-DD. */
  readonly tanggal_lahir: string;
  readonly jenis_kelamin: 'L' | 'P';
  /** Mukim = boards at the pesantren, Kalong = comes by day. */
  readonly status_tinggal: 'Mukim' | 'Kalong';
  readonly provinsi: string;
  readonly kabupaten: string;
  readonly kecamatan: string | null;
  /** Home, degrees, strictly inside the regency `kabupaten`. */
  readonly lon: number;
  readonly lat: number;
  readonly skor: {
    readonly id: string;
    /** Maxima 50, 40, 25, 20, 20 and 18: together 173. */
    readonly ekonomi: number;
    readonly rumah: number;
    readonly aset: number;
    readonly pembiayaan: number;
    readonly kesehatan: number;
    readonly bansos: number;
    readonly total: number;
    readonly kategori: string;
    readonly calculated_at: string;
  };
}

/** Yields all santri, pesantren by pesantren, in batches of `size` rows; holds one batch at a time. */
export function* santriBatches(
  country: readonly Regency[],
  plans: readonly PesantrenPlan[],
  seed: number,
  size: number,
): Generator<SantriRow[]> {
  const shares = runningSums(country.map((regency) => regency.share));
  const world: World = { country, shares, hardship: smoothNoise(seed, 'hardship') };
  let batch: SantriRow[] = [];
  let index = 0;
  for (const plan of plans)
    for (let i = 0; i < plan.santri; i++) {
      batch.push(makeSantri(world, plan, randomFor(seed, 'santri', index++)));
      if (batch.length === size) {
        yield batch;
        batch = [];
      }
    }
  if (batch.length > 0) yield batch;
}

interface World {
  readonly country: readonly Regency[];
  /** Running sums of the regencies' shares. */
  readonly shares: readonly number[];
  /** Smooth surface of poverty over degrees, about -1 to 1. */
  readonly hardship: (lon: number, lat: number) => number;
}

function makeSantri(world: World, plan: PesantrenPlan, random: Random): SantriRow {
  const id = random.uuid();
  const regency = world.country[homeRegency(world, plan.regency, random)] as Regency;
  const home = findHome(regency, random);
  const gender = random.next() < 0.52 ? 'L' : 'P';
  const birth = new Date(Date.UTC(2006, 6, 1) + random.int(365 * 13) * 86_400_000);
  const poverty =
    0.2 +
    0.32 * regency.hardship +
    0.1 * world.hardship(home.lon, home.lat) -
    (regency.isCity ? 0.04 : 0) +
    0.03 * plan.poverty +
    0.085 * random.normal();
  return {
    id,
    pesantren_id: plan.id,
    nama: personName(gender, random),
    nik: fakeNumber(regency.code, birth, gender, random),
    no_kk: fakeNumber(
      regency.code,
      new Date(Date.UTC(2010, 0, 1) + random.int(5000) * 86_400_000),
      'L',
      random,
    ),
    tanggal_lahir: birth.toISOString().slice(0, 10),
    jenis_kelamin: gender,
    status_tinggal: random.next() < 0.8 ? 'Mukim' : 'Kalong',
    provinsi: regency.province,
    kabupaten: regency.name,
    kecamatan: home.kecamatan,
    lon: home.lon,
    lat: home.lat,
    skor: score(poverty, random),
  };
}

/** 55 % from the pesantren's own regency, 20 % from one nearby, the others from anywhere, like pesantren. */
function homeRegency({ country, shares }: World, own: number, random: Random): number {
  const chance = random.next();
  const neighbours = country[own]?.neighbours ?? [];
  if (chance < 0.55) return own;
  if (chance < 0.75) return neighbours.length > 0 ? random.pick(neighbours) : own;
  return draw(shares, random.next());
}

function fakeNumber(code: string, date: Date, gender: 'L' | 'P', random: Random): string {
  const two = (n: number) => String(n).padStart(2, '0');
  const dayPart = two(date.getUTCDate() + (gender === 'P' ? 40 : 0));
  const serial = String(1 + random.int(9998)).padStart(4, '0');
  return `${code.replace('.', '')}00${dayPart}${two(date.getUTCMonth() + 1)}${two(date.getUTCFullYear() % 100)}${serial}`;
}

function score(poverty: number, random: Random): SantriRow['skor'] {
  const part = (max: number) => Math.round(max * Math.min(1, Math.max(0, poverty + 0.12 * random.normal())));
  const [ekonomi, rumah, aset] = [part(50), part(40), part(25)] as const;
  const [pembiayaan, kesehatan, bansos] = [part(20), part(20), part(18)] as const;
  const total = ekonomi + rumah + aset + pembiayaan + kesehatan + bansos;
  return {
    id: random.uuid(),
    ekonomi,
    rumah,
    aset,
    pembiayaan,
    kesehatan,
    bansos,
    total,
    kategori: povertyCategory(total),
    calculated_at: demoMoment(random),
  };
}
