/**
 * Zoom bands of simplified outlines, each named by its deepest zoom: a tile of zoom z uses the first band
 * that is not shallower, and zooms beyond the last one use the full outline.
 */
export const shapeBands = [3, 4, 5, 6, 7, 8, 9, 10] as const;

/** The band for tiles of a zoom, or null where outlines are drawn in full. */
export function bandOf(z: number): number | null {
  return shapeBands.find((band) => z <= band) ?? null;
}

/** Width in degrees of a screen pixel of a 512-pixel tile at a zoom; at the equator also its height. */
export const pixelDegrees = (z: number): number => 360 / 2 ** z / 512;
