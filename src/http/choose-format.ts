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
  /** The most exact range that fits decides. */
  const weight = (type: string): number => {
    for (const range of [type, `${type.split('/')[0]}/*`, '*/*']) {
      const found = ranges.find((one) => one.range === range);
      if (found) return found.weight;
    }
    return 0;
  };
  let best: Format | null = null;
  let most = 0;
  for (const format of formats) {
    const liked = Math.max(...formatTable[format].accepts.map(weight));
    if (liked > most) [best, most] = [format, liked];
  }
  if (best !== null) return best;
  const types = formats.map((format) => formatTable[format].accepts[0]).join(', ');
  throw new AppError(
    'not_acceptable',
    `Accept must allow one of ${types}; f= chooses one as well: ${formats.join(', ')}`,
  );
}
