import type { Random } from './random.ts';

const cores: readonly string[] = `
  Darul Ulum|Al-Hikmah|Nurul Huda|Miftahul Ulum|Darussalam|Al-Falah|Nurul Iman|Bahrul Ulum|Al-Ikhlas|Raudlatul Ulum|
  Hidayatul Mubtadiin|Darul Hikmah|Al-Amin|Roudlotut Tholibin|Nurul Jadid|Mambaul Ulum|Tarbiyatul Muballighin|
  Al-Anwar|Al-Munawwir|Miftahul Huda|Nurul Hidayah|Darul Muttaqin|Al-Barokah|Sabilul Muttaqin|Tahfidzul Quran|
  Ihyaul Ulum|Al-Muhajirin|Baitul Hikmah|Riyadlul Jannah|Al-Khairat|Nahdlatul Ulum|Salafiyah|Assalam|Al-Furqon|
  Manbaul Hikam|Darul Falah|Nurul Falah|Al-Istiqomah|Ar-Rahmah|An-Nur|At-Taqwa|Al-Mubarok|Al-Kautsar|Babussalam|
  Subulussalam|Darul Arqam|Mathlaul Anwar|Mathlaul Falah|Al-Hidayah|Al-Huda|Asy-Syafiiyah|Nurussalam|Darun Najah|
  Al-Fatah|Al-Fithrah|Roudlatul Quran|Ulumul Quran|Hamalatul Quran|Bustanul Ulum|Bustanul Arifin|Syamsul Huda|
  Fathul Huda|Fathul Ulum|Minhajul Abidin|Minhajut Tholabah|Tanwirul Hija|Tanwirul Qulub|Riyadhus Sholihin|
  Al-Ittihad|Al-Irsyad|Al-Mukhlisin|Al-Musthofa|Al-Maarif|Darul Ihsan|Dayah Darul Aman|Jamiatul Khair`
  .split('|')
  .map((name) => name.trim());

const prefixes = [
  'Pondok Pesantren',
  'Pondok Pesantren',
  'Pondok Pesantren',
  'PP',
  'PP',
  'Pesantren',
  "Ma'had",
];

/** A made-up pesantren name and the word part of it for addresses on the example domains. */
export function pesantrenName(kecamatan: string | null, random: Random): { name: string; slug: string } {
  const core = random.pick(cores);
  const tail = random.next();
  const suffix =
    tail < 0.12
      ? ` ${random.pick(['II', 'III', '2', 'Putri', 'Putra'])}`
      : tail < 0.4 && kecamatan
        ? ` ${kecamatan}`
        : '';
  return {
    name: `${random.pick(prefixes)} ${core}${suffix}`,
    slug: core.toLowerCase().replace(/[^a-z]+/g, '-'),
  };
}
