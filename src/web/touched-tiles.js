/** Width of the margin that tiles draw around them, as a part of their side. */
const margin = 64 / 4096;

/**
 * The tiles that touch one of the boxes; all of them where it may be anywhere.
 * @param {Iterable<string>} tiles as z/x/y
 * @param {[number, number, number, number][] | null} boxes west, south, east and north in degrees
 */
export function touchedTiles(tiles, boxes) {
  if (boxes === null) return [...tiles];
  const areas = boxes.map(([west, south, east, north]) => ({
    west: column(west),
    east: column(east),
    north: row(north),
    south: row(south),
  }));
  return [...tiles].filter((tile) => {
    const [z, x, y] = /** @type {[number, number, number]} */ (tile.split('/').map(Number));
    const side = 2 ** -z;
    const [left, right] = [(x - margin) * side, (x + 1 + margin) * side];
    const [top, bottom] = [(y - margin) * side, (y + 1 + margin) * side];
    // What lies beyond the antimeridian is drawn on its other side.
    return areas.some(
      ({ west, east, north, south }) =>
        north <= bottom &&
        south >= top &&
        [-1, 0, 1].some((turn) => west + turn <= right && east + turn >= left),
    );
  });
}

/** Place from 0 in the west to 1 in the east. @param {number} lon */
const column = (lon) => (lon + 180) / 360;

/** Place from 0 in the north to 1 in the south, at most those of the map. @param {number} lat */
const row = (lat) => {
  const sine = Math.sin((Math.max(-85.06, Math.min(85.06, lat)) * Math.PI) / 180);
  return Math.max(0, Math.min(1, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)));
};
