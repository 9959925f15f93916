import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { parseColumnMap } from '../../src/points/column-map.ts';
import { detectDelimiter } from '../../src/points/delimiter.ts';
import { openSource, type SourceOptions } from '../../src/points/open-source.ts';
import { createRejects, toCell } from '../../src/points/rejects.ts';

const folder = mkdtempSync(join(tmpdir(), 'petasantri-points-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
async function read(content: string | Buffer, options: SourceOptions = {}) {
  const path = join(folder, `file${files++}`);
  writeFileSync(path, content);
  const source = await openSource(path, options, () => {});
  const rows = [];
  for await (const row of source.rows()) rows.push(row);
  return { source, rows, fields: rows.map((row) => row.fields) };
}

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16();

describe('the encoding', () => {
  const text = 'id,nama\n1,Al-Qur’an é\n';
  it.each([
    ['utf-8', Buffer.from(text)],
    ['utf-8', Buffer.from(`\ufeff${text}`)],
    ['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['utf-16be', utf16be(`\ufeff${text}`)],
    [
      'windows-1252',
      Buffer.concat([
        Buffer.from('id,nama\n1,Al-Qur'),
        Buffer.from([0x92]),
        Buffer.from('an '),
        Buffer.from([0xe9, 0x0a]),
      ]),
    ],
  ])('%s is found', async (encoding, bytes) => {
    const { source, fields } = await read(bytes);
    expect(source.encoding).toBe(encoding);
    expect(source.header).toEqual(['id', 'nama']);
    expect(fields).toEqual([['1', 'Al-Qur’an é']]);
  });

  it('is decided by the whole file, for the only accent may stand in its last line', async () => {
    const lines = `id,nama\n${'1,abc\n'.repeat(50_000)}`;
    const { source, fields } = await read(
      Buffer.concat([Buffer.from(lines), Buffer.from('2,caf'), Buffer.from([0xe9])]),
    );
    expect(source.encoding).toBe('windows-1252');
    expect(fields.at(-1)).toEqual(['2', 'café']);
  });

  it('can be told', async () => {
    expect((await read('id,nama\n1,Ã©', { encoding: 'cp1252' })).fields).toEqual(
      [['1', 'Ã\u0083Â©']].map(() => ['1', 'Ãƒ' + 'Â©']),
    );
    await expect(read('id\n1', { encoding: 'klingon' })).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('is the same inside a gzip', async () => {
    const { source, fields } = await read(gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le')));
    expect(source.encoding).toBe('utf-16le');
    expect(fields).toEqual([['1', 'Al-Qur’an é']]);
  });

  it('of a damaged gzip is not the question', async () => {
    const whole = gzipSync(Buffer.from('id,nama\n'.repeat(5000)));
    await expect(read(whole.subarray(0, 40))).rejects.toThrow('damaged or cut off');
  });
});

describe('the delimiter', () => {
  it.each([
    [',', 'a,b,c\n1,2,3\n'],
    [';', 'a;b;c\n-6,91;107,6;x\n-6,92;107,7;y\n'],
    ['\t', 'a\tb\n1,5\t2,5\n'],
    ['|', 'a|b|c\n1;2|3|4\n'],
    [',', 'a,b\n"x;y;z",1\n"p;q",2\n'],
    [';', '"nama, lengkap";b\nx;1\n'],
    [',', 'a,b\n"two\nlines",1\nx,2\n'],
    [',', 'satu\n1\n'],
  ])('%j is found', (delimiter, text) => expect(detectDelimiter(text)).toBe(delimiter));

  it("can be told, by the file's first line in Excel's way too", async () => {
    expect((await read('a#b\n1#2\n', { delimiter: '#' })).fields).toEqual([['1', '2']]);
    const { source, fields } = await read('sep=;\r\na;b\r\n1,5;2\r\n');
    expect([source.header, fields]).toEqual([['a', 'b'], [['1,5', '2']]]);
    await expect(read('a\n1', { delimiter: '"' })).rejects.toMatchObject({ code: 'bad_request' });
  });
});

describe('a CSV file', () => {
  it('may mix line ends, hold blank lines, and quotes in the middle of a text', async () => {
    const { rows, fields } = await read('id,nama\r\n1,"two\nlines"\n\n2,Pondok "Al Huda"\r,\n3,"say ""hi"""');
    expect(fields).toEqual([
      ['1', 'two\nlines'],
      ['2', 'Pondok "Al Huda"'],
      ['3', 'say "hi"'],
    ]);
    expect(new Set(rows.map(({ at }) => at)).size).toBe(3);
  });

  it('with a row of another width says so at that row only', async () => {
    const { rows } = await read('id,nama\n1,a\n2\n3,a,b\n4,a,\n');
    expect(rows.map(({ at, fault }) => [at, fault?.reason])).toEqual([
      [2, undefined],
      [3, 'wrong number of fields'],
      [4, 'wrong number of fields'],
      [5, undefined],
    ]);
  });

  it('with a quote that never closes is refused with the line', async () => {
    await expect(read(`id,nama\n1,"oops\n${'2,abc\n'.repeat(300_000)}`)).rejects.toThrow(
      /more than 1 MB near line/,
    );
    await expect(read('id,nama\n1,"oops\n2,b')).rejects.toThrow(/no valid CSV near line/);
  });

  it('without a header, without a byte, or that is not there is refused', async () => {
    await expect(read('\n\n')).rejects.toThrow('has no header line');
    await expect(read('')).rejects.toThrow('is empty');
    await expect(openSource(join(folder, 'nowhere'), {}, () => {})).rejects.toThrow('there is no file');
    await expect(openSource(folder, {}, () => {})).rejects.toThrow('is a folder');
    await expect(read(`${'a,'.repeat(1500)}b\n`)).rejects.toThrow('1000 are the most');
  });
});

const feature = (properties: object, coordinates: unknown = [107.6, -6.9], type = 'Point') => ({
  type: 'Feature',
  properties,
  geometry: { type, coordinates },
});

describe('a GeoJSON file', () => {
  const features = [feature({ id: 'a', n: 1 }), feature({ id: 'b', extra: { x: [1] }, n: null })];
  it.each([
    ['collection', JSON.stringify({ type: 'FeatureCollection', features }, null, 2)],
    ['collection in one line', JSON.stringify({ type: 'FeatureCollection', features })],
    ['sequence of lines', features.map((f) => JSON.stringify(f)).join('\n')],
    ['text sequence', features.map((f) => `\u001e${JSON.stringify(f, null, 1)}\n`).join('')],
  ])('is read as a %s', async (_, text) => {
    for (const content of [text, `\ufeff${text}`, gzipSync(text)]) {
      const { source, rows } = await read(content);
      expect(source.header).toEqual(['id', 'n', 'extra']);
      expect(rows).toEqual([
        { at: 1, fields: ['a', '1', null], point: [107.6, -6.9] },
        { at: 2, fields: ['b', null, '{"x":[1]}'], point: [107.6, -6.9] },
      ]);
    }
  });

  it("has the feature's own id as a column", async () => {
    const { source, fields } = await read(
      JSON.stringify({ type: 'FeatureCollection', features: [{ ...feature({ n: 1 }), id: 7 }] }),
    );
    expect([source.header, fields]).toEqual([['id', 'n'], [['7', '1']]]);
  });

  it('may hold rows that are no points; they are told apart', async () => {
    const { rows } = await read(
      JSON.stringify({
        type: 'FeatureCollection',
        features: [
          feature({}, [[0, 0]], 'LineString'),
          { type: 'Feature', properties: {}, geometry: null },
          5,
          feature({}, ['a', 1]),
        ],
      }),
    );
    expect(rows.map(({ fault, point }) => fault?.reason ?? point)).toEqual([
      'geometry is no point',
      undefined,
      'not a feature',
      'coordinates are no numbers',
    ]);
  });

  it('that is a sequence with a broken line goes on after it', async () => {
    const { rows } = await read(`${JSON.stringify(features[0])}\n{"type":\n${JSON.stringify(features[1])}\n`);
    expect(rows.map(({ fault }) => fault?.reason)).toEqual([undefined, 'no valid JSON', undefined]);
  });

  it('that is cut off or has no features is refused', async () => {
    const text = JSON.stringify({ type: 'FeatureCollection', features });
    await expect(read(text.slice(0, -20))).rejects.toThrow('no valid GeoJSON after feature');
    await expect(read('{"type":"FeatureCollection","features":[]}')).rejects.toThrow('has no features');
    await expect(read('{"nonsense": true')).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('streams: a long collection keeps no feature that was read', async () => {
    const many = Array.from({ length: 5000 }, (_, i) => feature({ id: i }));
    const { rows } = await read(JSON.stringify({ type: 'FeatureCollection', features: many }));
    expect(rows.map(({ fields }) => Number(fields[0]))).toEqual(many.map((_, i) => i));
  });
});

describe('the file of rejected rows', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+62 812', "'+62 812"],
    ['-6,9147', '"-6,9147"'],
    ['-6.9147', '-6.9147'],
    ['@SUM(A1)', "'@SUM(A1)"],
    ["-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"],
    ['\t=1', '"\'\t=1"'],
    ['a "b"', '"a ""b"""'],
    ['two\nlines', '"two\nlines"'],
    [null, ''],
  ])('%j is written as %j', (value, cell) => expect(toCell(value)).toBe(cell));

  it('is not made without a rejected row', async () => {
    expect(await createRejects(join(folder, 'none.csv'), 'line', ['a']).close()).toBeNull();
  });

  it('that cannot be written is an error that says so', async () => {
    const rejects = createRejects(join(folder, 'no', 'such', 'folder.csv'), 'line', ['a']);
    const add = async () => {
      for (let i = 0; i < 10_000; i++)
        await rejects.add({ at: i, reason: 'r', detail: 'd'.repeat(50), fields: ['x'] });
      await rejects.close();
    };
    await expect(add()).rejects.toThrow('cannot be written');
  });
});

it('a column map has pairs, and a backslash before signs that belong to a name', () => {
  expect(parseColumnMap('Nama Pondok=nama,NSP=nsp')).toEqual([
    ['Nama Pondok', 'nama'],
    ['NSP', 'nsp'],
  ]);
  expect(parseColumnMap('a\\,b\\=c=d,x=')).toEqual([
    ['a,b=c', 'd'],
    ['x', ''],
  ]);
  for (const wrong of ['', 'a', '=b', 'a=b=c']) expect(parseColumnMap(wrong)).toBeNull();
});
