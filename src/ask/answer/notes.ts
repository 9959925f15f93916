import type { Filters, Metric } from '../call.ts';
import type { Lang } from '../question.ts';
import type { Figure, ToolResult, Where } from '../result.ts';
import { type Both, formatDate, kilometres } from './format.ts';
import { isEligible, isOfSantri, isPoor } from './group.ts';

const texts = {
  poor: {
    id: 'Santri miskin = kategori Miskin dan Sangat Miskin.',
    en: 'Poor santri = categories Miskin (poor) and Sangat Miskin (very poor).',
  },
  eligible: {
    id: 'Pesantren layak = kategori Layak dan Sangat Layak.',
    en: 'Eligible pesantren = categories Layak (eligible) and Sangat Layak (highly eligible).',
  },
  unscored: {
    id: 'Pesantren tanpa skor dihitung sebagai Tidak Layak.',
    en: 'Pesantren without a score count as not eligible.',
  },
  scoredOnly: {
    id: 'Skor lebih tinggi berarti lebih layak; pesantren tanpa skor tidak ikut dihitung.',
    en: 'A higher score is better; pesantren without a score are left out of the average.',
  },
  poorer: { id: 'Skor lebih tinggi berarti lebih miskin.', en: 'A higher score means poorer.' },
  home: { id: 'Santri dihitung menurut daerah asalnya.', en: 'Santri are counted by their home region.' },
  atSchool: {
    id: 'Santri dihitung di lokasi pesantrennya; angka ini perkiraan dari kelompok pesantren yang berdekatan, demi melindungi santri.',
    en: 'Santri are counted at their pesantren; this is an estimate from groups of neighbouring pesantren, to protect them.',
  },
  reported: {
    id: 'Jumlah santri dan guru di sini adalah laporan pesantren sendiri.',
    en: 'Numbers of santri and teachers here are the pesantren’s own reports.',
  },
  counted: {
    id: 'Area hitungan dibulatkan sedikit lebih luas daripada tampilan peta.',
    en: 'The counted area is rounded to slightly more than the map view.',
  },
  straight: { id: 'Jarak diukur garis lurus.', en: 'Distances are as the crow flies.' },
} as const satisfies Record<string, Both>;

/** A note that several answers need, in one language. */
export const note = (name: keyof typeof texts, lang: Lang): string => texts[name][lang];

interface Measured {
  readonly metric: Metric;
  readonly filters: Filters;
}

/** What a reader has to know to read a number right. */
export function measureNotes({ metric, filters }: Measured, lang: Lang, where: Where | null): string[] {
  const notes: (keyof typeof texts)[] = [];
  const santri = isOfSantri(metric);
  if (isPoor(filters)) notes.push('poor');
  if (isEligible(filters)) notes.push('eligible');
  if (filters.eligibility) notes.push('unscored');
  if (metric === 'avg_poverty_score') notes.push('poorer');
  if (metric === 'avg_pesantren_score') notes.push('scoredOnly');
  if (santri) notes.push(...countedWhere(where));
  const sized = filters.min_santri !== undefined || filters.max_santri !== undefined;
  if (metric.startsWith('santri_per_') || sized) notes.push('reported');
  return notes.map((name) => texts[name][lang]);
}

/** Where santri are counted: by home region, or at their pesantren in a view or a circle. */
function countedWhere(where: Where | null): (keyof typeof texts)[] {
  if (where?.scope === 'national') return [];
  if (where?.scope === 'view') {
    const wider = where.bbox.some((side, n) => side !== where.counted[n]);
    return wider ? ['atSchool', 'counted'] : ['atSchool'];
  }
  return where?.scope === 'near' ? ['atSchool'] : ['home'];
}

/** The notes of an area of santri, in words. */
export const areaNotes = (where: Where, lang: Lang): string[] =>
  countedWhere(where).map((name) => texts[name][lang]);

/** Says that a radius is not the one that was asked for. */
export function radiusNote(where: Where, asked: number | undefined, lang: Lang): string[] {
  if (where.scope !== 'near' || asked === undefined || asked === where.radiusKm) return [];
  const [from, to] = [kilometres(asked, lang), kilometres(where.radiusKm, lang)];
  return [
    lang === 'id'
      ? `Radius ${from} disesuaikan menjadi ${to}.`
      : `The radius of ${from} was changed to ${to}.`,
  ];
}

/** Why a number is not shown; none where it is. */
export function hiddenNote(figures: readonly Figure[], lang: Lang): string[] {
  const hidden = figures.find((figure) => figure.hidden)?.hidden;
  if (!hidden) return [];
  return [
    lang === 'id'
      ? `Angka yang dapat mengungkap kelompok di bawah ${hidden.k} santri disembunyikan untuk melindungi mereka.`
      : `Numbers that could reveal a group of fewer than ${hidden.k} santri are hidden to protect them.`,
  ];
}

/** The day of the data of all results, where there is one; the latest of several. */
export function dateNote(results: readonly ToolResult[], lang: Lang): string[] {
  const days = results.flatMap((result) => ('asOf' in result && result.asOf ? [result.asOf] : [])).sort();
  const last = days.at(-1);
  if (last === undefined) return [];
  return [lang === 'id' ? `Data per ${formatDate(last, lang)}.` : `Data as of ${formatDate(last, lang)}.`];
}
