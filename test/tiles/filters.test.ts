import { describe, expect, it } from 'vitest';
import { kelayakan, kemiskinan } from '../../src/catalog/vocabulary.ts';
import { checkFilters, filterSql, typeFilters } from '../../src/tiles/filters.ts';
import { fakeLayer } from '../http/fake-server.ts';

const column = (name: string, pgType: string, more = {}) =>
  ({
    name,
    column: name,
    pgType,
    field: /^(int|float|numeric)/.test(pgType) ? 'Number' : 'String',
    ...more,
  }) as const;

const layerOf = (id: string, ...properties: ReturnType<typeof column>[]) =>
  fakeLayer(id, { properties, filterable: properties.map(({ name }) => name) });

const santri = layerOf(
  'santri',
  column('kategori', 'varchar', { vocabulary: kemiskinan }),
  column('id', 'uuid'),
);
const pesantren = layerOf('pesantren', column('kategori', 'varchar', { vocabulary: kelayakan }));
const roads = layerOf('roads', column('lanes', 'int4'), column('name', 'text'));

describe('a filter', () => {
  it('takes every spelling met in the wild for the one value of the vocabulary', () => {
    const values = (layer: typeof santri, ...texts: string[]) =>
      typeFilters(layer, { kategori: texts })?.[0]?.values;
    expect(values(santri, 'rentan miskin', 'RENTAN', 'Rentan')).toEqual(['Rentan']);
    expect(values(santri, 'cukup', 'sangat  miskin')).toEqual(['Sangat Miskin', 'Tidak Miskin']);
    expect(values(pesantren, 'Kurang Layak', 'Sangat Layak')).toEqual(['sangat_layak', 'tidak_layak']);
  });

  it('over several layers is good when one of them knows the value, and the others then show nothing', () => {
    const filters = { kategori: ['Miskin'] };
    expect(() => checkFilters([santri, pesantren, roads], filters)).not.toThrow();
    expect(typeFilters(santri, filters)?.[0]?.values).toEqual(['Miskin']);
    expect(typeFilters(pesantren, filters)).toBeNull();
    expect(typeFilters(roads, filters)).toEqual([]);
  });

  it('with a value that no layer knows is an error that lists what they take', () => {
    expect(() => checkFilters([santri, pesantren], { kategori: ['Miskin', 'kaya'] })).toThrow(
      '"kaya" is not a value of kategori; it takes Sangat Miskin, Miskin, Rentan, Tidak Miskin; or sangat_layak, layak, cukup_layak, tidak_layak',
    );
  });

  it.each([
    ['lanes', 'two', 'a number'],
    ['lanes', '1.5', 'a whole number'],
    ['lanes', '', 'a number'],
    ['name', 'a\0b', 'text without NUL characters'],
  ])('%s=%j is refused', (name, value, takes) => {
    expect(() => checkFilters([roads], { [name]: [value] })).toThrow(`it takes ${takes}`);
  });

  it('keeps what it is given out of the statement', () => {
    const [typed] = typeFilters(roads, { name: [`'; drop table x; --`] }) ?? [];
    expect(typed && filterSql(typed, 7)).toBe('"name" = any($7::text[])');
    expect(typed?.values).toEqual([`'; drop table x; --`]);
  });
});
