import { type Role, roles } from '../catalog/layer.ts';
import { AppError } from '../errors.ts';

/** Whether a role is at least another. */
export const isAtLeast = (role: Role, least: Role) => roles.indexOf(role) >= roles.indexOf(least);

/** Throws AppError unauthorized (no key) or forbidden (a lesser role) with what is needed; `what` begins the sentence. */
export function requireRole(role: Role, least: Exclude<Role, 'public'>, what: string): void {
  if (isAtLeast(role, least)) return;
  if (role === 'public')
    throw new AppError(
      'unauthorized',
      `${what} needs an API key with role ${least}: send it as "Authorization: Bearer KEY" or as X-API-Key`,
    );
  throw new AppError('forbidden', `${what} needs role ${least}; this key has role ${role}`);
}
