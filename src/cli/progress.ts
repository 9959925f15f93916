import { Presets, SingleBar } from 'cli-progress';

export interface Progress {
  readonly label: string;
  readonly done: number;
  readonly total: number;
}

/** Seconds between two lines of progress where there is no terminal to draw a bar on. */
const lineEverySeconds = 5;

/** Shows long work on standard error: a bar on a terminal, a line now and then in a log. */
export function showProgress(): { update(progress: Progress): void; stop(): void } {
  return process.stderr.isTTY ? drawBar() : printLines();
}

function drawBar() {
  const bar = new SingleBar(
    {
      format: '  {label} {bar} {percentage}% {value}/{total}',
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let label = '';
  return {
    update(progress: Progress) {
      if (progress.label !== label) {
        if (label) bar.stop();
        label = progress.label;
        bar.start(progress.total, progress.done, { label: label.padEnd(28) });
      } else bar.update(progress.done);
    },
    stop: () => bar.stop(),
  };
}

function printLines() {
  let label = '';
  let last = 0;
  return {
    update(progress: Progress) {
      const now = Date.now();
      if (progress.label === label && now - last < lineEverySeconds * 1000) return;
      label = progress.label;
      last = now;
      process.stderr.write(`  ${label}: ${progress.done} of ${progress.total}\n`);
    },
    stop() {},
  };
}
