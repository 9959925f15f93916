import type { Encoding } from '../tiles/tile-cache.ts';

/**
 * The best encoding a client takes (RFC 9110, 12.5.3); brotli before gzip where it likes both as well,
 * and no encoding only where it says so.
 */
export function chooseEncoding(header: string | undefined): Encoding {
  if (!header) return 'identity';
  const weights = new Map<string, number>();
  for (const item of header.slice(0, 500).toLowerCase().split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
    weights.set(name, weightOf(parameters));
  }
  const weight = (name: string) => weights.get(name) ?? weights.get('*') ?? 0;
  const [br, gzip] = [weight('br'), weight('gzip')];
  const identity = weights.get('identity') ?? 0;
  if ((br === 0 && gzip === 0) || identity > Math.max(br, gzip)) return 'identity';
  return br >= gzip ? 'br' : 'gzip';
}

/** The `q=` among the parameters of an item: 0 to 1 with up to three decimals. What is no weight counts as a refusal. */
export function weightOf(parameters: readonly string[]): number {
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  if (q === undefined) return 1;
  return /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(q) ? Number(q) : 0;
}
