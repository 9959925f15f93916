import cluster, { type Worker } from 'node:cluster';

/**
 * One build at a time of what several workers want, by way of the primary process. A worker asks for leave; the first one gets
 * it and builds, the others wait for its result. Keys name the edits that were heard, so that nobody is given an older state.
 */

const kind = 'petasantri:build';

type Question = { kind: typeof kind; key: string } & (
  | { step: 'ask'; ticket: number }
  | { step: 'done'; result: unknown }
  | { step: 'failed' }
);
type Answer = { kind: typeof kind; ticket: number } & (
  | { step: 'build' }
  | { step: 'result'; result: unknown }
);

/** Milliseconds after which a worker no longer waits for another one's build. */
const longestWaitMs = 5000;
/** Keys that are built at once; more are not shared. */
const mostKeys = 10_000;

/** In the primary: keeps the list of what is being built, by whom, and who waits for it. */
export function superviseBuilds(): void {
  const builds = new Map<string, { builder: Worker; waiting: { worker: Worker; ticket: number }[] }>();
  const answer = (worker: Worker, message: Answer) => {
    if (worker.isConnected()) worker.send(message);
  };
  const end = (key: string, tell: (ticket: number) => Answer) => {
    const build = builds.get(key);
    builds.delete(key);
    for (const { worker, ticket } of build?.waiting ?? []) answer(worker, tell(ticket));
  };
  const buildYourself = (ticket: number): Answer => ({ kind, ticket, step: 'build' });

  cluster.on('message', (worker: Worker, message: Question) => {
    if (message?.kind !== kind) return;
    const { key } = message;
    const build = builds.get(key);
    if (message.step === 'ask') {
      if (build) build.waiting.push({ worker, ticket: message.ticket });
      else {
        if (builds.size < mostKeys) builds.set(key, { builder: worker, waiting: [] });
        answer(worker, buildYourself(message.ticket));
      }
    } else if (build?.builder === worker) {
      const { step } = message;
      end(key, (ticket) =>
        step === 'done' ? { kind, ticket, step: 'result', result: message.result } : buildYourself(ticket),
      );
    }
  });
  cluster.on('exit', (worker) => {
    for (const [key, { builder }] of builds) if (builder === worker) end(key, buildYourself);
  });
}

/** In a worker: runs `build`, or waits for what another worker has under way. Results travel between processes, so they are plain data and buffers. */
export function createSharedBuilds(): <T>(key: string, build: () => Promise<T>) => Promise<T> {
  const waiting = new Map<number, (answer: Answer | null) => void>();
  let tickets = 0;
  process.on('message', (message: Answer | null) => {
    if (message?.kind === kind) waiting.get(message.ticket)?.(message);
  });
  const say = (message: Question) => process.send?.(message);

  const ask = (key: string) =>
    new Promise<Answer | null>((resolve) => {
      const ticket = tickets++;
      const timer = setTimeout(() => settle(null), longestWaitMs).unref();
      const settle = (answer: Answer | null) => {
        clearTimeout(timer);
        waiting.delete(ticket);
        resolve(answer);
      };
      waiting.set(ticket, settle);
      say({ kind, key, step: 'ask', ticket });
    });

  return async <T>(key: string, build: () => Promise<T>): Promise<T> => {
    const answer = await ask(key);
    if (answer?.step === 'result') return answer.result as T;
    try {
      const result = await build();
      say({ kind, key, step: 'done', result });
      return result;
    } catch (error) {
      say({ kind, key, step: 'failed' });
      throw error;
    }
  };
}
