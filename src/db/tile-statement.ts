import type { TileQuery } from './database.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';

/**
 * One statement for a whole tile: each layer's inner select wrapped in ST_AsMVTGeom and ST_AsMVT.
 * Rows come back as (i int, mvt text in base64, kept int, total int), one per layer. Base64 because
 * it is faster than the hex text of bytea, and `binary: true` of pg corrupts bytes.
 */
export function tileStatement({ layers, bounds }: TileQuery): { text: string; params: unknown[] } {
  // A parameter that nothing uses has no type, which PostgreSQL refuses: functions alone need no box.
  const params: unknown[] = layers.some(({ properties }) => properties !== null) ? [...bounds] : [];
  const box = 'ST_MakeEnvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857)';
  const parts = layers.map((layer, i) => {
    const inner = layer.sql(params.length + 1);
    params.push(...layer.params);
    if (layer.properties === null)
      return `select ${i} as i, encode(f.mvt, 'base64') as mvt, null::int as kept, null::int as total from (${inner}) f(mvt)`;
    const columns = layer.properties.map((name) => `, _ps_in.${quoteIdentifier(name)}`).join('');
    // `offset 0` keeps the cut from being made twice, once for the record and once for the count; a lateral join would
    // remember every cut. The lateral select shapes the record that ST_AsMVT turns into a feature; `_ps_total` stays outside it.
    // No property starts with _ps_, so that these names cannot mean a column.
    return `select ${i} as i,
  encode(ST_AsMVT(_ps_row, ${quoteLiteral(layer.name)}, ${layer.extent}, '_ps_geom', '_ps_fid'), 'base64') as mvt,
  count(_ps_row._ps_geom)::int as kept, coalesce(max(_ps_in._ps_total), 0)::int as total
from (
  select _ps_of.*, ST_AsMVTGeom(_ps_of._ps_geom, ${box}, ${layer.extent}, ${layer.buffer}, true) as _ps_cut
  from (${inner}) _ps_of offset 0) _ps_in
cross join lateral (select _ps_in._ps_fid, _ps_in._ps_cut as _ps_geom${columns}) _ps_row`;
  });
  return { text: parts.join('\nunion all\n'), params };
}
