/** @import { MapGeoJSONFeature, MapMouseEvent } from './maplibre-gl.mjs' */
import { dropRevokedKey, keyHeaders, setUpKeyForm } from './api-key.js';
import { labelRegions } from './labels.js';
import { categoryColors, pointLayers, showLegends } from './legend.js';
import { createLive } from './live.js';
import {
  AttributionControl,
  Map as MapLibreMap,
  NavigationControl,
  Popup,
  ScaleControl,
} from './maplibre-gl.mjs';
import { describeFeatures } from './popup.js';
import { isIndonesian, mapIndonesian, texts, translatePage } from './texts.js';
import { watchTrouble } from './trouble.js';

const style = new URL('./styles/petasantri.json', document.baseURI).href;
const source = 'petasantri';
const live = createLive();

/** West, south, east, north of Indonesia. @type {[number, number, number, number]} */
const indonesia = [94.8, -11.1, 141.1, 6.2];

/** Layers whose features light up under the pointer and name themselves. */
const regionLayers = ['kabupaten-hover', 'provinsi-hover'];

const phone = matchMedia('(max-width: 45rem)').matches;
/** Pixels around a click in which points count as hit: a finger is wider than a mouse. */
const reach = matchMedia('(pointer: coarse)').matches ? 12 : 4;

translatePage();
if (!phone) document.getElementById('more')?.setAttribute('open', '');
const revoked = await dropRevokedKey();
start(revoked);

/** @param {boolean} revoked whether a stored key had to be given up */
function start(revoked) {
  const map = createMap();
  if (!map) return;
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ maxWidth: 96 }), phone ? 'top-left' : 'bottom-left');
  map.addControl(new AttributionControl({ compact: phone }), 'bottom-right');

  const reload = () => map.setStyle(style, { diff: false });
  const listenAgain = live.start(map, source);
  const sayAboutKey = setUpKeyForm(() => {
    reload();
    listenAgain();
  });
  const refuseKey = () => {
    sayAboutKey(texts.keyWrong);
    document.getElementById('more')?.setAttribute('open', '');
  };
  if (revoked) refuseKey();
  watchTrouble(map, source, reload, async () => {
    if (!(await dropRevokedKey())) return;
    refuseKey();
    reload();
    listenAgain();
  });
  map.on('style.load', () =>
    showLegends(map, source, /** @type {HTMLElement} */ (document.getElementById('legends'))),
  );
  labelRegions(map, source);
  map.on('click', (event) => openPopup(map, event));
  if (matchMedia('(hover: hover)').matches) {
    map.on('mousemove', (event) => follow(map, event));
    map.on('mouseout', () => leave(map));
  }
}

/** The map, or null and a word to the reader where the browser has no WebGL. */
function createMap() {
  try {
    const map = new MapLibreMap({
      container: 'map',
      style,
      bounds: indonesia,
      fitBoundsOptions: { padding: phone ? 12 : 32 },
      hash: true,
      minZoom: 2,
      maxZoom: 18,
      dragRotate: false,
      touchPitch: false,
      attributionControl: false,
      locale: isIndonesian ? mapIndonesian : {},
      transformRequest(url) {
        live.request(url);
        return { url, headers: keyHeaders(url) };
      },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    return map;
  } catch {
    const trouble = /** @type {HTMLElement} */ (document.getElementById('trouble'));
    trouble.textContent = texts.noMap;
    trouble.hidden = false;
    return null;
  }
}

/** Points near the pixel, topmost first. @param {MapLibreMap} map @param {MapMouseEvent} event */
function pointsAt(map, { point: { x, y } }) {
  const layers = pointLayers.filter((layer) => map.getLayer(layer));
  return map.queryRenderedFeatures(
    [
      [x - reach, y - reach],
      [x + reach, y + reach],
    ],
    { layers },
  );
}

/** The smallest region under the pixel. @param {MapLibreMap} map @param {MapMouseEvent} event */
function regionAt(map, { point }) {
  const layers = regionLayers.filter((layer) => map.getLayer(layer));
  return map.queryRenderedFeatures(point, { layers })[0];
}

/** @param {MapLibreMap} map @param {MapMouseEvent} event */
function openPopup(map, event) {
  const points = pointsAt(map, event);
  const region = regionAt(map, event);
  const features = points.length > 0 ? points : region ? [region] : [];
  const [first] = features;
  if (!first) return;
  // On the point itself where there is one, not where the finger came down.
  const at = first.geometry.type === 'Point' ? first.geometry.coordinates : event.lngLat.toArray();
  const popup = new Popup({ maxWidth: '18rem', offset: 6 }).setLngLat(/** @type {[number, number]} */ (at));
  popup
    .setDOMContent(
      describeFeatures(features, {
        colorOf: (layer, category) => categoryColors(map, layer).get(String(category)) ?? '#8a8a8a',
        zoomTo(zoom) {
          popup.remove();
          map.easeTo({ center: /** @type {[number, number]} */ (at), zoom });
        },
      }),
    )
    .addTo(map);
}

/** The region that is lit. @type {MapGeoJSONFeature | null} */
let lit = null;

/** Lights the region under the pointer and writes its name. @param {MapLibreMap} map @param {MapMouseEvent} event */
function follow(map, event) {
  const region = regionAt(map, event) ?? null;
  map.getCanvas().style.cursor = pointsAt(map, event).length > 0 ? 'pointer' : '';
  if (region?.id === lit?.id && region?.sourceLayer === lit?.sourceLayer) return;
  light(map, lit, false);
  light(map, region, true);
  lit = region;
  const place = /** @type {HTMLElement} */ (document.getElementById('place'));
  place.textContent = region ? region.properties.name : '';
  place.hidden = region === null;
}

/** @param {MapLibreMap} map */
function leave(map) {
  light(map, lit, false);
  lit = null;
  /** @type {HTMLElement} */ (document.getElementById('place')).hidden = true;
}

/** @param {MapLibreMap} map @param {MapGeoJSONFeature | null} feature @param {boolean} hover */
function light(map, feature, hover) {
  if (feature?.id === undefined || !feature.sourceLayer || !map.getSource(source)) return;
  map.setFeatureState({ source, sourceLayer: feature.sourceLayer, id: feature.id }, { hover });
}
