/** Administrative levels, from the largest areas to the smallest. */
export const levels = ['provinsi', 'kabupaten', 'kecamatan'] as const;
export type Level = (typeof levels)[number];

/** The level above, or null for provinces. */
export const levelAbove = (level: Level): Level | null => levels[levels.indexOf(level) - 1] ?? null;

/** Length of an official dotted code of each level: 32, 32.05, 32.05.01. */
export const codeLength: Readonly<Record<Level, number>> = { provinsi: 2, kabupaten: 5, kecamatan: 8 };
