import type { Context } from 'hono';
import type { Config } from '../config-schema.ts';
import { AppError } from '../errors.ts';
import { createClientAddress, senderOf } from './client-address.ts';
import type { Env } from './deps.ts';

/** Seconds after which a client that was refused may try again. */
const retryAfterSeconds = 30;

/**
 * Lets a stream in, of so many in this process and of each address or key; the returned function ends it. Throws AppError
 * too_many_requests, or db_busy where the server itself has enough.
 */
export function createEventLimits({ events, limits, server }: Config): (c: Context<Env>) => () => void {
  const addressOf = createClientAddress(server.trustedProxies);
  const open = new Map<string, number>();
  let all = 0;
  return (c) => {
    const caller = c.get('caller');
    const who = caller.kind === 'anonymous' ? addressOf(senderOf(c)) : `${caller.kind} ${caller.name}`;
    if (all >= events.atOnce)
      throw new AppError('db_busy', 'too many streams of changes are open here; try again later');
    const mine = open.get(who) ?? 0;
    if (limits.rates && mine >= events.perAsker) {
      c.header('Retry-After', String(retryAfterSeconds));
      throw new AppError(
        'too_many_requests',
        `an address or key may have 1 to ${events.perAsker} streams of changes open; close one of them`,
      );
    }
    all++;
    open.set(who, mine + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      all--;
      const left = (open.get(who) ?? 1) - 1;
      if (left > 0) open.set(who, left);
      else open.delete(who);
    };
  };
}
