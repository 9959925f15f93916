/**
 * ST_AsMVT(ST_AsMVTGeom(...)) in process, for an engine whose PostGIS was built without it:
 * read, project, clean, clip, wind, encode. Knows of no database.
 *
 * Written with `pbf` rather than `vt-pbf`, which loses a column named `constructor`, throws on the
 * double 1e20 and needs an object per vertex.
 */
import { PbfWriter } from 'pbf';
import { type Commands, clearCommands, makeCommands } from './commands.ts';
import { drawShape } from './draw-shape.ts';
import { makeShape, readWkb } from './read-wkb.ts';
import { type Box, makeTileFrame } from './tile-frame.ts';
import { type PropertyValue, poolValue, type ValuePool, writeValue } from './write-value.ts';

export interface LayerOptions {
  /** MVT layer name. */
  readonly name: string;
  /** Tile units per side, usually 4096. */
  readonly extent: number;
  /** Margin around the tile that is still drawn, in tile units. */
  readonly buffer: number;
  /** Tile without its margin, EPSG:3857 metres. */
  readonly bounds: Box;
  /** Property names, in the order of `EncodableRow.values`. */
  readonly properties: readonly string[];
}

export interface EncodableRow {
  /** Written when it is a whole number from 0 to 2^53 - 1, otherwise left out. */
  readonly id: number | bigint | null;
  /** WKB or EWKB with EPSG:3857 coordinates; null is dropped. */
  readonly geometry: Uint8Array | null;
  /** A null is left out of the feature. */
  readonly values: readonly (PropertyValue | null)[];
}

export interface EncodedLayer {
  /** A complete MVT message of one version 2 layer; empty when no feature is left. */
  readonly bytes: Uint8Array;
  /** Features in it. */
  readonly kept: number;
}

/** Scratch, safe to share: one row is finished before the next is read. */
const shape = makeShape();
const commands = makeCommands();

/** Field numbers of `Tile.Layer` and `Tile.Feature`, vector tile specification 2.1, section 4. */
const TILE = { layer: 3 } as const;
const LAYER = { name: 1, feature: 2, key: 3, value: 4, extent: 5, version: 15 } as const;
const FEATURE = { id: 1, tags: 2, type: 3, geometry: 4 } as const;

/**
 * Encodes rows as one layer. Rows with null or empty geometry, outside the tile or too small to show
 * are dropped. Throws on WKB that is truncated or holds curves.
 */
export function encodeLayer(options: LayerOptions, rows: Iterable<EncodableRow>): EncodedLayer {
  const { name, extent, buffer, bounds, properties } = options;
  const frame = makeTileFrame(bounds, extent, buffer);
  const pool: ValuePool = new Map();
  const pbf = new PbfWriter(new Uint8Array(1 << 14));
  let kept = 0;

  pbf.writeMessage(
    TILE.layer,
    () => {
      pbf.writeVarintField(LAYER.version, 2);
      pbf.writeStringField(LAYER.name, name);
      for (const row of rows) {
        if (row.geometry === null) continue;
        clearCommands(commands);
        readWkb(row.geometry, frame, shape);
        drawShape(shape, frame, commands);
        if (commands.length === 0) continue;
        pbf.writeMessage(LAYER.feature, writeFeature, { row, pool, type: shape.kind });
        kept++;
      }
      for (const property of properties) pbf.writeStringField(LAYER.key, property);
      for (const value of pool.keys()) pbf.writeMessage(LAYER.value, writeValue, value);
      pbf.writeVarintField(LAYER.extent, extent);
    },
    null,
  );
  // A copy of its own size: the writer's buffer may be twice as large, and a worker would send all of it.
  return { bytes: kept === 0 ? new Uint8Array(0) : pbf.finish().slice(), kept };
}

interface Feature {
  readonly row: EncodableRow;
  readonly pool: ValuePool;
  readonly type: number;
}

function writeFeature(feature: Feature, pbf: PbfWriter): void {
  // A bigint beyond 2^53 is not a safe integer after Number() either.
  const id = feature.row.id === null ? -1 : Number(feature.row.id);
  if (id >= 0 && Number.isSafeInteger(id)) pbf.writeVarintField(FEATURE.id, id);
  pbf.writeMessage(FEATURE.tags, writeTags, feature);
  pbf.writeVarintField(FEATURE.type, feature.type);
  pbf.writeMessage(FEATURE.geometry, writeCommands, commands);
}

/** Pairs of property number and value number. */
function writeTags({ row, pool }: Feature, pbf: PbfWriter): void {
  for (let key = 0; key < row.values.length; key++) {
    const value = row.values[key];
    if (value === null || value === undefined) continue;
    pbf.writeVarint(key);
    pbf.writeVarint(poolValue(pool, value));
  }
}

function writeCommands({ words, length }: Commands, pbf: PbfWriter): void {
  for (let i = 0; i < length; i++) pbf.writeVarint(words[i] as number);
}
