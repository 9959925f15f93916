import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { AggregatorRegistry, type Registry, register } from 'prom-client';
import type { Metrics } from '../metrics.ts';
import { superviseBuilds } from './shared-builds.ts';
import { onStopSignal } from './stop-signal.ts';

const askForMetrics = 'petasantri:metrics';

/** A worker that dies this soon after its start has a cause that another start will not mend. Milliseconds. */
const tooSoonMs = 5000;

/** Keeps `count` workers running, gathers their metrics, and passes a stop signal on to them. */
export function superviseWorkers(
  count: number,
  env: Record<string, string>,
  shutdownMs: number,
  log: Logger,
): void {
  // Tiles travel between workers as bytes.
  cluster.setupPrimary({ serialization: 'advanced' });
  superviseBuilds();
  const aggregator = new AggregatorRegistry();
  let stopping = false;
  const started = new Map<Worker, number>();
  const fork = () => started.set(cluster.fork(env), Date.now());
  for (let i = 0; i < count; i++) fork();

  cluster.on('exit', (worker, code, signal) => {
    const age = Date.now() - (started.get(worker) ?? 0);
    started.delete(worker);
    if (stopping) {
      if (started.size === 0) process.exit();
      return;
    }
    log.error({ worker: worker.id, code, signal, ageMs: age }, 'a worker ended');
    if (age > tooSoonMs) fork();
    else if (started.size === 0) process.exit(code || 1);
  });
  cluster.on('message', (worker, message) => {
    if (message !== askForMetrics) return;
    aggregator.clusterMetrics().then(
      (text) => worker.send({ [askForMetrics]: text }),
      (error) => log.warn({ err: error }, 'metrics of the workers could not be gathered'),
    );
  });
  onStopSignal((signal) => {
    stopping = true;
    for (const worker of started.keys()) worker.process.kill(signal);
    setTimeout(() => process.exit(1), shutdownMs + 2000).unref();
  });
}

/** In a worker: metrics whose text is the sum over all workers, asked of the primary. */
export function clusterMetrics(create: (registry: Registry) => Metrics): Metrics {
  // Prom-client answers the primary's question for this process through the default registry.
  new AggregatorRegistry();
  const own = create(register);
  const waiting: ((text: string) => void)[] = [];
  process.on('message', (message: Record<string, string> | null) => {
    const text = message?.[askForMetrics];
    if (text !== undefined) for (const resolve of waiting.splice(0)) resolve(text);
  });
  return {
    ...own,
    text: () =>
      new Promise<string>((resolve) => {
        waiting.push(resolve);
        process.send?.(askForMetrics);
        setTimeout(() => own.text().then(resolve), 5000).unref();
      }),
  };
}
