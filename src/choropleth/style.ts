import type { Choropleth } from './collection.ts';
import { outsideColors } from './palettes.ts';
import type { describeTiles } from './tiles.ts';

/**
 * A MapLibre style (https://maplibre.org/maplibre-style-spec/) that draws a choropleth with the breaks and colours of its
 * answers. It needs no font, no sprite and no host but that of its tiles.
 */
export function makeStyle(
  { query, metric, info }: Choropleth,
  { tiles, minzoom, maxzoom, bounds, attribution }: ReturnType<typeof describeTiles>,
) {
  const name = `${query.subject}-${query.level}`;
  const source = { source: 'choropleth', 'source-layer': name };
  const hidden = ['==', ['get', 'status'], 'suppressed'];
  return {
    version: 8 as const,
    name: `${info.metric_label}: ${name}`,
    metadata: {
      'petasantri:legend': info.legend,
      'petasantri:metric': info.metric,
      'petasantri:data_version': info.data_version,
    },
    sources: {
      choropleth: {
        type: 'vector' as const,
        ...{ tiles, minzoom, maxzoom, bounds },
        ...(attribution === undefined ? {} : { attribution }),
      },
    },
    layers: [
      { id: 'background', type: 'background' as const, paint: { 'background-color': '#f4f6f8' } },
      {
        id: `${name}-fill`,
        type: 'fill' as const,
        ...source,
        paint: {
          'fill-color': [
            'case',
            ['has', metric.name],
            classColor(metric.name, info),
            hidden,
            outsideColors.suppressed,
            outsideColors.no_data,
          ],
          'fill-opacity': 0.9,
        },
      },
      {
        id: `${name}-outline`,
        type: 'line' as const,
        ...source,
        filter: ['!', hidden],
        paint: {
          'line-color': '#ffffff',
          'line-width': ['interpolate', ['linear'], ['zoom'], 4, 0.3, 10, 1.5],
        },
      },
      {
        id: `${name}-suppressed`,
        type: 'line' as const,
        ...source,
        filter: hidden,
        paint: { 'line-color': '#5f5a54', 'line-width': 0.8, 'line-dasharray': [3, 2] },
      },
    ],
  };
}

/** The colour of a number. Its class is where it lies between the breaks: tiles carry numbers as exactly as answers do. */
function classColor(metric: string, { breaks, legend }: Choropleth['info']) {
  const colors = legend.flatMap(({ status, color }) => (status === 'class' ? [color] : []));
  const [first = outsideColors.no_data, ...others] = colors;
  if (others.length === 0) return first;
  return ['step', ['get', metric], first, ...others.flatMap((color, i) => [breaks[i + 1] as number, color])];
}
