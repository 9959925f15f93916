import type { PlaceFilter } from './filter.ts';

/** West, south, east, north; west above east where there are two halves. */
export const wholeBox = ({ boxes }: Pick<PlaceFilter, 'boxes'>) =>
  boxes === null
    ? [null, null, null, null]
    : [boxes[0]?.[0], boxes[0]?.[1], boxes.at(-1)?.[2], boxes[0]?.[3]];

/** As four lists. */
export const boxArrays = ({ boxes }: Pick<PlaceFilter, 'boxes'>) =>
  [0, 1, 2, 3].map((side) => (boxes ?? []).map((box) => box[side]));
