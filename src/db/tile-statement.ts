import type { TileQuery } from './database.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';

/**
 * One statement for a whole tile: each layer's inner select wrapped in ST_AsMVTGeom and ST_AsMVT.
 * Rows come back as (i int, mvt text in base64, kept int, total int), one per layer. Base64 because
 * it is faster than the hex text of bytea, and `binary: true` of pg corrupts bytes.
 * The tile's own bounds are the four parameters after the query's own.
 */
export function tileStatement(query: TileQuery): string {
  const first = query.params.length + 1;
  const bounds = `ST_MakeEnvelope($${first}, $${first + 1}, $${first + 2}, $${first + 3}, 3857)`;
  const parts = query.layers.map((layer, i) => {
    if (layer.properties === null)
      return `select ${i} as i, encode(mvt, 'base64') as mvt, null::int as kept, null::int as total from (${layer.text}) f(mvt)`;
    const columns = layer.properties.map((name) => `, r.${quoteIdentifier(name)}`).join('');
    // The lateral select shapes the record that ST_AsMVT turns into a feature; `_ps_total` stays outside it.
    return `select ${i} as i,
  encode(ST_AsMVT(t, ${quoteLiteral(layer.name)}, ${layer.extent}, '_ps_geom', '_ps_fid'), 'base64') as mvt,
  count(t._ps_geom)::int as kept, coalesce(max(r._ps_total), 0)::int as total
from (${layer.text}) r
cross join lateral (select r._ps_fid,
  ST_AsMVTGeom(r._ps_geom, ${bounds}, ${layer.extent}, ${layer.buffer}, true) as _ps_geom${columns}) t`;
  });
  return parts.join('\nunion all\n');
}
