import { canonical } from '../catalog/vocabulary.ts';
import { AppError } from '../errors.ts';
import type { Bbox } from '../geo/mercator.ts';
import { parseBbox } from '../geo/parse-bbox.ts';
import { codeLength } from '../regions/level.ts';
import { classLimits, type Method } from './classes/classes.ts';
import type { Language } from './legend.ts';
import { metricOf } from './metrics.ts';
import { mostColors, type PaletteName, paletteOf } from './palettes.ts';
import { descriptions, type LayerName, type Subject } from './subject.ts';

/** What is asked for, in one form whatever way it was written: the key of the cache. */
export interface ChoroplethQuery extends LayerName {
  /** Folded; looked up when the answer is built. */
  readonly provinsi: string | null;
  readonly kabupaten: string | null;
  /** Properties of the chosen categories, in the order of the vocabulary. */
  readonly chosen: readonly string[] | null;
  readonly boxes: readonly Bbox[] | null;
  /** Official codes with dots, in order. */
  readonly codes: readonly string[] | null;
  readonly metric: string;
  readonly method: Method;
  readonly classes: number;
  readonly edges: readonly number[] | null;
  readonly palette: PaletteName;
  readonly reverse: boolean;
  readonly language: Language;
}

/** The parameters as they came, each within its own range. */
export interface GivenQuery {
  readonly provinsi?: string | undefined;
  readonly kabupaten?: string | undefined;
  readonly kategori?: string | undefined;
  readonly kategori_kemiskinan?: string | undefined;
  readonly kategori_kelayakan?: string | undefined;
  readonly bbox?: string | undefined;
  readonly codes?: string | undefined;
  readonly metric?: string | undefined;
  readonly method?: Method | undefined;
  readonly classes?: number | undefined;
  readonly breaks?: string | undefined;
  readonly palette?: string | undefined;
  readonly reverse?: boolean | undefined;
  readonly lang?: Language | undefined;
}

/** Most codes that one request may name: 800 of kecamatan, with dots and commas, leave room in a URL of 8 kB. */
export const mostCodes = 800;

/** Reads the parameters of one layer. Throws AppError bad_request naming the parameter and what it takes. */
export function readQuery({ subject, level }: LayerName, given: GivenQuery): ChoroplethQuery {
  if (given.kabupaten !== undefined && level === 'provinsi')
    throw new AppError(
      'bad_request',
      'kabupaten chooses among kabupaten and kecamatan; this layer has provinsi',
    );
  const chosen = readCategories(subject, given);
  const { method, edges } = readMethod(given);
  const usual = chosen === null ? 'avg_skor' : 'pct';
  const palette = given.palette === undefined ? descriptions[subject].palette : paletteOf(given.palette);
  const classes = edges === null ? (given.classes ?? classLimits.usual) : edges.length - 1;
  if (classes > mostColors(palette))
    throw new AppError(
      'bad_request',
      `classes must be ${classLimits.least} to ${mostColors(palette)} with palette=${palette}, which has no more colours; these are ${classes}`,
    );
  return {
    subject,
    level,
    provinsi: given.provinsi?.toLowerCase() ?? null,
    kabupaten: given.kabupaten?.toLowerCase() ?? null,
    chosen,
    boxes: given.bbox === undefined ? null : parseBbox(given.bbox),
    codes: given.codes === undefined ? null : readCodes(given.codes, level),
    metric: metricOf(subject, chosen, given.metric ?? usual).name,
    method,
    classes,
    edges,
    palette,
    reverse: given.reverse ?? false,
    language: given.lang ?? 'id',
  };
}

function readCategories(subject: Subject, given: GivenQuery): string[] | null {
  const { filter, vocabulary, categories } = descriptions[subject];
  const named = [given.kategori, given.kategori_kemiskinan, given.kategori_kelayakan].filter(
    (text) => text !== undefined,
  );
  const [text] = named;
  if (text === undefined) return null;
  if (named.length > 1)
    throw new AppError('bad_request', `give kategori or ${filter}, not both: they are the same`);
  const wanted = new Set(
    text.split(',').map((spelling) => {
      const value = canonical(vocabulary, spelling);
      if (value !== null) return value;
      throw new AppError(
        'bad_request',
        `${given.kategori === undefined ? filter : 'kategori'} must be one or more of ${vocabulary.values.join(', ')}, separated by commas`,
      );
    }),
  );
  return vocabulary.values.flatMap((value, i) =>
    wanted.has(value) ? [(categories[i] as { property: string }).property] : [],
  );
}

function readMethod({ method, breaks, classes }: GivenQuery): {
  method: Method;
  edges: readonly number[] | null;
} {
  if (breaks === undefined) {
    if (method === 'manual') throw new AppError('bad_request', `method=manual needs breaks: ${breaksRule}`);
    return { method: method ?? 'quantile', edges: null };
  }
  if (method !== undefined && method !== 'manual')
    throw new AppError('bad_request', `breaks are for method=manual, not for method=${method}`);
  const edges = breaks
    .split(',')
    .map((text) => (/^\s*-?\d{1,15}(\.\d{1,15})?\s*$/.test(text) ? Number(text) : NaN));
  const ascend = edges.every((edge, i) => i === 0 || edge > (edges[i - 1] as number));
  if (edges.length < 2 || edges.length > classLimits.most + 1 || !ascend || edges.some(Number.isNaN))
    throw new AppError('bad_request', `breaks must be ${breaksRule}`);
  if (classes !== undefined && classes !== edges.length - 1)
    throw new AppError(
      'bad_request',
      `${edges.length} breaks make ${edges.length - 1} classes, not ${classes}`,
    );
  return { method: 'manual', edges };
}

const breaksRule = `2 to ${classLimits.most + 1} ascending numbers separated by commas: the edges of the classes`;

function readCodes(text: string, level: LayerName['level']): string[] {
  const codes = text.split(',').map((code) => (code.replace(/[.\s]/g, '').match(/\d\d/g) ?? []).join('.'));
  const whole = text.split(',').every((code) => /^\s*\d{2}(\.?\d{2}){0,2}\s*$/.test(code));
  if (!whole || codes.length > mostCodes || codes.some((code) => code.length !== codeLength[level]))
    throw new AppError(
      'bad_request',
      `codes must be 1 to ${mostCodes} official codes of ${level}, as ${example[level]}, separated by commas`,
    );
  return [...new Set(codes)].sort();
}

const example = { provinsi: '32', kabupaten: '32.05 or 3205', kecamatan: '32.05.01 or 320501' } as const;
