/** @import { ErrorEvent, Map } from './maplibre-gl.mjs' */
import { texts } from './texts.js';

/** @typedef {{ z: number, x: number, y: number }} TileId */

/** Milliseconds between two questions to a server that failed. */
const patience = 5000;

/**
 * Shows a banner when the map or its tiles cannot be loaded, asks the server until it is ready
 * again, and then loads what is missing.
 * @param {Map} map
 * @param {string} source
 * @param {() => void} reloadStyle
 * @param {() => void} onKeyRefused runs when the server stops knowing the key
 */
export function watchTrouble(map, source, reloadStyle, onKeyRefused) {
  const banner = /** @type {HTMLElement} */ (document.getElementById('trouble'));
  const text = /** @type {HTMLElement} */ (document.getElementById('trouble-text'));
  const button = /** @type {HTMLButtonElement} */ (document.getElementById('retry'));
  let timer = 0;
  /** Tiles that did not come. @type {globalThis.Map<string, TileId>} */
  const missing = new globalThis.Map();

  const tryAgain = async () => {
    clearTimeout(timer);
    const ready = await fetch('./ready').then(
      ({ ok }) => ok,
      () => false,
    );
    if (!ready) {
      timer = setTimeout(tryAgain, patience);
      return;
    }
    banner.hidden = true;
    timer = 0;
    // Without vector layers not even the description of the tiles was loaded. Tiles are asked for by
    // name: MapLibre would wait for ever for failed ones when it is to refresh them all.
    if (map.getSource(source)?.vectorLayerIds) map.refreshTiles(source, [...missing.values()]);
    else reloadStyle();
    missing.clear();
  };

  map.on('error', (event) => {
    const { error, tile } = /** @type {ErrorEvent & { tile?: { tileID: { canonical: TileId } } }} */ (event);
    // With a listener MapLibre leaves logging to us; a failed request is already in the network log.
    if (!isFailedRequest(error)) console.error(error);
    if (/** @type {{ status?: number }} */ (error).status === 401) return onKeyRefused();
    if (tile) missing.set(`${tile.tileID.canonical}`, tile.tileID.canonical);
    if (timer !== 0) return;
    text.textContent = texts.tilesFail;
    banner.hidden = false;
    timer = setTimeout(tryAgain, patience);
  });
  button.addEventListener('click', tryAgain);
}

/** True when a request had no answer, or one that says no. @param {unknown} error */
const isFailedRequest = (error) =>
  error instanceof TypeError || (error instanceof Error && 'status' in error);
