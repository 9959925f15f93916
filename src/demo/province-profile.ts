/**
 * Rough shape of the country, from general knowledge, rounded: enough to make maps look plausible,
 * not statistics. Key = province code.
 */
export interface ProvinceProfile {
  /** Share of all pesantren, in thousandths, before normalisation. */
  readonly pesantren: number;
  /** Hardship, 0 (wealthy) to 1 (poor). */
  readonly hardship: number;
}

const profiles: Record<string, readonly [pesantren: number, hardship: number]> = {
  11: [42, 0.55],
  12: [18, 0.36],
  13: [11, 0.3],
  14: [12, 0.3],
  15: [11, 0.34],
  16: [20, 0.45],
  17: [4, 0.52],
  18: [30, 0.44],
  19: [3, 0.18],
  21: [4, 0.22],
  31: [8, 0.15],
  32: [255, 0.34],
  33: [135, 0.43],
  34: [13, 0.42],
  35: [225, 0.42],
  36: [125, 0.32],
  51: [4, 0.15],
  52: [28, 0.52],
  53: [3, 0.74],
  61: [9, 0.32],
  62: [4, 0.25],
  63: [11, 0.18],
  64: [7, 0.25],
  65: [2, 0.28],
  71: [2, 0.32],
  72: [5, 0.48],
  73: [14, 0.36],
  74: [5, 0.46],
  75: [2, 0.56],
  76: [4, 0.48],
  81: [2, 0.64],
  82: [2, 0.34],
  91: [1, 0.7],
  92: [1, 0.68],
  93: [1, 0.66],
  94: [1, 0.82],
  95: [1, 0.9],
  96: [1, 0.6],
};

/** The profile of a province by its two-digit code. */
export function profileOf(provinceCode: string): ProvinceProfile {
  const [pesantren, hardship] = profiles[provinceCode] ?? [1, 0.4];
  return { pesantren, hardship };
}
