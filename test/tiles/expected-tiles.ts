/** Tiles of test/fixtures/kinds.sql and shapes.sql, checked by eye against their tables. */

/** `kinds` at zoom 0, by feature id. */
export const kinds = [
  'kinds #1 Point {"arr":"{1,2}","ch":"x","code":"K1","color":"putih","day":"2024-02-29","f4":0.1,"f8":0.5,"flag":true,"i2":1,"i4":2,"i8":3,"id":1,"j":"{\\"a\\": 1}","jb":"{\\"a\\": 1}","num":12.5,"pct":50,"span":"[1,5)","ts":"2024-02-29T01:02:03","txt":"satu","tz":"2024-02-29T00:00:00Z","uid":"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11","vc":"dua"} 1024,1473',
  'kinds #2 Point {"arr":"{}","ch":"","code":"","color":"merah","day":"0001-01-01","f4":-1.5,"f8":-1e-7,"flag":false,"i2":-32768,"i4":-2147483648,"i8":-4503599627370496,"id":2,"j":"[]","jb":"null","num":-0.001,"pct":0,"span":"empty","ts":"2024-12-31T23:59:59.5","txt":"","tz":"2024-06-01T12:00:00.25Z","uid":"00000000-0000-0000-0000-000000000000","vc":"ä\\"\'\u{1f600}"} 2048,1473',
  `kinds #3 Point {"f4":NaN,"f8":1e+300,"i2":32767,"i4":2147483647,"i8":9223372036854776000,"id":3,"num":100000000000000000,"txt":"${'é'.repeat(1000)}"} 3072,1473`,
  'kinds #4 Point {"f4":16777216,"f8":Infinity,"i8":9007199254740992,"id":4,"num":0,"txt":"tab\\tnew\\nline"} 3072,2623',
  'kinds #5 Point {"id":5} 1024,2623',
];

/** `shapes` in the tile over western Java, whatever the reference system: areas, lines, then points. */
export const jakarta = [
  '#6 Polygon {"id":6,"name":"multipolygon"} 2494,2834 2785,2834 2785,3127 2494,2834',
  '#5 Polygon {"id":5,"name":"polygon"} 3193,3538 3776,3538 3776,4124 3193,4124 3193,3538 | -3310,3655 3310,4006 3659,4006 3659,3655 3310,3655',
  '#3 Line {"id":3,"name":"line"} 3077,2834 3659,4006 4160,2999',
  '#4 Line {"id":4,"name":"multiline"} 2494,4006 2800,4160 | 3368,3420 2494,3127 2552,2834',
  '#7 Line {"id":7,"name":"collection"} 3077,3420 3368,3713',
  '#1 Point {"id":1,"name":"point"} 3950,3420',
  '#2 Point {"id":2,"name":"multipoint"} 3659,3420 | 3717,3713',
  '#8 Point {"id":8,"name":"pointz"} 4009,3479',
];
