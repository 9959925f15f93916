import type { TileQuery } from './database.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';

/**
 * One statement for a whole tile: each layer's inner select wrapped in ST_AsMVTGeom and ST_AsMVT.
 * Rows come back as (i int, mvt text in base64, kept int, total int), one per layer. Base64 because
 * it is faster than the hex text of bytea, and `binary: true` of pg corrupts bytes.
 */
export function tileStatement({ layers, bounds }: TileQuery): { text: string; params: unknown[] } {
  const params: unknown[] = [...bounds];
  const box = 'ST_MakeEnvelope($1::float8, $2::float8, $3::float8, $4::float8, 3857)';
  const parts = layers.map((layer, i) => {
    const inner = layer.sql(params.length + 1);
    params.push(...layer.params);
    if (layer.properties === null)
      return `select ${i} as i, encode(f.mvt, 'base64') as mvt, null::int as kept, null::int as total from (${inner}) f(mvt)`;
    const columns = layer.properties.map((name) => `, r.${quoteIdentifier(name)}`).join('');
    // The lateral select shapes the record that ST_AsMVT turns into a feature; `_ps_total` stays outside it.
    return `select ${i} as i,
  encode(ST_AsMVT(t, ${quoteLiteral(layer.name)}, ${layer.extent}, '_ps_geom', '_ps_fid'), 'base64') as mvt,
  count(t._ps_geom)::int as kept, coalesce(max(r._ps_total), 0)::int as total
from (${inner}) r
cross join lateral (select r._ps_fid,
  ST_AsMVTGeom(r._ps_geom, ${box}, ${layer.extent}, ${layer.buffer}, true) as _ps_geom${columns}) t`;
  });
  return { text: parts.join('\nunion all\n'), params };
}
