import type { ListenHandlers } from './database.ts';

interface Subscriptions {
  /** Adds a listener; the returned function takes it away again. */
  add(channel: string, handlers: ListenHandlers): () => void;
  /** Channels that somebody listens to. */
  channels(): string[];
  deliver(channel: string, payload: string): void;
  /** Tells every listener that nothing is heard any more. */
  lost(): void;
  /** Tells every listener that notifications may have been missed. */
  reconnected(): void;
}

/** Who listens to what, on either engine. A listener that throws is logged: nobody else may suffer from it. */
export function createSubscriptions(log: { warn(data: object, message: string): void }): Subscriptions {
  const listeners = new Set<{ channel: string; handlers: ListenHandlers }>();
  const tell = (work: () => void) => {
    try {
      work();
    } catch (error) {
      log.warn({ err: error }, 'a listener to database notifications failed');
    }
  };
  return {
    add(channel, handlers) {
      const listener = { channel, handlers };
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    channels: () => [...new Set([...listeners].map(({ channel }) => channel))],
    deliver(channel, payload) {
      for (const listener of [...listeners])
        if (listener.channel === channel) tell(() => listener.handlers.onNotify(payload));
    },
    lost() {
      for (const { handlers } of [...listeners]) tell(() => handlers.onLost?.());
    },
    reconnected() {
      for (const { handlers } of [...listeners]) tell(() => handlers.onReconnect());
    },
  };
}
