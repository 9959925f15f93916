import type { Vocabulary } from '../catalog/layer.ts';
import { canonical } from '../catalog/vocabulary.ts';
import { AppError } from '../errors.ts';
import type { Bbox } from '../geo/mercator.ts';

/** Which rows a request is about. Every member narrows; null does not. */
export interface PlaceFilter {
  /** Code that the rows' region codes start with: 32, 32.05 or 32.05.01. */
  readonly region: string | null;
  /** Canonical categories, sorted. */
  readonly categories: readonly string[] | null;
  readonly pesantrenId: string | null;
  /** One box, or the halves of one across the antimeridian. */
  readonly boxes: readonly Bbox[] | null;
}

export const everything: PlaceFilter = { region: null, categories: null, pesantrenId: null, boxes: null };

/** One text for each filter, for cache keys and cursors. */
export const filterKey = ({ region, categories, pesantrenId, boxes }: PlaceFilter): string =>
  JSON.stringify([region, categories, pesantrenId, boxes]);

const mostCategories = 10;

/**
 * Categories of a request, separated by commas, in any spelling of the vocabulary. Throws AppError bad_request, which
 * lists the valid values.
 */
export function parseCategories(
  vocabulary: Vocabulary,
  text: string | undefined,
  name = 'kategori',
): string[] | null {
  if (text === undefined) return null;
  const parts = text.split(',');
  if (parts.length > mostCategories)
    throw new AppError('bad_request', `${name} takes 1 to ${mostCategories} values, separated by commas`);
  const found = parts.map((part) => canonical(vocabulary, part));
  const wrong = found.indexOf(null);
  if (wrong >= 0)
    throw new AppError(
      'bad_request',
      `${name} must be one or more of ${vocabulary.values.join(', ')}, separated by commas; ${JSON.stringify(parts[wrong]?.slice(0, 50))} is none of them`,
    );
  return [...new Set(found as string[])].sort();
}
