import pino, { type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from '../config-schema.ts';

/** Structured lines on standard error: JSON for machines, short and coloured on a terminal. */
export function createLog({ log }: Config): Logger {
  const options = { level: log.level, base: null };
  if (!process.stderr.isTTY) return pino(options, pino.destination({ dest: 2, sync: false }));
  return pino(
    options,
    pretty({ destination: 2, translateTime: 'HH:MM:ss', ignore: 'pid,hostname', sync: true }),
  );
}
