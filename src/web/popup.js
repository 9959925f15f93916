/** @import { MapGeoJSONFeature } from './maplibre-gl.mjs' */
import { storedKey } from './api-key.js';
import { categoryName, pesantrenCategories, santriCategories, texts } from './texts.js';

/** @typedef {{ colorOf: (layer: string, category: unknown) => string, zoomTo: (zoom: number) => void }} OnMap */

/**
 * What a popup says about the features under a click, topmost first. Made of text nodes only:
 * names come from the database and are never HTML.
 * @param {readonly MapGeoJSONFeature[]} features
 * @param {OnMap} onMap
 * @returns {HTMLElement}
 */
export function describeFeatures(features, onMap) {
  const { colorOf } = onMap;
  const box = element('article', 'about');
  const [first] = distinct(features);
  if (!first) return box;
  const { properties, sourceLayer = '' } = first;
  if (properties.kind === 'cell') {
    // Cells of both layers lie on top of each other.
    const cells = distinct(features).filter(({ properties: { cell } }) => cell === properties.cell);
    for (const cell of cells) describeCell(box, cell, onMap);
    const zoom = Math.min(...cells.map((cell) => cell.properties.expansion_zoom ?? Infinity));
    if (zoom < Infinity) {
      const button = /** @type {HTMLButtonElement} */ (element('button', 'zoom', texts.zoom));
      button.type = 'button';
      button.addEventListener('click', () => onMap.zoomTo(zoom));
      box.append(button);
    }
  } else if (sourceLayer === 'pesantren' || sourceLayer === 'santri') {
    box.append(element('h2', '', properties.nama), element('p', 'hint', placeName(properties)));
    const category = element('p', 'category', categoryName(sourceLayer, properties.kategori));
    category.style.setProperty('--color', colorOf(sourceLayer, properties.kategori));
    box.append(category);
    addFacts(box, [
      [texts.score, properties.skor],
      [texts.students, properties.jumlah_santri],
      [texts.nsp, properties.nsp],
    ]);
    const others = distinct(features).length - 1;
    if (others > 0) box.append(element('p', 'hint', texts.others(others)));
  } else {
    box.append(element('h2', '', properties.name));
    addFacts(box, [[texts.code, properties.code]]);
    if (properties.illustrative) box.append(element('p', 'hint', texts.illustrative));
  }
  return box;
}

/**
 * A cell: how many are in it, and of which kind.
 * @param {HTMLElement} box
 * @param {MapGeoJSONFeature} feature
 * @param {OnMap} onMap
 */
function describeCell(box, { properties, sourceLayer = '' }, { colorOf }) {
  const isSantri = sourceLayer === 'santri';
  const { n, few, avg_skor } = properties;
  if (few) {
    box.append(element('h2', '', texts.santri), element('p', 'hint', texts.few));
    return;
  }
  // Without a key, numbers of santri are rounded.
  const about = isSantri && storedKey() === null ? `${texts.about} ` : '';
  box.append(element('h2', '', `${about}${written(n)} ${isSantri ? texts.ofSantri : texts.ofPesantren}`));
  addFacts(box, [[texts.average, avg_skor]]);
  for (const category of isSantri ? santriCategories : pesantrenCategories) {
    const count = properties[category.toLowerCase().replaceAll(' ', '_')];
    if (!count) continue;
    const line = element('p', 'category', categoryName(sourceLayer, category));
    line.append(element('small', '', written(count)));
    line.style.setProperty('--color', colorOf(sourceLayer, category));
    box.append(line);
  }
}

/** The same feature can come from two tiles; once is enough. @param {readonly MapGeoJSONFeature[]} features */
function distinct(features) {
  const byId = new Map(
    features.map((feature) => [
      `${feature.sourceLayer} ${feature.properties.cell ?? feature.properties.id ?? feature.properties.code}`,
      feature,
    ]),
  );
  return [...byId.values()];
}

/** @param {Record<string, unknown>} properties */
const placeName = ({ kabupaten, provinsi }) => [kabupaten, provinsi].filter(Boolean).join(', ');

/**
 * A list of names and values; values that are missing are left out.
 * @param {HTMLElement} box
 * @param {readonly (readonly [string, unknown])[]} facts
 */
function addFacts(box, facts) {
  const given = facts.filter(([, value]) => value !== undefined && value !== null && value !== '');
  if (given.length === 0) return;
  const list = element('dl', '');
  for (const [name, value] of given) list.append(element('dt', '', name), element('dd', '', written(value)));
  box.append(list);
}

/** @param {unknown} value */
const written = (value) =>
  typeof value === 'number' ? value.toLocaleString(document.documentElement.lang) : value;

/**
 * @param {string} tag
 * @param {string} className
 * @param {unknown} [text]
 */
export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined && text !== null) made.textContent = String(text);
  return made;
}
