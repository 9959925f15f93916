import { isIP, SocketAddress } from 'node:net';
import type { Context } from 'hono';
import proxyaddr from 'proxy-addr';
import type { Env } from './deps.ts';

/** What says where a request comes from. */
export interface Sender {
  /** Of the socket; empty where there is none. */
  readonly remoteAddress: string;
  readonly forwardedFor: string | undefined;
}

/** The address of a client as its requests are counted; `unknown` where there is no socket. */
export type ClientAddress = (sender: Sender) => string;

export const senderOf = (c: Context<Env>): Sender => ({
  remoteAddress: c.env?.incoming?.socket?.remoteAddress ?? '',
  forwardedFor: c.req.header('x-forwarded-for'),
});

/**
 * Reads the address of the client from the socket and, where that is a trusted proxy, from X-Forwarded-For: the last
 * address in it that is no trusted proxy itself. What stands before that, the client could have made up.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const isTrusted = trustedProxies.length === 0 ? () => false : proxyaddr.compile([...trustedProxies]);
  return ({ remoteAddress: socket, forwardedFor: forwarded }) => {
    const remoteAddress = plainAddress(socket);
    if (remoteAddress === null) return 'unknown';
    if (forwarded === undefined || !isTrusted(remoteAddress, 0)) return network(remoteAddress);
    const hops = [...forwarded.slice(-mostCharacters).split(',').map(plainAddress), remoteAddress];
    // From the nearest outwards: each hop vouches only for the one before it.
    for (let i = hops.length - 2; i >= 0; i--) {
      const hop = hops[i];
      if (hop == null) return network(hops[i + 1] as string);
      if (!isTrusted(hop, hops.length - 1 - i)) return network(hop);
    }
    return network(hops[0] as string);
  };
}

/** Of a longer X-Forwarded-For only the end is read, which is what the nearest proxies wrote. */
const mostCharacters = 2000;

/** An address without the port, brackets and IPv4 mapping that some proxies and sockets add; null for anything else. */
function plainAddress(text: string): string | null {
  const given = text.trim();
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(given)?.[1] ??
    /^([\d.]+):\d+$/.exec(given)?.[1] ??
    given.replace(/%.*$/, '');
  const address = bare.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? null : address;
}

/** Whom to count together: an IPv4 address, or the /64 that one IPv6 subscriber has. */
function network(address: string): string {
  if (isIP(address) === 4) return address;
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  const [head = '', tail] = canonical.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  // An IPv4 ending takes two groups.
  const groups = (parts: string[]) => parts.reduce((n, part) => n + (part.includes('.') ? 2 : 1), 0);
  const zeros = tail === undefined ? 0 : 8 - groups(before) - groups(after);
  const all = [...before, ...new Array<string>(Math.max(0, zeros)).fill('0'), ...after];
  return `${all.slice(0, 4).join(':')}::/64`;
}
