import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { AskOutcome } from './ask/ask.ts';
import type { ChoroplethOutcome } from './choropleth/choropleth.ts';
import type { LiveEvent } from './live/events.ts';
import type { Outcome } from './tiles/tile.ts';

export interface Metrics {
  /** Prometheus text exposition. */
  text(): Promise<string>;
  readonly contentType: string;
  outcome(outcome: Outcome): void;
  built(seconds: number): void;
  request(route: string, status: number, seconds: number): void;
  watchCache(size: () => { bytes: number; entries: number }): void;
  choropleth(outcome: ChoroplethOutcome): void;
  watchChoropleths(size: () => { bytes: number; entries: number }): void;
  /** How a question was answered. */
  asked(outcome: AskOutcome): void;
  /** An edit was heard of; `boxes` is null for anywhere. */
  edit(edit: { readonly boxes: unknown }): void;
  /** Whether edits are heard, and how many clients have a stream of them open. */
  watchEdits(listening: () => boolean, streams: () => number): void;
  /** One event was made for one role. */
  event(kind: LiveEvent['kind']): void;
  /** Why a stream of events ended. */
  eventsEnded(reason: string): void;
  /** What became of an attempt to refresh the statistics. */
  refresh(result: 'refreshed' | 'busy' | 'nothing' | 'failed'): void;
  /** Changes of a count pyramid that were added up in one go. */
  folded(name: string, changes: number, seconds: number): void;
  pyramids(states: readonly { name: string; state: string; pending: number }[]): void;
  /** State of the statistics; times in milliseconds and ISO 8601. */
  statistics(state: { version: number; refreshedAt: string | null; tookMs: number | null }): void;
}

/** One registry for one process. */
export function createMetrics(registry = new Registry()): Metrics {
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const outcomes = new Counter({
    name: 'petasantri_tiles_total',
    help: 'Tiles answered: hit (cache), shared (built by another server), miss (built), joined (shared a build under way), stale (old tile while the database was away)',
    labelNames: ['outcome'],
    registers,
  });
  const builds = new Histogram({
    name: 'petasantri_tile_build_seconds',
    help: 'Time to make a tile that was not cached: database, encoding and compression',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
    registers,
  });
  const requests = new Histogram({
    name: 'petasantri_http_request_seconds',
    help: 'Time to answer, by kind of route and status',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 15],
    registers,
  });
  const choropleths = new Counter({
    name: 'petasantri_choropleths_total',
    help: 'Choropleths and their tiles answered: hit (cache), miss (built), joined (shared a build under way)',
    labelNames: ['outcome'],
    registers,
  });
  const answers = new Counter({
    name: 'petasantri_answers_total',
    help: 'Questions answered, by kind (answer, clarify, refuse, suggest), planner, and reason why the model was not used (none, no_model, rate_limited ...)',
    labelNames: ['kind', 'planner', 'degraded'],
    registers,
  });
  const answerSeconds = new Histogram({
    name: 'petasantri_answer_seconds',
    help: 'Time to answer a question',
    labelNames: ['planner'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 12],
    registers,
  });
  const tokens = new Counter({
    name: 'petasantri_answer_tokens_total',
    help: 'Tokens that the model counted for questions',
    registers,
  });
  const ungrounded = new Counter({
    name: 'petasantri_answer_ungrounded_total',
    help: 'Sentences of the model that were replaced, as a number in them was not in the results',
    registers,
  });
  const refusals = new Counter({
    name: 'petasantri_answers_refused_total',
    help: 'Questions refused, by reason',
    labelNames: ['reason'],
    registers,
  });
  const refreshes = new Counter({
    name: 'petasantri_refreshes_total',
    help: 'Attempts to refresh the statistics: refreshed, nothing (another server had), busy (another session was at it), failed',
    labelNames: ['result'],
    registers,
  });
  const edits = new Counter({
    name: 'petasantri_edits_total',
    help: 'Edits of watched tables that were heard of: placed (with boxes) or anywhere',
    labelNames: ['where'],
    registers,
  });
  const events = new Counter({
    name: 'petasantri_events_total',
    help: 'Events made for open maps, once for each role that may hear them: edit, version, reset',
    labelNames: ['kind'],
    registers,
  });
  const streamsEnded = new Counter({
    name: 'petasantri_event_streams_ended_total',
    help: 'Streams of events that ended: left (by the client), slow (it did not read), denied (its key no longer holds), aged, closing (the server stops)',
    labelNames: ['reason'],
    registers,
  });
  // Every worker reads the same database: their values are not added up.
  const shared = (name: string, help: string) => new Gauge({ name, help, registers, aggregator: 'max' });
  const dataVersion = shared('petasantri_data_version', 'Version of the statistics; 0 where there are none');
  const refreshSeconds = shared(
    'petasantri_refresh_seconds',
    'Time that the last refresh of the statistics took, whichever server did it',
  );
  const refreshedAt = shared(
    'petasantri_refreshed_timestamp_seconds',
    'When the statistics were last refreshed, in seconds since 1970; 0 where they never were',
  );
  const folds = new Histogram({
    name: 'petasantri_pyramid_fold_seconds',
    help: 'Time to add changes of count pyramids up, by pyramid',
    labelNames: ['pyramid'],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120],
    registers,
  });
  const foldedChanges = new Counter({
    name: 'petasantri_pyramid_changes_total',
    help: 'Changes of count pyramids that this server added up',
    labelNames: ['pyramid'],
    registers,
  });
  const ofPyramid = (name: string, help: string) =>
    new Gauge({ name, help, labelNames: ['pyramid'], registers, aggregator: 'max' });
  const pendingChanges = ofPyramid(
    'petasantri_pyramid_pending_changes',
    'Changes that were not added up when last looked at, once a minute',
  );
  const stalePyramids = ofPyramid(
    'petasantri_pyramid_stale',
    '1 for a count pyramid that has to be rebuilt, as its table changed in a way that could not be counted',
  );
  const watch = (what: string, size: () => { bytes: number; entries: number }, helps: [string, string]) => {
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    gauge(`petasantri_${what}_bytes`, helps[0], () => size().bytes);
    gauge(`petasantri_${what}_entries`, helps[1], () => size().entries);
  };
  return {
    text: () => registry.metrics(),
    contentType: registry.contentType,
    outcome: (outcome) => outcomes.inc({ outcome }),
    built: (seconds) => builds.observe(seconds),
    request: (route, status, seconds) => requests.observe({ route, status }, seconds),
    refresh: (result) => refreshes.inc({ result }),
    asked(outcome) {
      const { kind, planner, degraded } = outcome;
      answers.inc({ kind, planner, degraded: degraded ?? 'none' });
      answerSeconds.observe({ planner }, outcome.seconds);
      tokens.inc(outcome.tokens);
      ungrounded.inc(outcome.ungrounded);
      if (outcome.refused !== null) refusals.inc({ reason: outcome.refused });
    },
    folded(name, changes, seconds) {
      folds.observe({ pyramid: name }, seconds);
      foldedChanges.inc({ pyramid: name }, changes);
    },
    pyramids(states) {
      // Those that were dropped go.
      pendingChanges.reset();
      stalePyramids.reset();
      for (const { name, state, pending } of states) {
        pendingChanges.set({ pyramid: name }, pending);
        stalePyramids.set({ pyramid: name }, state === 'stale' ? 1 : 0);
      }
    },
    statistics(state) {
      dataVersion.set(state.version);
      refreshSeconds.set((state.tookMs ?? 0) / 1000);
      refreshedAt.set(state.refreshedAt === null ? 0 : Date.parse(state.refreshedAt) / 1000);
    },
    edit: ({ boxes }) => edits.inc({ where: boxes === null ? 'anywhere' : 'placed' }),
    event: (kind) => events.inc({ kind }),
    eventsEnded: (reason) => streamsEnded.inc({ reason }),
    watchEdits(listening, streams) {
      new Gauge({
        name: 'petasantri_edits_heard',
        help: '1 while edits are heard, 0 while the connection for them is down',
        registers,
        aggregator: 'min',
        collect() {
          this.set(listening() ? 1 : 0);
        },
      });
      new Gauge({
        name: 'petasantri_event_streams',
        help: 'Clients that have a stream of events open',
        registers,
        collect() {
          this.set(streams());
        },
      });
    },
    watchCache: (size) =>
      watch('cache', size, ['Bytes held by the tile cache', 'Tiles held by the tile cache']),
    choropleth: (outcome) => choropleths.inc({ outcome }),
    watchChoropleths: (size) =>
      watch('choropleth_cache', size, [
        'Bytes held by the choropleth cache',
        'Choropleths, tiles and what they are made of held by the choropleth cache',
      ]),
  };
}
