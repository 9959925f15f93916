import { hash32 } from './random.ts';

/**
 * A smooth random surface over the map, about -1 to 1: neighbours get similar values, so that scores
 * form regions instead of confetti. Two octaves of value noise, 150 km and 40 km wide.
 */
export function smoothNoise(seed: number, kind: string): (lon: number, lat: number) => number {
  const octave = (name: string, step: number) => {
    const corner = (i: number, j: number) => (hash32(`${name}/${i}/${j}`, seed | 0) >>> 0) / 0x8000_0000 - 1;
    const corners = new Map<number, number>();
    const at = (i: number, j: number) => {
      const key = i * 100_003 + j;
      const known = corners.get(key);
      if (known !== undefined) return known;
      const value = corner(i, j);
      corners.set(key, value);
      return value;
    };
    return (lon: number, lat: number) => {
      const [x, y] = [lon / step, lat / step];
      const [i, j] = [Math.floor(x), Math.floor(y)];
      const [u, v] = [ease(x - i), ease(y - j)];
      return (
        (at(i, j) * (1 - u) + at(i + 1, j) * u) * (1 - v) +
        (at(i, j + 1) * (1 - u) + at(i + 1, j + 1) * u) * v
      );
    };
  };
  const wide = octave(`${kind}/wide`, 1.4);
  const narrow = octave(`${kind}/narrow`, 0.35);
  return (lon, lat) => 0.7 * wide(lon, lat) + 0.5 * narrow(lon, lat);
}

const ease = (t: number) => t * t * (3 - 2 * t);
