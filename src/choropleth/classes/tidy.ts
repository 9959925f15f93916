/** A computed edge without the noise of binary fractions: 69.2 for 69.20000000000002. Done before anything is classified by it. */
export const tidy = (edge: number): number => Number(edge.toPrecision(12));
