import { generic } from 'flatgeobuf';
// The package's own serialize guesses the columns from the first feature, where a number may be null.
import { buildFeature } from 'flatgeobuf/lib/mjs/generic/feature.js';
import { buildHeader } from 'flatgeobuf/lib/mjs/generic/featurecollection.js';
import { parseGeometry } from 'flatgeobuf/lib/mjs/geojson/geometry.js';
import type { Choropleth, Value } from '../collection.ts';
import type { Column } from '../columns.ts';
import type { Drawing } from './features.ts';
import type { Writing } from './formats.ts';

/** First bytes of a file: version 3.0. https://flatgeobuf.org */
const magic = Buffer.from([0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62, 0x00]);
const wgs84 = 4326;

/** FlatGeobuf without an index: the file is read whole. Features without geometry are left out, as it has none of them. */
export function toFlatGeobuf({ columns }: Choropleth, { features }: Drawing, { geometry }: Writing): Buffer {
  const drawn = features.flatMap(({ geometry: shape, properties }) =>
    shape === null ? [] : [{ shape, properties }],
  );
  const header = {
    geometryType: geometry === 'centroid' ? generic.GeometryType.Point : generic.GeometryType.MultiPolygon,
    columns: columns.map(describeColumn),
    envelope: null,
    featuresCount: drawn.length,
    indexNodeSize: 0,
    crs: null,
    title: null,
    description: null,
    metadata: null,
  };
  return Buffer.concat([
    magic,
    buildHeader(header, wgs84),
    ...drawn.map(({ shape, properties }) => {
      const values = columns.map(({ name }) => [name, plain(properties[name] ?? null)] as const);
      return buildFeature(parseGeometry(shape), Object.fromEntries(values), header);
    }),
  ]);
}

const plain = (value: Value): string | number | null =>
  typeof value === 'object' && value !== null ? value.join(' ') : value;

function describeColumn({ name, type }: Column) {
  const { Int, Double, String: Text } = generic.ColumnType;
  return {
    name,
    // Exact to 2^53; the library has no 64-bit whole numbers but BigInt.
    type: type === 'whole' ? Int : type === 'number' || type === 'large' ? Double : Text,
    title: null,
    description: null,
    width: -1,
    precision: -1,
    scale: -1,
    nullable: true,
    unique: name === 'kode_wilayah',
    primary_key: false,
  };
}
