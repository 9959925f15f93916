import * as chromatic from 'd3-scale-chromatic';
import { AppError } from '../errors.ts';

/** Scales of colours that go on without steps: the viridis family of matplotlib and its relatives. */
const continuous = [
  'Viridis',
  'Magma',
  'Inferno',
  'Plasma',
  'Cividis',
  'Turbo',
  'Warm',
  'Cool',
  'CubehelixDefault',
] as const;

/** ColorBrewer's sequential and diverging schemes: colours for each number of classes from 3 up. */
const stepped = [
  'Blues',
  'Greens',
  'Greys',
  'Oranges',
  'Purples',
  'Reds',
  'BuGn',
  'BuPu',
  'GnBu',
  'OrRd',
  'PuBuGn',
  'PuBu',
  'PuRd',
  'RdPu',
  'YlGnBu',
  'YlGn',
  'YlOrBr',
  'YlOrRd',
  'BrBG',
  'PRGn',
  'PiYG',
  'PuOr',
  'RdBu',
  'RdGy',
  'RdYlBu',
  'RdYlGn',
  'Spectral',
] as const;

/** ColorBrewer's qualitative schemes: a list of colours without an order. */
const qualitative = ['Accent', 'Dark2', 'Paired', 'Pastel1', 'Pastel2', 'Set1', 'Set2', 'Set3'] as const;

export const paletteNames = [...stepped, ...continuous, ...qualitative] as const;
export type PaletteName = (typeof paletteNames)[number];

/** Colours of regions that are in no class: nobody is counted there, or the number is hidden. In no palette above. */
export const outsideColors = { no_data: '#e2ded8', suppressed: '#a7a19a' } as const;

const byFold = new Map<string, PaletteName>(paletteNames.map((name) => [name.toLowerCase(), name]));
const known = chromatic as unknown as Readonly<Record<string, unknown>>;

/** The palette of a name in any letter case. Throws AppError bad_request with all names. */
export function paletteOf(name: string): PaletteName {
  const found = byFold.get(name.toLowerCase());
  if (found === undefined)
    throw new AppError('bad_request', `palette must be one of ${paletteNames.join(', ')}`);
  return found;
}

/** Most classes that a palette has colours for; Infinity of one without steps. */
export function mostColors(name: PaletteName): number {
  const scheme = known[`scheme${name}`];
  if (isList(scheme)) return scheme.length;
  // By number of classes: nothing at 0.
  return Array.isArray(scheme) ? scheme.length - 1 : Infinity;
}

/** `count` colours of a palette as #rrggbb, from its low end. Throws AppError bad_request when it has fewer. */
export function colorsOf(name: PaletteName, count: number, reverse = false): string[] {
  const colors = pick(name, count);
  return reverse ? colors.reverse() : colors;
}

function pick(name: PaletteName, count: number): string[] {
  if (count === 0) return [];
  const scheme = known[`scheme${name}`];
  if (isList(scheme)) {
    if (count > scheme.length)
      throw new AppError('bad_request', `palette ${name} has 1 to ${scheme.length} colours, not ${count}`);
    return scheme.slice(0, count);
  }
  if (Array.isArray(scheme)) {
    // ColorBrewer begins at three colours; two are the ends of those, one their middle.
    const colors = scheme[Math.max(count, 3)] as readonly string[];
    if (count === 1) return [colors[1] as string];
    return count === 2 ? [colors[0] as string, colors[2] as string] : [...colors];
  }
  const at = known[`interpolate${name}`] as (t: number) => string;
  return Array.from({ length: count }, (_, i) => hex(at(count === 1 ? 0.5 : i / (count - 1))));
}

const isList = (scheme: unknown): scheme is readonly string[] =>
  Array.isArray(scheme) && typeof scheme[0] === 'string';

/** Interpolators say #440154 or rgb(68, 1, 84). */
function hex(color: string): string {
  const parts = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(color);
  if (!parts) return color;
  return `#${parts
    .slice(1)
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('')}`;
}
