import type { Vocabulary } from './layer.ts';

/** Poverty of a santri by total score: >= 80, >= 65, >= 45, below. */
export const kemiskinan = vocabulary(['Sangat Miskin', 'Miskin', 'Rentan', 'Tidak Miskin'], {
  'rentan miskin': 'Rentan',
  cukup: 'Tidak Miskin',
});

/** Quality of a pesantren by total score: >= 85, >= 70, >= 55, below. */
export const kelayakan = vocabulary(['sangat_layak', 'layak', 'cukup_layak', 'tidak_layak'], {
  'kurang layak': 'tidak_layak',
});

function vocabulary(values: readonly string[], aliases: Record<string, string>): Vocabulary {
  const own = values.map((value) => [fold(value), value] as const);
  return { values, aliases: new Map([...own, ...Object.entries(aliases)]) };
}

/** The canonical value for a spelling, or null when it is none of the vocabulary. */
export function canonical({ aliases }: Vocabulary, spelling: string): string | null {
  return aliases.get(fold(spelling)) ?? null;
}

/** Case, underscores and runs of spaces carry no meaning. */
function fold(text: string): string {
  return text.toLowerCase().replaceAll('_', ' ').trim().replace(/\s+/g, ' ');
}
