import { expect, it } from 'vitest';
import { regionFilter } from '../../src/regions/region-filter.ts';
import { describeEngines } from '../engines/engines.ts';

describeEngines('a region in a request', 'demo', (database) => {
  const find = (names: Parameters<typeof regionFilter>[1]) => regionFilter(database().db, names);
  const code = async (names: Parameters<typeof regionFilter>[1]) => (await find(names))?.code;

  it('is found by its code, with dots or without', async () => {
    expect(await find({ provinsi: '32' })).toEqual({ code: '32', level: 'provinsi', name: 'Jawa Barat' });
    for (const kabupaten of ['32.05', '3205', ' 32.05 ', '32 05'])
      expect(await find({ kabupaten })).toEqual({
        code: '32.05',
        level: 'kabupaten',
        name: 'Kabupaten Garut',
      });
    expect(await code({ provinsi: 'Jawa Barat', kabupaten: '3205' })).toBe('32.05');
  });

  it('is found in every spelling met in the wild', async () => {
    const provinces = {
      '32': ['JawaBarat', 'jawa barat', 'JAWA BARAT', 'Prov. Jawa Barat', 'Jabar'],
      '31': ['DKI Jakarta', 'Jakarta Raya', 'Jakarta', 'dki jakarta', 'DKIJakarta'],
      '34': ['DI Yogyakarta', 'Yogyakarta', 'D.I. Yogyakarta', 'DIY'],
    };
    for (const [expected, spellings] of Object.entries(provinces))
      for (const provinsi of spellings)
        expect([provinsi, await code({ provinsi })]).toEqual([provinsi, expected]);
    const regencies = {
      '32.04': ['Kab. Bandung', 'Kabupaten Bandung', 'Bandung', 'bandung', 'KabBandung', 'Kab Bandung'],
      '32.73': ['Kota Bandung', 'KotaBandung', 'KOTA BANDUNG'],
      '32.79': ['Kota Banjar', 'KotaBanjar'],
      '63.03': ['Kab. Banjar', 'Kabupaten Banjar'],
    };
    for (const [expected, spellings] of Object.entries(regencies))
      for (const kabupaten of spellings)
        expect([kabupaten, await code({ kabupaten })]).toEqual([kabupaten, expected]);
  });

  it('is looked up within the region around it', async () => {
    expect(await code({ provinsi: 'Jawa Barat', kabupaten: 'Banjar' })).toBe('32.79');
    expect(await code({ provinsi: '63', kabupaten: 'Banjar' })).toBe('63.03');
    expect(await code({ provinsi: 'Jawa Barat', kabupaten: 'Bandung' })).toBe('32.04');
    // Banten was a part of Jawa Barat until 2000.
    expect(await code({ provinsi: 'Jawa Barat', kabupaten: 'Kab. Lebak' })).toBe('36.02');
    await expect(find({ provinsi: 'Bali', kabupaten: 'Garut' })).rejects.toThrow(
      /no kabupaten "Garut" in Bali/,
    );
    await expect(find({ provinsi: 'Bali', kabupaten: '32.05' })).rejects.toThrow(
      /no kabupaten "32.05" in Bali/,
    );
  });

  it('is not guessed where several provinces have the name', async () => {
    const asked = find({ kabupaten: 'Banjar' });
    await expect(asked).rejects.toMatchObject({ code: 'unknown_region' });
    await expect(asked).rejects.toThrow(/2 regions.*Kota Banjar, Jawa Barat \(32\.79\)/);
    await expect(asked).rejects.toThrow(/Kabupaten Banjar, Kalimantan Selatan \(63\.03\)/);
  });

  it('is suggested where it is misspelt', async () => {
    await expect(find({ provinsi: 'Jawa Brat' })).rejects.toThrow(/did you mean .*Jawa Barat \(32\)/);
    await expect(find({ kabupaten: 'Kab. Grut' })).rejects.toThrow(/Kabupaten Garut, Jawa Barat \(32\.05\)/);
    for (const provinsi of ['99', '???', "'; drop table x; --", '%', 'xyzxyz'])
      await expect(find({ provinsi })).rejects.toMatchObject({ code: 'unknown_region' });
    // A regency is no province, nor the other way round.
    await expect(find({ provinsi: '32.05' })).rejects.toThrow(/no provinsi/);
    await expect(find({ kabupaten: '32' })).rejects.toThrow(/no kabupaten/);
  });

  it('is none where none is named', async () => {
    expect(await find({})).toBeNull();
    expect(await find({ provinsi: ' ', kabupaten: undefined })).toBeNull();
  });

  it('is found among districts as well', async () => {
    const { db } = database();
    await expect(find({ kecamatan: 'Cibatu' })).rejects.toThrow('no kecamatan is loaded here');
    await db.script(`insert into petasantri.regions (code, level, name, type, parent_code, geom, source)
      select v.code, 'kecamatan', v.name, 'Kecamatan', left(v.code, 5), r.geom, 'test'
      from (values ('32.05.15', 'Cibatu'), ('32.14.10', 'Cibatu'), ('32.05.01', 'Garut Kota')) v (code, name)
      join petasantri.regions r on r.code = left(v.code, 5)`);
    expect(await code({ kabupaten: 'Garut', kecamatan: 'cibatu' })).toBe('32.05.15');
    expect(await code({ kecamatan: '321410' })).toBe('32.14.10');
    expect(await code({ kecamatan: 'Kec. Garut Kota' })).toBe('32.05.01');
    await expect(find({ provinsi: 'Jawa Barat', kecamatan: 'Cibatu' })).rejects.toThrow(
      /2 regions in Jawa Barat: .*give kabupaten as well/,
    );
  });
});
