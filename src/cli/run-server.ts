import cluster from 'node:cluster';
import type { Logger } from 'pino';
import type { Config } from '../config-schema.ts';
import { AppError } from '../errors.ts';
import { createMetrics } from '../metrics.ts';
import { clusterMetrics, superviseWorkers } from './cluster.ts';
import { throwAwayKey } from './prepare.ts';
import { reportFailure } from './report.ts';
import { serve } from './serve.ts';
import { onStopSignal } from './stop-signal.ts';

/** Carries the demo key to worker processes, so that all of them know the same one. */
const demoKeyVariable = 'PETASANTRI_INTERNAL_DEMO_KEY';

/** `petasantri serve`: one process, or a primary that looks after `server.workers` of them. */
export async function runServer(config: Config, log: Logger, options: { demo: boolean }): Promise<void> {
  const demoKey = process.env[demoKeyVariable] ?? throwAwayKey();
  if (cluster.isPrimary && config.server.workers > 1) {
    if (config.database.url === undefined)
      throw new AppError(
        'bad_config',
        `--workers ${config.server.workers} needs PostgreSQL: only one process can open the embedded database`,
        {
          hint: 'Set DATABASE_URL, or leave --workers at 1.',
        },
      );
    superviseWorkers(config.server.workers, { [demoKeyVariable]: demoKey }, config.server.shutdownMs, log);
    return;
  }
  const metrics = cluster.isWorker ? clusterMetrics(createMetrics) : createMetrics();
  const serving = await serve({ config, log, metrics, demoKey, demo: options.demo });
  onStopSignal(async (signal) => {
    log.info({ signal }, 'stopping: finishing open requests');
    await serving.stop().catch(reportFailure);
    process.exit();
  });
  if (cluster.isWorker && cluster.worker?.id !== 1) return;
  const lines = [];
  if (serving.demoKey)
    lines.push(`Analyst key for this run, to see the synthetic santri: ${serving.demoKey}`);
  lines.push(`petasantri is ready: ${serving.url}`);
  process.stdout.write(`${lines.join('\n')}\n`);
}
