/** @import { FilterSpecification, Map } from './maplibre-gl.mjs' */
import { element } from './popup.js';
import { categoryName, scoreRange, texts } from './texts.js';

/** Layers of categorised points, in the order of the legend. */
export const pointLayers = ['pesantren', 'santri'];

/** Categories that the reader has switched off, as `layer:category`; kept when the style is loaded again. */
const hidden = new Set();

/**
 * Fills the legend from the style itself, so that it always shows the colours that are drawn.
 * Each entry switches its category on and off.
 * @param {Map} map
 * @param {HTMLElement} box
 */
export function showLegends(map, box) {
  const present = pointLayers.filter((layer) => map.getLayer(layer));
  box.replaceChildren(...present.map((layer) => legendOf(map, layer)));
  for (const layer of present) filterLayer(map, layer);
}

/**
 * @param {Map} map
 * @param {string} layer
 */
function legendOf(map, layer) {
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
      filterLayer(map, layer);
    });
    const label = element('label', '');
    label.style.setProperty('--color', color);
    label.append(box, categoryName(layer, category), element('small', '', scoreRange(layer, category)));
    group.append(label);
  }
  return group;
}

/**
 * @param {Map} map
 * @param {string} layer
 */
function filterLayer(map, layer) {
  const off = [...categoryColors(map, layer).keys()].filter((category) => hidden.has(`${layer}:${category}`));
  /** @type {FilterSpecification} */
  const filter = ['!', ['in', ['get', 'kategori'], ['literal', off]]];
  map.setFilter(layer, off.length > 0 ? filter : null);
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
