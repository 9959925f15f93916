import type { Place } from './parse-place.ts';
import type { Fault } from './source.ts';

/** West, south, east, north of Indonesia with its waters, in degrees. */
const indonesia = [94.5, -11.5, 141.5, 6.5] as const;

export const swappedReason = 'latitude and longitude swapped';

/** Whether a point lies in the box around Indonesia. */
export function inIndonesia([lon, lat]: Place): boolean {
  const [west, south, east, north] = indonesia;
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

/** Why a point cannot be somebody's place, or null. Being abroad is no fault. */
export function placeFault([lon, lat]: Place): Fault | null {
  const said = `longitude ${lon}, latitude ${lat}`;
  if (!Number.isFinite(lon) || !Number.isFinite(lat))
    return { reason: 'coordinates are no numbers', detail: `${said}: not a position` };
  if (lon === 0 && lat === 0)
    return {
      reason: 'coordinates 0, 0',
      detail: 'longitude 0, latitude 0 is in the Atlantic: nobody entered a position',
    };
  if (!inIndonesia([lon, lat]) && inIndonesia([lat, lon]))
    return { reason: swappedReason, detail: `${said}: the other way round it lies in Indonesia` };
  if (Math.abs(lat) > 90 || Math.abs(lon) > 180)
    return Math.abs(lat) <= 180 && Math.abs(lon) <= 90
      ? { reason: swappedReason, detail: `${said}: a latitude is between -90 and 90` }
      : {
          reason: 'coordinates out of range',
          detail: `${said}: not in degrees (a longitude is between -180 and 180, a latitude between -90 and 90)`,
        };
  return null;
}

/**
 * Coordinates that many rows share, in fixed memory: Misra and Gries's counters. A place that more than one
 * row in `counters` has is found; counts are lower bounds once there are more places than counters.
 */
export function createRepeatCounter(counters = 1000) {
  const counts = new Map<string, number>();
  return {
    add([lon, lat]: Place): void {
      const key = `${lon},${lat}`;
      const count = counts.get(key);
      if (count !== undefined) counts.set(key, count + 1);
      else if (counts.size < counters) counts.set(key, 1);
      else
        for (const [other, n] of counts)
          if (n === 1) counts.delete(other);
          else counts.set(other, n - 1);
    },
    /** Places of at least so many rows, most frequent first. */
    repeated(least: number): { lon: number; lat: number; rows: number }[] {
      return [...counts]
        .filter(([, rows]) => rows >= least)
        .sort((a, b) => b[1] - a[1])
        .map(([key, rows]) => {
          const [lon, lat] = key.split(',').map(Number) as [number, number];
          return { lon, lat, rows };
        });
    },
  };
}
