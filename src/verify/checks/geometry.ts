import { loadSql } from '../../db/sql-file.ts';
import {
  attempt,
  type Check,
  type CheckContext,
  count,
  type Detail,
  fail,
  info,
  ok,
  reason,
  warn,
} from '../check.ts';
import { mapTables } from '../expected.ts';

const sql = {
  points: loadSql('verify/points'),
  regions: loadSql('verify/regions'),
  validity: loadSql('verify/region-validity'),
  overlap: loadSql('verify/region-overlap'),
};

/** Regions that one statement tests, and milliseconds after which the rest is left to --full. */
const chunk = 50;
const validityMs = 5000;

const regionTables = [
  'petasantri.regions',
  'petasantri.region_parts',
  'petasantri.region_names',
  'petasantri.region_shapes',
];

export const geometryChecks: readonly Check[] = [
  {
    name: 'points',
    group: 'Geometry',
    needs: [...mapTables, 'santri_pribadi', 'pondok_pesantren'],
    run: checkPoints,
  },
  { name: 'regions', group: 'Geometry', needs: regionTables, run: checkRegions },
  { name: 'region-validity', group: 'Geometry', needs: ['petasantri.regions'], run: checkValidity },
  { name: 'region-overlap', group: 'Geometry', needs: ['petasantri.regions'], run: checkOverlap },
];

async function checkPoints({ tx, options }: CheckContext) {
  type Row = {
    layer: string;
    total: number;
    placed: number;
    wrong_srid: number;
    void: number;
    beyond_degrees: number;
    abroad: number;
    unusable: number;
    keys: string[];
  };
  const rows = await tx.query<Row>(sql.points, [options.examples]);
  const sum = (part: 'wrong_srid' | 'void' | 'beyond_degrees' | 'abroad' | 'unusable') =>
    rows.reduce((total, row) => total + row[part], 0);
  const summary = rows
    .map(({ layer, total, placed }) => `${layer} ${placed} of ${total} with a point`)
    .join(', ');
  const details = rows.flatMap((row): Detail[] => [
    ...(['wrong_srid', 'void', 'beyond_degrees', 'abroad', 'unusable'] as const)
      .filter((part) => row[part] > 0)
      .map((part) => ({ item: row.layer, note: `${row[part]} ${phrases[part]}`, count: row[part] })),
    ...row.keys.map((item) => ({ item, note: `${row.layer}_id` })),
  ]);
  const broken = sum('wrong_srid') + sum('void') + sum('beyond_degrees');
  if (broken > 0)
    return fail(
      `${summary}: ${count(broken, 'point')} with a wrong SRID, empty or beyond degrees`,
      [
        'Correct lokasi in the base tables (longitude -180 to 180, latitude -90 to 90, SRID 4326); the triggers carry it to the map.',
        ...rows
          .filter((row) => row.wrong_srid + row.void + row.beyond_degrees > 0)
          .map(
            ({ layer }) =>
              `select ${layer}_id, ST_AsText(lokasi), ST_SRID(lokasi) from ${layer}_map where ST_IsEmpty(lokasi) or ST_SRID(lokasi) <> 4326 or not lokasi @ ST_MakeEnvelope(-180, -90, 180, 90, 4326);`,
          ),
      ],
      details,
    );
  if (sum('abroad') + sum('unusable') > 0)
    return warn(
      `${summary}: ${sum('abroad')} outside Indonesia, ${sum('unusable')} base locations that the map cannot draw`,
      [
        'Swapped latitude and longitude is the usual reason. Correct lokasi in the base tables; the triggers carry it to the map.',
        ...rows
          .filter(({ abroad }) => abroad > 0)
          .map(
            ({ layer }) =>
              `select ${layer}_id, ST_X(lokasi), ST_Y(lokasi) from ${layer}_map where not lokasi @ ST_MakeEnvelope(94, -12, 142, 7.5, 4326);`,
          ),
      ],
      details,
    );
  return ok(summary);
}

const phrases = {
  wrong_srid: 'with an SRID other than 4326',
  void: 'empty',
  beyond_degrees: 'beyond 180 or 90 degrees',
  abroad: 'outside Indonesia',
  unusable: 'locations in the base table that the map cannot draw',
};

async function checkRegions({ tx, options }: CheckContext) {
  type Row = {
    level: string;
    total: number;
    illustrative: number;
    void: number;
    abroad: number;
    partless: number;
    nameless: number;
    shapeless: number;
    codes: string[] | null;
  };
  const rows = await tx.query<Row>(sql.regions, [options.examples]);
  if (rows.length === 0)
    return warn('no regions: nothing can be resolved', [
      'petasantri import boundaries FILE --level provinsi',
      'petasantri import boundaries FILE --level kabupaten',
    ]);
  const summary = rows
    .map(
      ({ level, total, illustrative }) =>
        `${total} ${level}${illustrative > 0 ? ` (${illustrative} illustrative)` : ''}`,
    )
    .join(', ');
  const details = rows.flatMap((row): Detail[] => [
    ...(['void', 'abroad', 'partless', 'nameless'] as const)
      .filter((part) => row[part] > 0)
      .map((part) => ({ item: row.level, note: `${row[part]} ${regionPhrases[part]}`, count: row[part] })),
    ...(row.codes ?? []).map((item) => ({ item, note: row.level })),
  ]);
  if (rows.some((row) => row.void + row.partless + row.nameless > 0))
    return fail(
      `${summary}: some without outline, pieces or names, so that rows there are not resolved`,
      [
        'select petasantri.index_regions();',
        'call petasantri.backfill_santri();',
        'call petasantri.backfill_pesantren();',
      ],
      details,
    );
  if (rows.some(({ abroad }) => abroad > 0))
    return warn(
      `${summary}: some reach far outside Indonesia`,
      ['petasantri import boundaries FILE --level LEVEL'],
      details,
    );
  const half = rows.filter(({ shapeless, total }) => shapeless > 0 && shapeless < total);
  if (half.length > 0)
    return warn(
      `${summary}: ${half.map(({ level, shapeless }) => `${shapeless} ${level}`).join(', ')} without simplified outlines, while others have them`,
      half.map(({ level }) => `petasantri import boundaries FILE --level ${level}`),
    );
  return ok(summary);
}

const regionPhrases = {
  void: 'with an empty outline',
  abroad: 'reaching far outside Indonesia',
  partless: 'without pieces in petasantri.region_parts',
  nameless: 'without names in petasantri.region_names',
};

async function checkValidity({ tx, options }: CheckContext) {
  const started = Date.now();
  const invalid: { code: string; level: string }[] = [];
  let looked = 0;
  for (let after = ''; ; ) {
    const rows = await tx.query<{ code: string; level: string; valid: boolean }>(sql.validity, [
      after,
      chunk,
    ]);
    looked += rows.length;
    invalid.push(...rows.filter(({ valid }) => !valid));
    if (rows.length < chunk) break;
    if (!options.full && Date.now() - started > validityMs) {
      if (invalid.length === 0)
        return info(
          `${looked} outlines valid, the rest not tested within ${validityMs / 1000} s`,
          [],
          ['petasantri verify --full'],
        );
      break;
    }
    after = rows.at(-1)?.code ?? '';
  }
  if (invalid.length === 0) return ok(`all ${looked} outlines are valid`);
  return warn(
    `${invalid.length} of ${looked} outlines are not valid: their tiles may look broken`,
    [
      `update petasantri.regions set geom = ST_Multi(ST_CollectionExtract(ST_MakeValid(geom), 3)) where code in (${invalid
        .slice(0, options.examples)
        .map(({ code }) => `'${code}'`)
        .join(', ')});`,
    ],
    invalid.map(({ code, level }) => ({ item: code, note: level })),
  );
}

async function checkOverlap({ tx, engine, options }: CheckContext) {
  if (!options.full || engine === 'embedded')
    return info(
      'not measured: a union of all outlines takes long',
      [],
      engine === 'embedded' ? [] : ['petasantri verify --full'],
    );
  const details: Detail[] = [];
  let worst = 0;
  for (const level of ['provinsi', 'kabupaten', 'kecamatan']) {
    try {
      const share = (await attempt(tx, () => tx.query<{ share: number | null }>(sql.overlap, [level])))[0]
        ?.share;
      if (share === null || share === undefined) continue;
      worst = Math.max(worst, share);
      details.push({
        item: level,
        note: `${(100 * share).toFixed(3)} % of the area lies in several regions`,
      });
    } catch (error) {
      details.push({ item: level, note: `not measured: ${reason(error)}` });
    }
  }
  const summary = `${(100 * worst).toFixed(3)} % of the area of a level at most lies in several regions`;
  return worst > 0.01
    ? warn(summary, ['Import boundaries whose neighbours share their borders.'], details)
    : ok(summary, details);
}
