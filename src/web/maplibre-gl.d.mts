// Types of /assets/maplibre-gl.mjs, which the server takes from the maplibre-gl package.
export * from 'maplibre-gl';
