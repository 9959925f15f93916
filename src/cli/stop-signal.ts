/** A second signal sooner than this is the same Ctrl-C: the terminal sends it, and npm passes it on once more. */
const sameSignalMs = 1000;

/** Calls `stop` on the first SIGINT or SIGTERM; a later one, from somebody who has waited, ends the process at once. */
export function onStopSignal(stop: (signal: NodeJS.Signals) => void): void {
  let first: number | undefined;
  const receive = (signal: NodeJS.Signals) => {
    if (first === undefined) {
      first = Date.now();
      stop(signal);
    } else if (Date.now() - first > sameSignalMs) process.exit(130);
  };
  process.on('SIGTERM', receive);
  process.on('SIGINT', receive);
}
