import { apportion } from './apportion.ts';
import { worthinessCategory } from './categories.ts';
import { findHome, type Regency } from './country.ts';
import { kyaiName } from './person-names.ts';
import { pesantrenName } from './pesantren-names.ts';
import { type Random, randomFor } from './random.ts';
import { smoothNoise } from './smooth-noise.ts';

/** A row of pondok_pesantren with its row of pesantren_skor. */
export interface PesantrenRow {
  readonly id: string;
  readonly nama: string;
  readonly nsp: string;
  readonly alamat: string;
  readonly kecamatan: string | null;
  readonly kabupaten: string;
  readonly provinsi: string;
  /** Degrees, strictly inside the regency `kabupaten`. */
  readonly lon: number;
  readonly lat: number;
  readonly telepon: string;
  readonly email: string;
  readonly website: string | null;
  readonly nama_kyai: string;
  readonly jumlah_santri: number;
  readonly jumlah_guru: number;
  readonly tahun_berdiri: number;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly skor: {
    readonly id: string;
    /** Building 0 to 30, water 0 to 25, facilities 0 to 20, teaching 0 to 25. */
    readonly fisik: number;
    readonly air_sanitasi: number;
    readonly fasilitas_pendukung: number;
    readonly mutu_pendidikan: number;
    readonly total: number;
    readonly kategori: string;
    readonly calculated_at: string;
  };
}

/** What a santri needs to know of its pesantren. */
export interface PesantrenPlan {
  readonly id: string;
  /** Index of the regency. */
  readonly regency: number;
  /** Santri rows that belong to it. */
  readonly santri: number;
  /** Its pull on the poverty of its santri, normal around 0. */
  readonly poverty: number;
}

const day = 86_400_000;
const firstDay = Date.UTC(2025, 0, 6);

/** A moment of a working day within 300 days of 6 January 2025, ISO 8601. */
export const demoMoment = (random: Random) =>
  new Date(firstDay + random.int(300) * day + random.int(36_000) * 1000).toISOString();

/**
 * Spreads pesantren over regencies and santri over pesantren: few large, many small. With 600 or
 * more pesantren every regency has at least one. Santri counts sum to `santri`.
 */
export function planPesantren(
  country: readonly Regency[],
  pesantren: number,
  santri: number,
  seed: number,
): PesantrenPlan[] {
  const floor = pesantren >= 600 ? 1 : 0;
  const perRegency = apportion(
    pesantren - floor * country.length,
    country.map((regency) => regency.share),
  );
  const regencyOf = perRegency.flatMap((count, regency) => new Array<number>(count + floor).fill(regency));
  const sizes = regencyOf.map((_, i) => sizeOf(seed, i));
  return apportion(santri, sizes).map((count, i) => {
    const random = randomFor(seed, 'plan', i);
    return { id: random.uuid(), regency: regencyOf[i] ?? 0, santri: count, poverty: random.normal() };
  });
}

/** Students a pesantren has in all, of whom the demo holds a part: median 150, a few thousands at most. */
const sizeOf = (seed: number, index: number) =>
  Math.round(Math.min(9000, 20 + 130 * Math.exp(1.05 * randomFor(seed, 'size', index).normal())));

/** Makes the rows of pesantren `from` to `to - 1`. */
export function pesantrenMaker(country: readonly Regency[], plans: readonly PesantrenPlan[], seed: number) {
  const quality = smoothNoise(seed, 'quality');
  return (from: number, to: number): PesantrenRow[] =>
    plans.slice(from, to).map((plan, offset) => {
      const index = from + offset;
      const regency = country[plan.regency] as Regency;
      const random = randomFor(seed, 'pesantren', index);
      const home = findHome(regency, random);
      const { name, slug } = pesantrenName(home.kecamatan, random);
      const size = sizeOf(seed, index);
      const told = Math.max(plan.santri, Math.round(size * (0.9 + 0.3 * random.next())));
      const level =
        0.7 -
        0.3 * (regency.hardship - 0.4) +
        0.03 * Math.log(size / 150) +
        0.08 * quality(home.lon, home.lat) +
        0.1 * random.normal();
      return {
        id: plan.id,
        nama: name,
        // Real numbers begin with 51, these with 90.
        nsp: `90${regency.code.replace('.', '')}${String(index % 1_000_000).padStart(6, '0')}`,
        alamat: `Jl. Pesantren No. ${1 + random.int(200)}${home.kecamatan ? `, Kec. ${home.kecamatan}` : ''}, ${regency.name}`,
        kecamatan: home.kecamatan,
        kabupaten: regency.name,
        provinsi: regency.province,
        lon: home.lon,
        lat: home.lat,
        telepon: `0000-555-${String(random.int(10_000)).padStart(4, '0')}`,
        email: `${slug}.${index}@example.org`,
        website: random.next() < 0.3 ? `https://${slug}-${index}.example.org` : null,
        nama_kyai: kyaiName(random),
        jumlah_santri: told,
        jumlah_guru: Math.max(2, Math.round(told / (9 + random.next() * 12))),
        tahun_berdiri: 2024 - Math.floor(Math.min(174, -Math.log(1 - random.next()) * 32)),
        created_at: demoMoment(random),
        skor: score(level, random),
      };
    });
}

function score(level: number, random: Random): PesantrenRow['skor'] {
  const part = (max: number) => Math.round(max * Math.min(1, Math.max(0.04, level + 0.1 * random.normal())));
  const [fisik, air_sanitasi, fasilitas_pendukung, mutu_pendidikan] = [
    part(30),
    part(25),
    part(20),
    part(25),
  ] as const;
  const total = fisik + air_sanitasi + fasilitas_pendukung + mutu_pendidikan;
  return {
    id: random.uuid(),
    fisik,
    air_sanitasi,
    fasilitas_pendukung,
    mutu_pendidikan,
    total,
    kategori: worthinessCategory(total),
    calculated_at: demoMoment(random),
  };
}
