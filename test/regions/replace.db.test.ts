/** All or nothing: broken files leave everything as it was, and readers never see half a level. */
import { expect, it } from 'vitest';
import { describeEngines } from '../engines/engines.ts';
import { feature, makeFile, square, writers } from './make-file.ts';
import { ask, fingerprint, importFeatures, importPath } from './run-import.ts';

const named = (code: string, geometry: unknown) => feature({ kode: code }, geometry);

describeEngines('an import that fails', 'demo', (database) => {
  const db = () => database().db;
  const good = [named('32.05', square(107, -7, 1)), named('32.04', square(108, -7, 1))];
  const whole = writers.FeatureCollection(good);

  it.each([
    ['is cut off', whole.slice(0, -30), /broken or cut off/],
    [
      'goes wrong in its last feature',
      JSON.stringify({
        type: 'FeatureCollection',
        features: [...good, named('32.06', square(700_000, 1, 1))],
      }),
      /not longitude and latitude/,
    ],
    [
      'has no features',
      '{"type":"FeatureCollection","features":[]}',
      /the file has no features; nothing was changed/,
    ],
    [
      'names nothing known',
      JSON.stringify({ type: 'FeatureCollection', features: [feature({ foo: 'x' }, square(1, 1, 1))] }),
      /none of the 1 features is a region of this level; nothing was changed; the first: no code, no name/,
    ],
  ])('because the file %s changes nothing', async (_, content, expected) => {
    const before = await fingerprint(db());
    await expect(importPath(db(), makeFile(content), { level: 'kabupaten' })).rejects.toThrow(expected);
    expect(await fingerprint(db())).toEqual(before);
  });

  it('because --map names a property that is not there says which there are', async () => {
    const failed = importFeatures(db(), good, { level: 'kabupaten', map: { name: 'nmkab' } });
    await expect(failed).rejects.toMatchObject({
      message: 'no feature has the property "nmkab" of --map name=',
      hint: 'The file has: kode',
    });
  });

  it('because it was interrupted, or has too many vertices, changes nothing', async () => {
    const before = await fingerprint(db());
    const signal = AbortSignal.abort();
    await expect(importFeatures(db(), good, { level: 'kabupaten', signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    const limits = { features: 10, vertices: 9, featureBytes: 1e6 };
    await expect(importFeatures(db(), good, { level: 'kabupaten', limits })).rejects.toThrow(
      /more than 9 vertices, the limit/,
    );
    expect(await fingerprint(db())).toEqual(before);
  });
});

describeEngines('readers during an import', 'demo', (database, engine) => {
  const db = () => database().db;

  it.runIf(engine === 'postgres')(
    'see the old regions or the new ones, never fewer or a mixture',
    async () => {
      const rows = await ask<{ code: string; x: number; y: number }>(
        db(),
        `select code, ST_XMin(geom) as x, ST_YMin(geom) as y from petasantri.regions where level = 'kabupaten'`,
      );
      const features = rows.map(({ code, x, y }) => named(code, square(x, y, 0.1)));
      const seen = new Set<string>();
      let importing = true;
      const reading = (async () => {
        while (importing) {
          const [state] = await ask<{ n: number; old: number }>(
            db(),
            `select count(*)::int as n, count(*) filter (where illustrative)::int as old from petasantri.regions where level = 'kabupaten'`,
          );
          seen.add(`${state?.n} ${state?.old}`);
        }
      })();
      await importFeatures(db(), features, { level: 'kabupaten' });
      importing = false;
      await reading;
      expect([...seen].sort()).toEqual(['514 0', '514 514']);
    },
  );

  it('find the shapes of both levels without gaps or overlaps in every band', async () => {
    if (engine === 'postgres') {
      // Back to the shipped outlines, which cover the country.
      const { loadRegions } = await import('../../src/demo/load-regions.ts');
      await ask(db(), 'delete from petasantri.regions');
      await loadRegions(db(), () => {});
      const bands = await ask<{
        level: string;
        band: number;
        overlap: number;
        invalid: number;
        areas: number;
      }>(
        db(),
        `select r.level, s.band, sum(ST_Area(s.geom)) - ST_Area(ST_Union(s.geom)) as overlap,
          count(*) filter (where not ST_IsValid(s.geom))::int as invalid, count(*)::int as areas
          from petasantri.region_shapes s join petasantri.regions r using (code) group by 1, 2`,
      );
      expect(bands).toHaveLength(16);
      for (const { level, overlap, invalid, areas } of bands) {
        expect(Math.abs(overlap)).toBeLessThan(1e-9);
        expect([invalid, areas]).toEqual([0, level === 'provinsi' ? 38 : 514]);
      }
      const [worst] = await ask<{ n: number }>(
        db(),
        `select count(*)::int as n from petasantri.region_shapes a
          join petasantri.region_shapes b on a.band = b.band and a.code < b.code and length(a.code) = length(b.code) and a.geom && b.geom
          where ST_Overlaps(a.geom, b.geom)`,
      );
      expect(worst?.n).toBe(0);
      // Land neighbours stay neighbours: no sliver opens where the full outlines touch along a line.
      const [parted] = await ask<{ n: number }>(
        db(),
        `select count(*)::int as n from petasantri.regions a
          join petasantri.regions b on a.level = b.level and a.code < b.code and a.geom && b.geom
          join petasantri.region_shapes sa on sa.code = a.code
          join petasantri.region_shapes sb on sb.code = b.code and sb.band = sa.band
          where ST_Length(ST_Intersection(a.geom, b.geom)) > 0.2 and not ST_Intersects(sa.geom, sb.geom)`,
      );
      expect(parted?.n).toBe(0);
    }
    const [row] = await ask<{ n: number }>(
      db(),
      `select count(distinct code)::int as n from petasantri.region_shapes`,
    );
    expect(row?.n).toBe(552);
  });
});
