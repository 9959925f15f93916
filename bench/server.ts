import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Workspace } from './workspace.ts';

export const analystKey = 'analyst-key-of-the-bench';
export const adminKey = 'admin-key-of-the-bench';

export interface BenchServer {
  /** Ends with a slash. */
  readonly url: string;
  /** Milliseconds from the start of the process to the line that names the URL. */
  readonly readyMs: number;
  /** Most memory the process has held, in MB; null where the system does not tell. */
  peakMb(): number | null;
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Milliseconds to wait for a server; the first start of the embedded engine makes its demo data. */
const startLimitMs = 180_000;

/** Starts the built server as a process of its own on a free port, with its default settings but for these. */
export async function startServer(
  workspace: Workspace,
  settings: { cacheMb: number; database: string } | { cacheMb: number; dataDir: string },
): Promise<BenchServer> {
  if (!existsSync(main)) throw new Error('dist/main.js is missing: run "npm run build" first');
  const { DATABASE_URL: _, ...env } = process.env;
  const own = 'database' in settings ? [] : ['--data', settings.dataDir];
  const args = [
    'serve',
    '--port',
    '0',
    '--host',
    '127.0.0.1',
    '--cache-mb',
    String(settings.cacheMb),
    ...own,
  ];
  return startProgram(workspace, [main, ...args], {
    ...env,
    PETASANTRI_KEY_ANALYST: analystKey,
    PETASANTRI_KEY_ADMIN: adminKey,
    // The machine is measured, not its patience with one client.
    PETASANTRI_RATE_LIMITS: 'false',
    ...('database' in settings ? { DATABASE_URL: settings.database } : {}),
  });
}

/** Starts a Node program that says `is ready: URL`. It ends with the workspace at the latest. */
export async function startProgram(
  workspace: Workspace,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<BenchServer> {
  const started = performance.now();
  const cwd = args[0] === main ? workspace.folder : fileURLToPath(new URL('..', import.meta.url));
  const child = spawn(process.execPath, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  workspace.onEnd(() => child.kill('SIGKILL'));
  const url = await readyUrl(child);
  const readyMs = performance.now() - started;
  return {
    url,
    readyMs,
    peakMb: () => peakMb(child.pid as number),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Resolves with the URL that the server prints; rejects with what it said when it ends before that. */
function readyUrl(child: ChildProcess): Promise<string> {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the server did not start:\n${said}`)), startLimitMs);
    const fail = () => reject(new Error(`the server ended:\n${said}`));
    child.once('exit', fail);
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const url = /is ready: (\S+)/.exec(line)?.[1];
      if (!url) return;
      clearTimeout(timer);
      child.off('exit', fail);
      resolve(url);
    });
  });
}

/** The kernel's high-water mark of resident memory. */
export function peakMb(pid: number | 'self'): number | null {
  try {
    const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
  } catch {
    return null;
  }
}
