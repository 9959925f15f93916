import { expect, test } from 'vitest';
import { chooseFormat } from '../../src/http/choose-format.ts';

test.each([
  [undefined, 'geojson'],
  ['', 'geojson'],
  ['*/*', 'geojson'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'geojson'],
  ['application/json, text/plain, */*', 'geojson'],
  ['application/*', 'geojson'],
  ['text/*', 'csv'],
  ['text/csv;q=0.5, application/geo+json-seq;q=0.9', 'geojsonseq'],
  ['APPLICATION/VND.FLATGEOBUF', 'fgb'],
  ['application/geo+json;q=0, */*', 'topojson'],
  ['application/geo+json;q=0, application/json, text/csv;q=0.1', 'csv'],
  ['application/geo+json;q=0.2, application/json, text/csv;q=0.5', 'csv'],
  ['application/json;q=0.6, text/csv;q=0.5', 'geojson'],
  [
    'application/geo+json;q=0, application/json;q=0, application/vnd.geo+json;q=0, application/topo+json',
    'topojson',
  ],
])('%j gets %s', (accept, format) => {
  expect(chooseFormat(accept)).toBe(format);
});

test.each(['text/html', 'image/png, text/plain', '*/*;q=0', 'nonsense'])('%j is not acceptable', (accept) => {
  expect(() => chooseFormat(accept)).toThrow(expect.objectContaining({ code: 'not_acceptable' }));
});
