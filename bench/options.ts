import { Command, InvalidArgumentError } from 'commander';

export interface BenchOptions {
  readonly santri: number;
  readonly pesantren: number;
  /** Length of one measurement. */
  readonly seconds: number;
  readonly zooms: readonly number[];
  readonly connections: readonly number[];
  /** Sizes of the tables of points that are compared. */
  readonly growth: readonly number[];
  /** An existing database on loopback; without it a private cluster is made and removed. */
  readonly database?: string;
  /** File for the full results. */
  readonly json?: string;
  readonly embedded: boolean;
}

/** Reads and checks the command line. */
export function readOptions(): BenchOptions {
  const program = new Command('bench')
    .description('Measures tiles of the built server beside the plain textbook statement, in one database.')
    .option('--santri <number>', 'santri to load', whole(0, 5_000_000), 1_000_000)
    .option('--pesantren <number>', 'pesantren to load', whole(1, 100_000), 40_000)
    .option('--seconds <number>', 'length of one measurement', whole(1, 60), 5)
    .option(
      '--zooms <list>',
      'zoom levels',
      wholes(0, 18),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
    )
    .option('--connections <list>', 'connections of the load test', wholes(1, 256), [1, 32, 256])
    .option(
      '--growth <list>',
      'tables of so many points, side by side',
      wholes(1000, 20_000_000),
      [100_000, 1_000_000],
    )
    .option('--database <url>', 'PostgreSQL on loopback; santri that it holds are used as they are', loopback)
    .option('--json <file>', 'write the full results')
    .option('--no-embedded', 'leave the embedded engine out');
  return program.parse().opts<BenchOptions>();
}

/** Parser of a whole number within a range. */
export function whole(low: number, high: number) {
  return (text: string): number => {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= low && number <= high) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${low} to ${high}.`);
  };
}

function wholes(low: number, high: number) {
  const one = whole(low, high);
  return (text: string): number[] => {
    const items = text.split(',');
    if (items.length > 20) throw new InvalidArgumentError('It takes 1 to 20 numbers.');
    return items.map((item) => one(item.trim()));
  };
}

/** Numbers across a network say little about the server, and a bench must not load someone else's machine. */
export function loopback(text: string): string {
  const host = URL.canParse(text) ? new URL(text).hostname : '';
  if (/^postgres(ql)?:/.test(text) && ['127.0.0.1', 'localhost', '[::1]'].includes(host)) return text;
  throw new InvalidArgumentError('It must be a postgres:// URL on 127.0.0.1, localhost or [::1].');
}
