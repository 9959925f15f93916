import { z } from 'zod';

/** A whole number in a query string: digits only, within its range. */
export const wholeNumber = (least: number, most: number, usual: number) =>
  z
    .string()
    .regex(/^\d{1,12}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be a whole number from ${least} to ${most}`)
    .default(usual);

/** A text of 1 to `most` characters; control characters are refused. */
export const shortText = (most = 100) =>
  z
    .string()
    .trim()
    .min(1, `must have 1 to ${most} characters`)
    .max(most, `must have 1 to ${most} characters`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not hold control characters');

/** One of a list, in any letter case. */
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T, usual?: T[number]) => {
  const choice = z
    .string()
    .toLowerCase()
    .pipe(z.enum(values, `must be one of ${values.join(', ')}`)) as unknown as z.ZodType<T[number], string>;
  return usual === undefined ? choice.optional() : choice.default(usual as never);
};

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a UUID')
  .toLowerCase();
