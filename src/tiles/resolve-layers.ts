import type { Catalog } from '../catalog/catalog.ts';
import type { Layer, Role } from '../catalog/layer.ts';
import { seenLayer } from '../catalog/seen-layer.ts';
import { AppError } from '../errors.ts';

/**
 * The layers that a request names, each allowed to its caller. Throws AppError unknown_layer,
 * unauthorized (no key), forbidden (a key with too little) or too_many_layers.
 */
export async function resolveLayers(
  catalog: Catalog,
  ids: readonly string[],
  role: Role,
  most: number,
): Promise<Layer[]> {
  const unique = [...new Set(ids)];
  if (unique.length > most)
    throw new AppError(
      'too_many_layers',
      `a tile takes 1 to ${most} layers, this path names ${unique.length}`,
    );
  const layers: Layer[] = [];
  for (const id of unique) {
    const layer = await catalog.find(id);
    if (!layer)
      throw new AppError('unknown_layer', `there is no layer "${id.slice(0, 100)}"; /catalog lists them`);
    const seen = seenLayer(layer, role);
    if (seen === null) throw denied(layer, role);
    layers.push(seen);
  }
  return layers;
}

/** The layers of the default tileset that exist and that the caller may see. */
export function defaultLayers(catalog: Catalog, ids: readonly string[], role: Role): Layer[] {
  return ids.flatMap((id) => {
    const layer = catalog.layers().get(id);
    return (layer && seenLayer(layer, role)) ?? [];
  });
}

function denied({ id, access }: Layer, role: Role): AppError {
  if (role === 'public')
    return new AppError(
      'unauthorized',
      `layer ${id} needs an API key with role ${access}: send it as "Authorization: Bearer KEY" or "X-API-Key: KEY"`,
    );
  return new AppError('forbidden', `layer ${id} needs role ${access}; this key has role ${role}`);
}
