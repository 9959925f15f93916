import { randomBytes } from 'node:crypto';
import type { Catalog } from '../catalog/catalog.ts';
import { type Layer, type Role, roles } from '../catalog/layer.ts';
import { seenLayer } from '../catalog/seen-layer.ts';
import type { Edits } from './edits.ts';
import { createGathering } from './gather.ts';
import { createReplay } from './replay.ts';
import { touchedBoxes } from './touched.ts';

/** What clients hear of. `layer` is null for what concerns all of them. */
export interface LiveEvent {
  readonly kind: 'ready' | 'edit' | 'version' | 'reset';
  readonly layer: string | null;
  /** One line of JSON. */
  readonly data: string;
}

/** Who listens: hears of the layers that it names and that its role may see at that moment. */
export interface Audience {
  readonly role: Role;
  readonly layers: ReadonlySet<string>;
  /** `id` is what to begin after when it comes again. */
  hear(event: LiveEvent, id: string): void;
  /** No more will come. */
  end(): void;
}

/** Tells open maps what changed under them. */
export interface Events {
  /**
   * Begins after the event of `lastId`: with what came since, or with a reset when that is not known any more; without one,
   * with the last seconds. Then comes `ready`: whatever changes from there on is told.
   */
  join(audience: Audience, lastId: string | null): () => void;
  /** The statistics have another version. */
  version(version: number): void;
  listeners(): number;
  /** Ends everybody's stream; who comes later is ended at once. */
  close(): void;
}

export interface EventsOptions {
  readonly edits: Pick<Edits, 'subscribe' | 'onStale'>;
  readonly catalog: Pick<Catalog, 'layers' | 'version'>;
  readonly observe?: { event(kind: LiveEvent['kind']): void };
  /** Milliseconds for which edits are gathered. Other servers have heard of them too when a client asks for its tiles. */
  readonly gatherMs?: number;
  /** Events that are kept for each role. */
  readonly keep?: number;
  /** Milliseconds of which a new client is told as well: its tiles may be from just before it came. */
  readonly recentMs?: number;
}

const reset: LiveEvent = { kind: 'reset', layer: null, data: '{}' };

/** Makes events of edits, for each role of its own layers only. Ids, too, count only what a role may hear. */
export function createEvents({
  edits,
  catalog,
  observe,
  gatherMs = 100,
  keep = 256,
  recentMs = 10_000,
}: EventsOptions): Events {
  const name = randomBytes(6).toString('hex');
  const channels = new Map(
    roles.map((role) => [
      role,
      {
        gathering: createGathering(),
        replay: createReplay<LiveEvent>(`${name}-${role[0]}`, keep),
        audiences: new Set<Audience>(),
      },
    ]),
  );
  const channelOf = (role: Role) => channels.get(role) as NonNullable<ReturnType<typeof channels.get>>;
  let timer: NodeJS.Timeout | undefined;
  let knownVersion: number | undefined;
  let closed = false;

  /** Layers by role and by the tables that they show; made anew when the catalog changes. */
  let seen: { version: string; layers: Map<Role, Layer[]> } | undefined;
  const seenLayers = (role: Role): Layer[] => {
    if (seen?.version !== catalog.version()) {
      const all = [...catalog.layers().values()];
      const layers = new Map(
        roles.map((each) => [each, all.flatMap((layer) => seenLayer(layer, each) ?? [])]),
      );
      seen = { version: catalog.version(), layers };
    }
    return seen.layers.get(role) as Layer[];
  };

  const mayHear = ({ role, layers }: Audience, { layer }: LiveEvent) =>
    layer === null || (layers.has(layer) && seenLayers(role).some(({ id }) => id === layer));

  const send = (role: Role, event: LiveEvent) => {
    const { replay, audiences } = channelOf(role);
    const id = replay.add(event);
    for (const audience of [...audiences]) if (mayHear(audience, event)) audience.hear(event, id);
    observe?.event(event.kind);
  };

  const flush = () => {
    timer = undefined;
    for (const [role, { gathering }] of channels)
      for (const { layer, boxes } of gathering.take())
        send(role, { kind: 'edit', layer, data: JSON.stringify({ layer, boxes }) });
  };

  edits.subscribe((edit) => {
    if (closed) return;
    let found = false;
    for (const [role, { gathering }] of channels)
      for (const layer of seenLayers(role)) {
        const boxes = touchedBoxes(layer, edit);
        if (boxes === undefined) continue;
        gathering.add(layer.id, boxes);
        found = true;
      }
    if (found) timer ??= setTimeout(flush, gatherMs).unref();
  });
  edits.onStale(() => {
    for (const { gathering, replay, audiences } of channels.values()) {
      gathering.take();
      replay.clear();
      for (const audience of [...audiences]) audience.hear(reset, replay.position());
      observe?.event('reset');
    }
  });

  return {
    join(audience, lastId) {
      if (closed) {
        audience.end();
        return () => {};
      }
      const { replay, audiences } = channelOf(audience.role);
      const missed = lastId === null ? replay.recent(recentMs) : replay.after(lastId);
      if (missed === null) audience.hear(reset, replay.position());
      for (const { id, event } of missed ?? []) if (mayHear(audience, event)) audience.hear(event, id);
      const layers = seenLayers(audience.role)
        .filter(({ id }) => audience.layers.has(id))
        .map(({ id, live }) => ({ id, live }));
      audience.hear({ kind: 'ready', layer: null, data: JSON.stringify({ layers }) }, replay.position());
      audiences.add(audience);
      return () => audiences.delete(audience);
    },
    version(version) {
      // The first one is no news: it is how this process learned of the statistics.
      const isNews = knownVersion !== undefined && knownVersion !== version;
      knownVersion = version;
      if (!isNews || closed) return;
      for (const role of roles)
        send(role, { kind: 'version', layer: null, data: JSON.stringify({ version }) });
    },
    listeners: () => [...channels.values()].reduce((n, { audiences }) => n + audiences.size, 0),
    close() {
      closed = true;
      clearTimeout(timer);
      for (const { audiences } of channels.values()) {
        for (const audience of [...audiences]) audience.end();
        audiences.clear();
      }
    },
  };
}
