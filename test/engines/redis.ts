import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './cluster.ts';

/** Whether redis-server is installed. With REQUIRE_POSTGIS=1, as in CI, it has to be. */
export function hasRedis(): boolean {
  const found = spawnSync('redis-server', ['--version']).status === 0;
  if (!found && process.env.REQUIRE_POSTGIS === '1')
    throw new Error('redis-server is not installed: apt-get install redis-server');
  return found;
}

export interface RedisServer {
  readonly url: string;
  /** Starts it again on its port; what it held is gone. */
  start(): Promise<void>;
  kill(): Promise<void>;
  remove(): Promise<void>;
}

/** A private redis-server on a free loopback port, which keeps nothing on disk. */
export async function createRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'petasantri-redis-'));
  const port = await freePort();
  let child: ChildProcess | undefined;
  const start = async () => {
    const args = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
    ];
    child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    for await (const chunk of child.stdout as AsyncIterable<Buffer>)
      if (/Ready to accept connections/.test(chunk.toString())) break;
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    kill,
    async remove() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
