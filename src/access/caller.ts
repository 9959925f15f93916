import type { Role } from '../catalog/layer.ts';

/** Who asks. */
export interface Caller {
  readonly kind: 'anonymous' | 'key' | 'jwt';
  /** Name of the key, or subject of the token; never the credential itself. Empty for the anonymous. */
  readonly name: string;
  readonly role: Role;
}

export const anonymous: Caller = { kind: 'anonymous', name: '', role: 'public' };
