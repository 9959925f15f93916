import type { Context } from 'hono';
import type { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Env } from './deps.ts';

/** What jQuery and others append so that no cache answers. */
const cacheBuster = '_';

/**
 * Reads the query string by a strict schema of strings (use z.coerce-free transforms, as `wholeNumber`). Throws AppError
 * bad_request for a parameter that is unknown, repeated or out of its range; the message names both. `_` is ignored.
 */
export function parseQuery<T extends z.ZodRawShape>(
  c: Context<Env>,
  schema: z.ZodObject<T>,
): z.output<z.ZodObject<T>> {
  const given: Record<string, string> = {};
  for (const [name, values] of Object.entries(c.req.queries())) {
    if (name === cacheBuster) continue;
    if (!Object.hasOwn(schema.shape, name))
      throw new AppError(
        'bad_request',
        `there is no parameter ${JSON.stringify(name.slice(0, 50))} here; there are ${Object.keys(schema.shape).join(', ') || 'none'}`,
      );
    if (values.length > 1) throw new AppError('bad_request', `${name} may be given once`);
    given[name] = values[0] as string;
  }
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError('bad_request', `${issue?.path.join('.')} ${issue?.message}`);
}
