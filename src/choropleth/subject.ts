import type { Vocabulary } from '../catalog/layer.ts';
import { kelayakan, kemiskinan } from '../catalog/vocabulary.ts';
import { type Level, levels } from '../regions/level.ts';
import type { Subject } from '../stats/region-statistics.ts';
import type { PaletteName } from './palettes.ts';

export type { Subject } from '../stats/region-statistics.ts';
export const subjects = ['santri', 'pesantren'] as const satisfies readonly Subject[];

/** A word in the two languages of legends. */
export interface Words {
  readonly id: string;
  readonly en: string;
}

export interface SubjectDescription {
  /** Property that holds the number of all of them in a region. */
  readonly total: string;
  readonly unit: Words;
  readonly vocabulary: Vocabulary;
  /** Property of each category, in the order of the vocabulary, then of what is in none of them. */
  readonly categories: readonly { readonly property: string; readonly label: Words }[];
  /** Other counts, not of categories. */
  readonly counts: readonly {
    readonly property: string;
    readonly label: Words;
    readonly unit: Words;
    readonly share?: true;
    /** A sum of what people wrote, which may have more than 32 bits. */
    readonly large?: true;
  }[];
  readonly score: Words;
  /** Name of the category filter that the older clients send. */
  readonly filter: 'kategori_kemiskinan' | 'kategori_kelayakan';
  readonly palette: PaletteName;
}

const pesantren: Words = { id: 'pesantren', en: 'boarding schools' };
const santri: Words = { id: 'santri', en: 'students' };

/** What is counted of each subject. The palettes are safe for the colour-blind, by ColorBrewer's own list. */
export const descriptions: Readonly<Record<Subject, SubjectDescription>> = {
  santri: {
    total: 'total_santri',
    unit: santri,
    vocabulary: kemiskinan,
    categories: [
      { property: 'sangat_miskin', label: { id: 'sangat miskin', en: 'very poor' } },
      { property: 'miskin', label: { id: 'miskin', en: 'poor' } },
      { property: 'rentan', label: { id: 'rentan miskin', en: 'at risk of poverty' } },
      { property: 'tidak_miskin', label: { id: 'tidak miskin', en: 'not poor' } },
      { property: 'kategori_lain', label: { id: 'kategori lain', en: 'other category' } },
    ],
    counts: [],
    score: { id: 'Rata-rata skor kemiskinan', en: 'Mean poverty score' },
    filter: 'kategori_kemiskinan',
    palette: 'YlOrRd',
  },
  pesantren: {
    total: 'total_pesantren',
    unit: pesantren,
    vocabulary: kelayakan,
    categories: [
      { property: 'sangat_layak', label: { id: 'sangat layak', en: 'very adequate' } },
      { property: 'layak', label: { id: 'layak', en: 'adequate' } },
      { property: 'cukup_layak', label: { id: 'cukup layak', en: 'fairly adequate' } },
      { property: 'tidak_layak', label: { id: 'tidak layak', en: 'not adequate' } },
      { property: 'kategori_lain', label: { id: 'kategori lain', en: 'other category' } },
    ],
    counts: [
      {
        property: 'belum_dinilai',
        label: { id: 'Pesantren belum dinilai', en: 'Boarding schools not scored yet' },
        unit: pesantren,
        share: true,
      },
      {
        property: 'total_santri_pesantren',
        label: { id: 'Santri terdaftar di pesantren', en: 'Students registered at boarding schools' },
        unit: santri,
        large: true,
      },
    ],
    score: { id: 'Rata-rata skor kelayakan', en: 'Mean adequacy score' },
    filter: 'kategori_kelayakan',
    palette: 'YlGnBu',
  },
};

export interface LayerName {
  readonly subject: Subject;
  readonly level: Level;
}

/** Names of all layers, as in URLs: `santri-kabupaten`. */
export const layerNames: readonly string[] = subjects.flatMap((subject) =>
  levels.map((level) => `${subject}-${level}`),
);

/** Reads `santri-kabupaten`; null when there is no such layer. */
export function parseLayer(name: string): LayerName | null {
  if (!layerNames.includes(name)) return null;
  const [subject, level] = name.split('-') as [Subject, Level];
  return { subject, level };
}
