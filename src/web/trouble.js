/** @import { Map } from './maplibre-gl.mjs' */
import { texts } from './texts.js';

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
    // Without vector layers not even the description of the tiles was loaded.
    if (map.getSource(source)?.vectorLayerIds) map.refreshTiles(source);
    else reloadStyle();
  };

  map.on('error', ({ error }) => {
    // With a listener MapLibre leaves logging to us; a failed request is already in the network log.
    if (!isFailedRequest(error)) console.error(error);
    if (/** @type {{ status?: number }} */ (error).status === 401) return onKeyRefused();
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
