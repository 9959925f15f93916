import { type Format, formats, formatTable } from '../choropleth/formats/formats.ts';
import { AppError } from '../errors.ts';
import { weightOf } from './choose-encoding.ts';

/**
 * The format that a client likes best of those that it takes (RFC 9110, 12.5.1): GeoJSON where it does not mind. Throws
 * AppError not_acceptable listing the media types there are.
 */
export function chooseFormat(accept: string | undefined): Format {
  if (!accept?.trim()) return 'geojson';
  const ranges = accept
    .slice(0, 1000)
    .toLowerCase()
    .split(',')
    .map((item) => {
      const [range = '', ...parameters] = item.split(';').map((part) => part.trim());
      return { range, weight: weightOf(parameters) };
    });
  const named = (range: string) => ranges.find((one) => one.range === range)?.weight;
  /** The most exact range that fits decides. */
  const weight = (type: string): number =>
    named(type) ?? named(`${type.split('/')[0]}/*`) ?? named('*/*') ?? 0;
  let best: Format | null = null;
  let most = 0;
  for (const format of formats) {
    const { accepts } = formatTable[format];
    // The type itself, where it is named, counts alone; other names of it only where it is not.
    const liked = named(accepts[0] as string) ?? Math.max(...accepts.map(weight));
    if (liked > most) [best, most] = [format, liked];
  }
  if (best !== null) return best;
  const types = formats.map((format) => formatTable[format].accepts[0]).join(', ');
  throw new AppError(
    'not_acceptable',
    `Accept must allow one of ${types}; f= chooses one as well: ${formats.join(', ')}`,
  );
}
