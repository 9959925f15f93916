import type { Context } from 'hono';
import type { Config } from '../config-schema.ts';
import type { Env } from './deps.ts';

/** Headers that change the answer, for Vary. */
export const forwardedHeaders = 'X-Forwarded-Proto, X-Forwarded-Host, X-Forwarded-Prefix, Host';

/**
 * The URL under which clients see this server, without a trailing slash: `https://maps.example.id/peta`.
 * A forwarded value that is not a plain scheme, host or path is ignored.
 */
export function publicUrl(c: Context<Env>, { server }: Config): string {
  const forwarded = (name: string, shape: RegExp) => {
    const value = server.trustProxy ? c.req.header(name)?.split(',')[0]?.trim() : undefined;
    return value !== undefined && shape.test(value) ? value : undefined;
  };
  const own = new URL(c.req.url);
  const scheme = forwarded('x-forwarded-proto', /^https?$/) ?? own.protocol.slice(0, -1);
  const host = forwarded('x-forwarded-host', /^[\w.-]+(:\d{1,5})?$|^\[[0-9a-f:]+\](:\d{1,5})?$/i) ?? own.host;
  const prefix = forwarded('x-forwarded-prefix', /^(\/[\w.~-]+)*\/?$/)?.replace(/\/$/, '') ?? server.basePath;
  return `${scheme}://${host}${prefix}`;
}
