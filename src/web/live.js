/** @import { Map } from './maplibre-gl.mjs' */
import { keyHeaders } from './api-key.js';
import { readEvents } from './read-events.js';
import { touchedTiles } from './touched-tiles.js';

/** Tiles whose age is remembered: more than MapLibre keeps. */
const mostTiles = 4000;

/** Milliseconds before the first attempt to listen again, and at most between two. */
const pauses = { first: 3000, most: 60_000 };

/**
 * Keeps the tiles of an open map new: listens to the server and asks again for the tiles that changed, for those out of
 * view when they come into it.
 */
export function createLive() {
  /** Tiles that were asked for, by z/x/y, oldest first. @type {Set<string>} */
  const asked = new Set();
  /** Those of them that changed since. @type {Set<string>} */
  const old = new Set();
  /** Asks for the old tiles that are in view. */
  let refresh = () => {};

  /** @param {Iterable<string>} tiles */
  const age = (tiles) => {
    for (const tile of tiles) old.add(tile);
    refresh();
  };

  return {
    /** Notes a request of the map. @param {string} url */
    request(url) {
      const [, tile] = /\/tiles\/(?:[^/?]+\/)?(\d+\/\d+\/\d+)/.exec(url) ?? [];
      if (tile === undefined) return;
      old.delete(tile);
      asked.delete(tile);
      asked.add(tile);
      if (asked.size <= mostTiles) return;
      const [oldest] = asked;
      asked.delete(/** @type {string} */ (oldest));
      old.delete(/** @type {string} */ (oldest));
    },

    /**
     * Listens while the page is seen. Returns what begins anew, for another key.
     * @param {Map} map @param {string} source
     */
    start(map, source) {
      refresh = () => {
        if (old.size === 0 || !map.getSource(source)) return;
        map.refreshTiles(
          source,
          [...old].map((tile) => {
            const [z, x, y] = tile.split('/').map(Number);
            return { z: Number(z), x: Number(x), y: Number(y) };
          }),
        );
      };
      // Tiles that are on their way, or out of view, are not refreshed: they are when the map has come to rest.
      map.on('idle', refresh);
      return listen((event, data) => {
        if (event === 'reset') age(asked);
        if (event === 'edit') age(touchedTiles(asked, JSON.parse(data).boxes));
      });
    },
  };
}

/**
 * Reads `./events` while the page is seen, again and again. Returns what begins anew.
 * @param {(event: string, data: string) => void} hear
 */
function listen(hear) {
  /** @type {AbortController | null} */
  let stream = null;
  let lastId = '';
  let pause = pauses.first;
  let timer = 0;

  const open = async () => {
    clearTimeout(timer);
    stream?.abort();
    if (document.hidden) return;
    const mine = new AbortController();
    stream = mine;
    let wait = 0;
    try {
      const url = './events';
      const headers = { ...keyHeaders(url), ...(lastId && { 'Last-Event-ID': lastId }) };
      const answer = await fetch(url, { headers, signal: mine.signal });
      wait = Number(answer.headers.get('Retry-After') ?? 0) * 1000;
      if (!answer.ok || !answer.body) throw new Error(`${answer.status}`);
      for await (const { id, event, data } of readEvents(answer.body)) {
        lastId = id;
        pause = pauses.first;
        hear(event, data);
      }
    } catch {
      // Without events the map is as old as its tiles; that is no trouble for the reader.
    }
    if (mine.signal.aborted) return;
    // Not all pages at the same moment.
    timer = setTimeout(open, Math.max(wait, pause) * (0.8 + 0.4 * Math.random()));
    pause = Math.min(pause * 2, pauses.most);
  };

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) stream?.abort();
    else open();
  });
  open();
  return () => {
    lastId = '';
    open();
  };
}
