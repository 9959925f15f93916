import { getHeapStatistics } from 'node:v8';
import type { Transaction } from '../../db/database.ts';
import { loadSql } from '../../db/sql-file.ts';
import { AppError } from '../../errors.ts';
import { shapeBands } from '../../geo/shape-bands.ts';
import type { Level } from '../level.ts';
import { repairsFor } from '../make-valid.ts';
import { multiPolygonHex } from '../read/polygon-wkb.ts';
import { findArcs } from './arcs.ts';
import { type GridRing, gridDegrees, readGridPolygons } from './grid.ts';
import { makeShapes } from './make-shapes.ts';

const outlinesSql = loadSql('regions/outlines');
const deleteSql = loadSql('regions/delete-shapes');
const insertSql = loadSql('regions/insert-shapes');

/** Outlines asked of the database at once. */
const outlinesPerQuery = 50;
/** Hexadecimal digits sent to it at once. */
const textPerStatement = 4 * 1024 ** 2;

/**
 * Makes the simplified outlines of a level anew, of all its regions together, so that neighbours share
 * their borders whichever file they came from. `onProgress` is told the bands done. Throws AppError bad_request
 * when the outlines need more memory than Node may use.
 */
export async function writeShapes(
  tx: Transaction,
  level: Level,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<void> {
  const { codes, areas } = await readOutlines(tx, level);
  const repaired = await repairsFor(tx);
  await tx.query(deleteSql, [level]);
  const arcs = findArcs(areas);
  let done = 0;
  onProgress(done, shapeBands.length);
  for (const { band, areas: drawn } of makeShapes(arcs)) {
    await insertBand(tx, repaired(insertSql), band, codes, drawn.map(multiPolygonHex));
    onProgress(++done, shapeBands.length);
  }
  // Rows look for their regions right after this: the planner must know the tables before autovacuum comes round.
  await tx.script(
    'analyze petasantri.regions, petasantri.region_parts, petasantri.region_names, petasantri.region_shapes',
  );
}

async function insertBand(
  tx: Transaction,
  statement: Parameters<Transaction['query']>[0],
  band: number,
  codes: readonly string[],
  wkb: readonly string[],
): Promise<void> {
  let from = 0;
  while (from < codes.length) {
    let to = from;
    let length = 0;
    while (to < codes.length && (to === from || length < textPerStatement)) length += wkb[to++]?.length ?? 0;
    await tx.query(statement, [band, codes.slice(from, to), wkb.slice(from, to)]);
    from = to;
  }
}

async function readOutlines(tx: Transaction, level: Level) {
  const codes: string[] = [];
  const areas: GridRing[][][] = [];
  let corners = 0;
  for (let after = ''; ; ) {
    const rows = await tx.query<{ code: string; wkb: string }>(outlinesSql, [
      level,
      after,
      outlinesPerQuery,
      gridDegrees,
    ]);
    for (const { code, wkb } of rows) {
      const polygons = wkb === '' ? [] : readGridPolygons(Buffer.from(wkb, 'base64'));
      // Less than the grid in size: its outline is drawn as it is.
      if (polygons.length === 0) continue;
      codes.push(code);
      areas.push(polygons);
      corners += polygons.reduce((sum, rings) => sum + rings.reduce((n, ring) => n + ring.length, 0), 0);
    }
    checkMemory(corners);
    after = rows.at(-1)?.code ?? '';
    if (rows.length < outlinesPerQuery) return { codes, areas };
  }
}

/** Bytes of memory that a corner needs while borders are looked for, measured. */
const bytesPerCorner = 200;

function checkMemory(corners: number): void {
  const needed = 200 * 1024 ** 2 + corners * bytesPerCorner;
  const limit = getHeapStatistics().heap_size_limit;
  if (needed <= limit) return;
  const megabytes = (bytes: number) => Math.ceil(bytes / 1024 ** 2);
  throw new AppError(
    'bad_request',
    `outlines with ${corners} corners on an 11 m grid need ${megabytes(needed)} MB of memory to be simplified, and Node may use ${megabytes(limit)} MB`,
    { hint: `Set NODE_OPTIONS=--max-old-space-size=${megabytes(needed * 1.5)}, or thin the file out first.` },
  );
}
