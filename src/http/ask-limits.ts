import type { Context } from 'hono';
import type { Config } from '../config-schema.ts';
import { AppError } from '../errors.ts';
import { createClientAddress, senderOf } from './client-address.ts';
import type { Env } from './deps.ts';
import { createRateWindow } from './rate-window.ts';

const minuteMs = 60_000;
const dayMs = 24 * 3600 * 1000;

export interface Admission {
  /** Whom the question is counted for, as the log hashes it. */
  readonly asker: string;
  /** Counts a question to the model until the release; false where this asker has had enough of it. */
  mayUseModel(): boolean;
  /** Must be called when the answer is there, or has failed. */
  release(): void;
}

/**
 * Lets questions in: those of one address (or key) by the minute, to the model also by the day and at once, and only so
 * many of all. Throws AppError too_many_requests, or db_busy where the server itself has too many. The limits of one
 * process.
 */
export function createAskLimits({ ask, limits, server }: Config): (c: Context<Env>) => Admission {
  const addressOf = createClientAddress(server.trustedProxies);
  const perMinute = createRateWindow(minuteMs);
  const modelPerMinute = createRateWindow(minuteMs);
  const modelPerDay = createRateWindow(dayMs);
  const busy = new Map<string, number>();
  let open = 0;
  const within = (window: typeof perMinute, asker: string, limit: number) =>
    !limits.rates || limit === 0 || window.spend(asker, limit).allowed;
  return (c) => {
    const caller = c.get('caller');
    const asker = caller.kind === 'anonymous' ? addressOf(senderOf(c)) : `${caller.kind} ${caller.name}`;
    if (limits.rates && ask.perMinute > 0) {
      const { allowed, resetSeconds } = perMinute.spend(asker, ask.perMinute);
      if (!allowed) {
        c.header('Retry-After', String(resetSeconds));
        throw new AppError(
          'too_many_requests',
          `${ask.perMinute} questions may be asked in a minute; try again in ${resetSeconds} s`,
        );
      }
    }
    if (open >= ask.atOnce) throw new AppError('db_busy', 'too many questions are being answered; try again');
    open++;
    let released = false;
    let usesModel = false;
    return {
      asker,
      mayUseModel() {
        const mine = busy.get(asker) ?? 0;
        if (limits.rates && mine >= ask.geminiAtOncePerAsker) return false;
        if (!within(modelPerMinute, asker, ask.geminiPerMinute)) return false;
        if (!within(modelPerDay, asker, ask.geminiPerDay)) return false;
        busy.set(asker, mine + 1);
        usesModel = true;
        return true;
      },
      release() {
        if (released) return;
        released = true;
        open--;
        if (!usesModel) return;
        const left = (busy.get(asker) ?? 1) - 1;
        if (left > 0) busy.set(asker, left);
        else busy.delete(asker);
      },
    };
  };
}
