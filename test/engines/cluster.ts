import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Cluster {
  /** Connection string of the maintenance database, as superuser. */
  readonly url: string;
  readonly port: number;
  start(): void;
  /** `immediate` is what a crash looks like to clients. */
  stop(mode?: 'fast' | 'immediate'): void;
  /** Stops it and deletes its folder. */
  remove(): void;
}

/** The newest PostgreSQL with PostGIS on this machine, or null. */
export function findPrograms(): string | null {
  const root = '/usr/lib/postgresql';
  if (!existsSync(root)) return null;
  const versions = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  const usable = versions.find((version) =>
    existsSync(`/usr/share/postgresql/${version}/extension/postgis.control`),
  );
  return usable ? join(root, usable, 'bin') : null;
}

/** A private cluster in a temporary folder on a free loopback port. PostgreSQL refuses to run as root, so root drops to its user. */
export async function createCluster(programs: string): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'petasantri-pg-'));
  const root = process.getuid?.() === 0;
  if (root) {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString());
    chownSync(folder, id('-u'), id('-g'));
  }
  const data = join(folder, 'data');
  const run = (program: string, ...args: string[]) => {
    const command = [join(programs, program), ...args];
    const [file, ...rest] = root ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    const { status, stderr } = spawnSync(file as string, rest, {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) throw new Error(`${program} failed: ${stderr}`);
  };
  const port = await freePort();
  run('initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync');
  const settings = [
    '-c fsync=off',
    '-c full_page_writes=off',
    `-c unix_socket_directories=${folder}`,
    '-c listen_addresses=127.0.0.1',
    `-p ${port}`,
  ];
  const start = () =>
    run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', settings.join(' '), 'start');
  const stop = (mode: 'fast' | 'immediate' = 'fast') => run('pg_ctl', '-D', data, '-m', mode, '-w', 'stop');
  start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    start,
    stop,
    remove() {
      try {
        stop('immediate');
      } catch {
        // A test may have stopped it already.
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port of loopback that nobody listens to at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
