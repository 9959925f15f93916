import type { Bbox } from '../geo/mercator.ts';

/** Who may see a layer, from everybody to the operator. Each role sees what the ones before it see. */
export const roles = ['public', 'analyst', 'admin'] as const;
export type Role = (typeof roles)[number];

/** What a property is in a tile and in TileJSON's `fields`. */
export type FieldType = 'Boolean' | 'Number' | 'String';

export interface Property {
  /** Name in the tile. */
  readonly name: string;
  /** Column it is read from. */
  readonly column: string;
  /** PostgreSQL base type, as `int4` or `varchar`. */
  readonly pgType: string;
  readonly field: FieldType;
  readonly description?: string;
  /** Accepted filter values and spellings; absent means any value. */
  readonly vocabulary?: Vocabulary;
}

/** Canonical values, and the spellings met in the wild that stand for one of them. */
export interface Vocabulary {
  readonly values: readonly string[];
  /** Folded spelling (lower case, words joined by one space) to canonical value. */
  readonly aliases: ReadonlyMap<string, string>;
}

interface LayerBase {
  /** Name in URLs and in tiles. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly attribution: string;
  readonly origin: 'builtin' | 'declared' | 'discovered';
  /** The least role that may read it. */
  readonly access: Role;
  readonly minZoom: number;
  readonly maxZoom: number;
  /** Seconds that clients may keep a tile. */
  readonly cacheSeconds: number;
  /** Degrees. A superset of the data where the database can tell, else the world. */
  readonly bounds: Bbox;
  /** `schema.name` of the relation or function. */
  readonly source: string;
  /** Tables whose rows it shows, as `schema.name`, also those behind a view; empty where the database does not tell. */
  readonly tables: readonly string[];
  /** Edits of all its tables are announced (live/edit.ts), so that a tile holds until one touches it. */
  readonly live: boolean;
}

/** A layer read from a table, view, materialized view, partitioned or foreign table. */
export interface TableLayer extends LayerBase {
  readonly kind: 'table';
  readonly schema: string;
  readonly table: string;
  readonly geometry: {
    readonly column: string;
    readonly srid: number;
    readonly type: GeometryKind;
    /** The column may hold curves and surfaces, which have to be straightened. */
    readonly curved?: boolean;
  };
  /**
   * Extent of the data in the units that tiles are asked for in, metres for 3857, else degrees; null
   * when it is not known. Unlike `bounds` it may go past the antimeridian.
   */
  readonly extentInUnits: Bbox | null;
  /** Integer column that becomes the feature id, or null. */
  readonly idColumn: string | null;
  /** Column that orders points when the limit bites: highest first; null for a fair sample by key. */
  readonly orderColumn: string | null;
  /** Unique column, for a stable order; null when there is none. */
  readonly keyColumn: string | null;
  /** Table of simplified outlines that are drawn instead at the shallower zooms, or null. */
  readonly shapes: ShapeTable | null;
  /** Only rows with these texts in these columns belong to the layer. */
  readonly where: Readonly<Record<string, string>>;
  readonly properties: readonly Property[];
  /** Names of the properties that may be filtered on. */
  readonly filterable: readonly string[];
  readonly extent: number;
  readonly buffer: number;
  /** Features a tile may hold. */
  readonly limit: number;
  /** Counts by cell, drawn where the rows are too many; null where there are none. */
  readonly cells: CellTable | null;
  /** The same layer for those who may not see its rows: nothing but cells; null where they get nothing. */
  readonly forOthers: CellLayer | null;
}

/** A layer of cells alone: counts, never a row. */
export interface CellLayer extends LayerBase {
  readonly kind: 'cells';
  readonly cells: CellTable;
  /** The property that its cells are counted by, where it may be filtered on. */
  readonly filterable: readonly string[];
  /** Of that property. */
  readonly vocabulary?: Vocabulary;
  readonly extent: number;
  /** Margin that a tile may draw over, in tile units. */
  readonly buffer: number;
}

/**
 * A table of counts by cell of the Web Mercator grid (geo/cell.ts), with the cells of all levels from 0 to `finest`.
 * Columns that hold numbers of a group are named by `CellGroup`; the group of everybody is `all`.
 */
export interface CellTable {
  readonly schema: string;
  readonly table: string;
  /** Table of changes at the finest level that are not added up yet, or null. */
  readonly changes: string | null;
  readonly finest: number;
  /** Zoom from which the rows themselves are drawn in tiles that hold at most `mostRows`; null for never. */
  readonly rowsFrom: number | null;
  readonly mostRows: number;
  readonly all: CellGroup;
  /** Groups by the value of one property, or null. */
  readonly by: {
    readonly property: string;
    readonly finest: number;
    readonly groups: readonly ValueGroup[];
  } | null;
  /** What its averages are called in a tile, in the order of the sums. */
  readonly averages: readonly string[];
  /** Boolean column that is true where the numbers are too small to be told, or null. */
  readonly few: string | null;
  /** Smallint column: the level at which what is in the cell first falls apart; null where there is none. */
  readonly splitColumn: string | null;
}

/** Columns of one group: its rows, and for each sum that it has the sum and the number of rows with a value. */
export interface CellGroup {
  readonly count: string;
  readonly sums: readonly {
    readonly sum: string;
    /** Null where the column of the sum holds the average itself. */
    readonly count: string | null;
  }[];
}

export interface ValueGroup extends CellGroup {
  readonly value: string;
  /** Name of its count in a tile. */
  readonly property: string;
}

/**
 * Outlines simplified together, so that neighbours share their borders. The table has the columns `band`
 * (geo/shape-bands.ts), `geom` and the key, and the geometry of the layer's system.
 */
export interface ShapeTable {
  readonly schema: string;
  readonly table: string;
  /** Column that both tables have. */
  readonly key: string;
}

/** A layer that a database function makes: (z, x, y[, query json]) returns bytea. */
export interface FunctionLayer extends LayerBase {
  readonly kind: 'function';
  readonly schema: string;
  readonly function: string;
  readonly takesQuery: boolean;
}

export type Layer = TableLayer | FunctionLayer | CellLayer;

export type GeometryKind = 'point' | 'line' | 'polygon' | 'mixed';

/** A candidate that is not published, and why. */
export interface Rejection {
  /** `schema.name` or `schema.name.column`. */
  readonly source: string;
  readonly reason: RejectionReason;
  /** One sentence for the operator, with what to do about it. */
  readonly detail: string;
}

export type RejectionReason =
  | 'reserved'
  | 'private'
  | 'hidden'
  | 'no_privilege'
  | 'no_srid'
  | 'unknown_srid'
  | 'no_index'
  | 'geography'
  | 'no_extent'
  | 'missing'
  | 'bad_column'
  | 'name_taken'
  | 'too_many'
  | 'embedded';

/** True when somebody with `role` may read the layer. */
export function maySee(role: Role, layer: Pick<Layer, 'access'>): boolean {
  return roles.indexOf(role) >= roles.indexOf(layer.access);
}
