/** Events that a client missed may be sent again for a while. */
export interface Replay<Event> {
  /** Keeps an event and gives it an id. */
  add(event: Event): string;
  /** What came in the last milliseconds. */
  recent(ms: number): { id: string; event: Event }[];
  /** What came after an id; null when that is not known any more, or never was an id of this one. */
  after(id: string): { id: string; event: Event }[] | null;
  /** Id of what came last, or of the beginning. */
  position(): string;
  /** Forgets everything: no id that was given before is known from now on. */
  clear(): void;
}

/**
 * The last `most` events of one kind of audience. Ids count only what this audience may hear, since gaps would tell of the
 * rest, and begin with `name`, which no other process and no other audience has.
 */
export function createReplay<Event>(name: string, most: number): Replay<Event> {
  let kept: { event: Event; at: number }[] = [];
  /** Events that were given an id, of which those before `first` are gone. */
  let count = 0;
  let first = 0;
  const from = (seen: number) =>
    kept.slice(seen - first).map(({ event }, i) => ({ id: `${name}.${seen + i + 1}`, event }));
  return {
    add(event) {
      kept.push({ event, at: performance.now() });
      if (kept.length > most) {
        kept.shift();
        first++;
      }
      return `${name}.${++count}`;
    },
    after(id) {
      const dot = id.lastIndexOf('.');
      const number = id.slice(dot + 1);
      if (id.slice(0, dot) !== name || !/^\d{1,15}$/.test(number)) return null;
      const seen = Number(number);
      if (seen < first || seen > count) return null;
      return from(seen);
    },
    recent(ms) {
      const since = performance.now() - ms;
      const young = kept.findIndex(({ at }) => at >= since);
      return young < 0 ? [] : from(first + young);
    },
    position: () => `${name}.${count}`,
    clear() {
      kept = [];
      // One more than was ever given, so that the last id is unknown too.
      count++;
      first = count;
    },
  };
}
