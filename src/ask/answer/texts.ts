import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { generalTopics, glossaryTerms, infoTopics, refusalReasons } from '../call.ts';

const both = z.strictObject({ id: z.string().min(1), en: z.string().min(1) });

// Relative to src/ask/answer and to dist/ask/answer alike: the texts ship once, in the source tree.
const folder = new URL('../../../src/ask/texts/', import.meta.url);

/** Reads a file of texts; throws when a text or a language is missing, so that a server with half of them never starts. */
function read<Shape extends z.ZodType>(name: string, shape: Shape): z.infer<Shape> {
  return shape.parse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')));
}

/** Entries of the glossary, each with its source. */
export const glossary = read(
  'glossary',
  z.record(z.enum(glossaryTerms), z.strictObject({ name: both, text: both, source: both })),
);

/** Short curated texts on general topics, for where no model writes one. No statistics, no rulings. */
export const generalTexts = read(
  'general',
  z.record(z.enum(generalTopics), z.strictObject({ name: both, text: both })),
);

/** About the data; {gaps} are filled with live counts. */
export const infoTexts = read('data-info', z.record(z.enum([...infoTopics, 'never_updated']), both));

export const refusalTexts = read('refusals', z.record(z.enum(refusalReasons), both));

export const phrases = read(
  'phrases',
  z.record(z.enum(['nothingUnderstood', 'didYouMean', 'degraded', 'generalLabel', 'noGeneral']), both),
);
