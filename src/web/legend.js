/** @import { Map, VectorTileSource } from './maplibre-gl.mjs' */
import { storedKey } from './api-key.js';
import { element } from './popup.js';
import { categoryName, scoreRange, texts } from './texts.js';

/** Layers of categorised points, in the order of the legend. */
const layers = ['pesantren', 'santri'];

/** Style layers of what a click can hit: the points, and cells in which many are one. */
export const pointLayers = layers.flatMap((layer) => [layer, `${layer}-cells`]);

/** Categories that the reader has switched off, as `layer:category`; kept when the style is loaded again. */
const hidden = new Set();

/**
 * Fills the legend from the style itself, so that it always shows the colours that are drawn.
 * Each entry switches its category on and off.
 * @param {Map} map
 * @param {string} source
 * @param {HTMLElement} box
 */
export function showLegends(map, source, box) {
  const present = layers.filter((layer) => map.getLayer(layer));
  box.replaceChildren(...present.map((layer) => legendOf(map, source, layer)));
  if (present.length > 0) box.append(element('p', 'hint', texts.cells));
  if (hidden.size > 0) filterTiles(map, source);
}

/**
 * @param {Map} map
 * @param {string} source
 * @param {string} layer
 */
function legendOf(map, source, layer) {
  const group = element('fieldset', 'legend');
  const title = element('legend', '', texts[layer === 'santri' ? 'santri' : 'pesantren']);
  title.append(element('small', '', texts.score));
  group.append(title);
  for (const [category, color] of categoryColors(map, layer)) {
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.checked = !hidden.has(`${layer}:${category}`);
    box.addEventListener('change', () => {
      if (box.checked) hidden.delete(`${layer}:${category}`);
      else hidden.add(`${layer}:${category}`);
      filterTiles(map, source);
    });
    const label = element('label', '');
    label.style.setProperty('--color', color);
    label.append(box, categoryName(layer, category), element('small', '', scoreRange(layer, category)));
    group.append(label);
  }
  // Without a key there are no single santri, and small groups keep their numbers to themselves.
  if (layer === 'santri' && storedKey() === null) group.append(element('p', 'hint few', texts.fewLegend));
  return group;
}

/**
 * Asks for tiles of the chosen categories: the server counts and averages only those of a cell that are wanted.
 * @param {Map} map
 * @param {string} source
 */
function filterTiles(map, source) {
  const tiles = /** @type {VectorTileSource | undefined} */ (map.getSource(source));
  if (!tiles) return;
  const url = new URL(tiles.url, document.baseURI);
  url.searchParams.delete('kategori');
  for (const layer of hidden.size > 0 ? layers : [])
    for (const category of categoryColors(map, layer).keys())
      if (!hidden.has(`${layer}:${category}`)) url.searchParams.append('kategori', category);
  // A filter that nothing passes: no value of any layer is left.
  for (const layer of layers) {
    const nothing = [...categoryColors(map, layer).keys()].every((category) =>
      hidden.has(`${layer}:${category}`),
    );
    for (const name of [layer, `${layer}-cells`])
      if (map.getLayer(name)) map.setLayoutProperty(name, 'visibility', nothing ? 'none' : 'visible');
  }
  if (url.href !== tiles.url) tiles.setUrl(url.href);
}

/**
 * Category to colour, read from the layer's `["match", ["get", "kategori"], category, color, ..., other]`.
 * @param {Map} map
 * @param {string} layer
 * @returns {globalThis.Map<string, string>}
 */
export function categoryColors(map, layer) {
  const expression = map.getLayer(layer) && map.getPaintProperty(layer, 'circle-color');
  const colors = new globalThis.Map();
  if (!Array.isArray(expression) || expression[0] !== 'match') return colors;
  for (let i = 2; i + 1 < expression.length; i += 2) colors.set(expression[i], expression[i + 1]);
  return colors;
}
