import { type Layer, maySee, type Role } from './layer.ts';

/** What a role sees of a layer: itself, or what there is of it for others; null for nothing. */
export function seenLayer(layer: Layer, role: Role): Layer | null {
  if (maySee(role, layer)) return layer;
  const others = layer.kind === 'table' ? layer.forOthers : null;
  return others !== null && maySee(role, others) ? others : null;
}
