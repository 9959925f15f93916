import type { Context } from 'hono';
import type { Config } from '../config-schema.ts';
import type { Env } from './deps.ts';

/** Headers that change the answer, for Vary. */
export const forwardedHeaders = 'X-Forwarded-Proto, X-Forwarded-Host, X-Forwarded-Prefix, Host';

/** A name or IPv4 address, or an IPv6 address in brackets, with a port or without. */
const hostShape = /^([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;
/** Segments of harmless characters; none is `.` or `..`. */
const prefixShape = /^(\/(?!\.\.?(\/|$))[\w.~-]+)*\/?$/;

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
  const scheme = forwarded('x-forwarded-proto', /^https?$/i)?.toLowerCase() ?? own.protocol.slice(0, -1);
  // The URL standard lets quotes and braces into a host; they have no place in a URL we hand out.
  const ownHost = hostShape.test(own.host) ? own.host : 'localhost';
  const host = forwarded('x-forwarded-host', hostShape) ?? ownHost;
  const prefix = forwarded('x-forwarded-prefix', prefixShape)?.replace(/\/$/, '') ?? server.basePath;
  return `${scheme}://${host}${prefix}`;
}
