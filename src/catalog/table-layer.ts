import type { Config, LayerSettings } from '../config-schema.ts';
import type { Database } from '../db/database.ts';
import { loadSql } from '../db/sql-file.ts';
import { AppError, isAppError } from '../errors.ts';
import { type Bbox, toDegrees } from '../geo/mercator.ts';
import { santriTables } from './builtin-layers.ts';
import { isKnownSrid, measureBox, sampleGeometry, sourceOf, type TableCandidate } from './candidates.ts';
import {
  type GeometryKind,
  type Rejection,
  type RejectionReason,
  type Role,
  roles,
  type ShapeTable,
  type TableLayer,
  type Vocabulary,
} from './layer.ts';
import { isNationalId } from './national-ids.ts';
import { chooseProperties } from './properties.ts';

const boxInDegreesSql = loadSql('catalog/box-in-degrees');

/** The square of Web Mercator in degrees. */
export const world: Bbox = [-180, -85.0511, 180, 85.0511];

export interface LayerPlan {
  readonly id: string;
  readonly origin: TableLayer['origin'];
  readonly settings: LayerSettings;
  readonly where?: Readonly<Record<string, string>>;
  readonly shapes?: ShapeTable | null;
  readonly vocabularies?: Readonly<Record<string, Vocabulary>>;
  /** The operator has opened this layer to everybody, although it shows single santri. */
  readonly open?: boolean;
}

/** Makes a layer of a geometry column, or says why not. */
export async function makeTableLayer(
  db: Database,
  config: Config,
  table: TableCandidate,
  plan: LayerPlan,
): Promise<TableLayer | Rejection> {
  const { settings } = plan;
  const source = sourceOf(table);
  const no = (reason: RejectionReason, detail: string): Rejection => ({ source, reason, detail });
  if (table.geography)
    return no(
      'geography',
      `"${table.geometryColumn}" is a geography; publish a view with ${table.geometryColumn}::geometry`,
    );
  if (!table.readable)
    return no('no_privilege', `grant usage on the schema and select on ${source} to the server's role`);
  if (table.readsNationalId)
    return no('private', 'the view reads national ids; publish one that does not select them');
  if (!table.indexed && table.rows > config.catalog.maxUnindexedRows)
    return no(
      'no_index',
      `about ${table.rows} rows without a spatial index: create index on ${source} using gist (${table.geometryColumn})`,
    );

  const shape = await findShape(db, table, settings.srid);
  if (shape === null)
    return no(
      'no_srid',
      'the column has no SRID and no row to learn it from; set srid for the layer, or type the column',
    );
  if (shape.srid === 0)
    return no('no_srid', 'the geometries have SRID 0; use UpdateGeometrySRID, or set srid for the layer');
  if (!shape.known) return no('unknown_srid', `SRID ${shape.srid} is not in spatial_ref_sys`);

  let box = table.box;
  const planar = shape.srid === 4326 || shape.srid === 3857;
  if (!box && !planar && !settings.bounds) {
    // A tile's box must be cut to where the projection holds, so the extent has to be known.
    box = await measureBox(db, table).catch((error) => {
      if (isAppError(error, 'db_timeout')) return null;
      throw error;
    });
    if (!box)
      return no(
        'no_extent',
        'no extent could be read, for it has no rows or is too slow: set bounds for the layer, or create a spatial index',
      );
  }
  const degrees = settings.bounds ?? (box ? await inDegrees(db, box, shape.srid) : world);
  if (!degrees)
    return no(
      'no_extent',
      `the extent cannot be transformed from SRID ${shape.srid}; set bounds for the layer`,
    );

  const properties = chooseProperties(table, settings.properties, plan.vocabularies);
  const key = table.columns.find(({ name, readable }) => name === table.keyColumn && readable)?.name ?? null;
  const filterable = settings.filterable ?? properties.map(({ name }) => name);
  const unknown = filterable.find((name) => !properties.some((p) => p.name === name));
  if (unknown !== undefined)
    throw new AppError('bad_config', `layer ${plan.id} has no property "${unknown}" to filter on`);
  return {
    kind: 'table',
    id: plan.id,
    origin: plan.origin,
    source,
    schema: table.schema,
    table: table.name,
    title: settings.title ?? plan.id,
    description: settings.description ?? table.comment ?? '',
    attribution: settings.attribution ?? '',
    access: plan.open ? 'public' : leastRole(table, settings.access),
    geometry: {
      column: table.geometryColumn,
      srid: shape.srid,
      type: shape.type,
      curved: !/^(Multi)?(Point|LineString|Polygon)Z?M?$/.test(table.geometryType),
    },
    extentInUnits: planar ? box : degrees,
    idColumn:
      column(table, settings.id, 'id') ?? (table.integerKey && key && !isNationalId(key) ? key : null),
    keyColumn: key,
    orderColumn: column(table, settings.order, 'order'),
    shapes: plan.shapes ?? null,
    where: plan.where ?? {},
    properties,
    filterable,
    bounds: clampToWorld(degrees),
    minZoom: settings.minzoom ?? 0,
    maxZoom: settings.maxzoom ?? 22,
    extent: settings.extent ?? 4096,
    buffer: settings.buffer ?? 64,
    limit: settings.limit ?? config.tiles.limit,
    cells: null,
    forOthers: null,
    tables: [],
    live: false,
    cacheSeconds: settings.cacheSeconds ?? config.tiles.cacheSeconds,
  };
}

/** Configuration may ask for a higher role, never for a lower one than the data demands. */
export function leastRole(
  table: Pick<TableCandidate, 'name' | 'readsSantri' | 'readsContact'> & {
    columns?: TableCandidate['columns'];
  },
  wanted: Role = 'public',
): Role {
  const personal =
    santriTables.has(table.name) ||
    table.readsSantri ||
    table.readsContact ||
    table.name === 'pondok_pesantren' ||
    (table.columns ?? []).some(({ name }) => name === 'santri_id' || isNationalId(name));
  const least: Role = personal ? 'analyst' : 'public';
  return roles.indexOf(wanted) > roles.indexOf(least) ? wanted : least;
}

const columnTypes = { id: /^int[248]$/, order: /^(int[248]|float[48]|numeric|date|timestamp|timestamptz)$/ };

/** A column that the configuration gives a special use, or null. Throws AppError bad_config where it cannot serve. */
function column(
  table: TableCandidate,
  name: string | undefined,
  use: keyof typeof columnTypes,
): string | null {
  if (name === undefined) return null;
  const found = table.columns.find((c) => c.name === name && c.readable);
  if (found && columnTypes[use].test(found.type) && !isNationalId(name)) return name;
  throw new AppError(
    'bad_config',
    `${sourceOf(table)} has no column "${name}" that can be the ${use}: it has to be readable and ${use === 'id' ? 'an integer' : 'a number or a time'}`,
  );
}

async function findShape(db: Database, table: TableCandidate, declaredSrid: number | undefined) {
  const type = geometryKind(table.geometryType);
  if (declaredSrid !== undefined)
    return { srid: declaredSrid, type, known: await isKnownSrid(db, declaredSrid) };
  if (table.srid !== 0) return { srid: table.srid, type, known: table.knownSrid };
  const sample = await sampleGeometry(db, table);
  return sample && { ...sample, type };
}

function geometryKind(type: string): GeometryKind {
  if (/point/i.test(type)) return 'point';
  if (/line|curve/i.test(type) && !/polygon/i.test(type)) return 'line';
  return /polygon|surface/i.test(type) ? 'polygon' : 'mixed';
}

async function inDegrees(db: Database, box: Bbox, srid: number): Promise<Bbox | null> {
  if (srid === 4326) return box;
  if (srid === 3857) return toDegrees(box);
  type Row = { west: number; south: number; east: number; north: number };
  const rows = await db.query<Row>(boxInDegreesSql, [...box, srid]).catch((error) => {
    if (isAppError(error, 'db_failed')) return [];
    throw error;
  });
  const [row] = rows;
  if (!row || ![row.west, row.south, row.east, row.north].every(Number.isFinite)) return null;
  return [row.west, row.south, row.east, row.north];
}

function clampToWorld([west, south, east, north]: Bbox): Bbox {
  const across = west < -180 || east > 180;
  return [across ? -180 : west, Math.max(-90, south), across ? 180 : east, Math.min(90, north)];
}
