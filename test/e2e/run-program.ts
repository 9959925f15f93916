import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

export interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  /** All that was printed so far. */
  readonly output: { stdout: string; stderr: string };
  /** Sends the signal and waits; resolves to the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Only what a program needs; settings of the developer's own shell stay out of the tests. */
function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: process.env.HOME, ...env };
}

function start(
  args: readonly string[],
  env: Record<string, string>,
  program: readonly string[] = [process.execPath, main],
) {
  const [file, ...first] = program as [string, ...string[]];
  const child = spawn(file, [...first, ...args], {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => {
    output.stdout += data;
  });
  child.stderr.on('data', (data) => {
    output.stderr += data;
  });
  return { child, output };
}

/** Runs the built program to its end. */
export async function runProgram(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Finished> {
  const { child, output } = start(args, env);
  const [code] = await once(child, 'exit');
  return { code, ...output };
}

/** Starts a server on a free port and waits for the line that names its URL. */
export async function startServer(
  args: readonly string[],
  env: Record<string, string> = {},
  program?: readonly string[],
): Promise<Running> {
  const { child, output } = start(['serve', ...args], env, program);
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const url = await new Promise<string>((resolve, reject) => {
    const look = () => {
      const found = /is ready: (\S+)/.exec(output.stdout)?.[1];
      if (found) resolve(found);
    };
    child.stdout.on('data', look);
    exited.then((code) =>
      reject(new Error(`the server ended with ${code}:\n${output.stdout}\n${output.stderr}`)),
    );
  });
  return {
    url,
    child,
    output,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}

/** The JSON lines of a log. */
export function logLines(stderr: string): { level: number; msg: string }[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}

/** The status of a GET. The body is read, or its connection would keep the server from stopping. */
export async function statusOf(url: string, headers: Record<string, string> = {}): Promise<number> {
  const answer = await fetch(url, { headers });
  await answer.arrayBuffer();
  return answer.status;
}
