import { createHmac, randomBytes } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import type { Call } from './call.ts';
import type { Lang } from './question.ts';

const insertSql = loadSql('ask/log-insert');
const forgetSql = loadSql('ask/log-forget');

/** A row of gemini_ask_log. */
export interface LogEntry {
  readonly requestId: string;
  readonly question: string;
  readonly answer: string | null;
  readonly status: 'success' | 'clarify' | 'refused' | 'degraded' | 'error';
  /** `embedded-v1` or the name of the model. */
  readonly model: string;
  readonly planner: 'embedded' | 'gemini';
  readonly calls: readonly Call[];
  readonly lang: Lang;
  readonly tokens: number;
  /** Sentences of the model that failed the number check. */
  readonly ungrounded: number;
  readonly cached: boolean;
  /** A code, never the message of a provider. */
  readonly error: string | null;
  readonly ms: number;
  readonly address: string;
}

export interface AskLog {
  /** Writes a row; a failure is a warning and nothing else. */
  write(entry: LogEntry): Promise<void>;
  /** Stops forgetting. */
  close(): void;
}

/** Milliseconds between two looks for rows that are too old. */
const forgetEveryMs = 6 * 3600 * 1000;
/** Rows forgotten by one statement, so that none takes long. */
const forgetAtOnce = 5000;
const longestText = 4000;

export interface AskLogOptions {
  readonly db: Database;
  /** Days that a row is kept; 0 keeps no log. */
  readonly days: number;
  readonly log: { warn(data: object, message: string): void };
}

/**
 * Keeps questions and answers for some days. Digits that look like a national id and addresses of clients are never
 * written: the first become stars, the second a keyed hash whose key dies with this process.
 */
export function createAskLog({ db, days, log }: AskLogOptions): AskLog {
  if (days === 0) return { write: async () => {}, close() {} };
  const key = randomBytes(32);
  const forget = async () => {
    try {
      for (let full = true; full; ) {
        const [row] = await db.query<{ forgotten: number }>(forgetSql, [days, forgetAtOnce]);
        full = row?.forgotten === forgetAtOnce;
      }
    } catch (error) {
      log.warn({ err: error }, 'old questions could not be forgotten; trying again later');
    }
  };
  void forget();
  const timer = setInterval(forget, forgetEveryMs).unref();
  return {
    async write(entry) {
      const [first] = entry.calls;
      try {
        await db.query(insertSql, [
          entry.requestId,
          maskIds(entry.question).slice(0, longestText),
          entry.answer === null ? null : maskIds(entry.answer).slice(0, longestText),
          entry.model.slice(0, 50),
          entry.tokens,
          entry.status,
          entry.error,
          Math.round(entry.ms),
          createHmac('sha256', key).update(entry.address).digest('base64url').slice(0, 22),
          entry.planner,
          first?.tool ?? null,
          first === undefined ? null : maskIds(JSON.stringify(first.args)),
          entry.lang,
          entry.cached,
          entry.ungrounded,
        ]);
      } catch (error) {
        log.warn({ err: error, requestId: entry.requestId }, 'a question could not be logged');
      }
    },
    close: () => clearInterval(timer),
  };
}

/** Stars for 16 digits in a row, also in groups: the shape of NIK and KK numbers. */
export const maskIds = (text: string): string =>
  text.replace(/(?<!\d)\d(?:[ .-]?\d){15}(?!\d)/g, '****************');
