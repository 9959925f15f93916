/**
 * Seeded random numbers: sfc32 (Chris Doty-Humphrey, public domain), one short stream per row.
 * Row n of a run can be made without rows 0..n-1, and always comes out the same.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, below). */
  int(below: number): number;
  /** Normal with mean 0 and deviation 1. */
  normal(): number;
  pick<T>(items: readonly T[]): T;
  /** A UUID of version 4 shape. */
  uuid(): string;
}

/** The stream of one row: `kind` names the sort of row, `index` counts within it. */
export function randomFor(seed: number, kind: string, index: number): Random {
  let a = hash32(kind, seed | 0);
  let b = (Math.floor(seed / 0x1_0000_0000) ^ 0x9e3779b9) | 0;
  let c = index | 0;
  let counter = 1;

  const word = (): number => {
    const out = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + out) | 0;
    return out >>> 0;
  };
  for (let i = 0; i < 15; i++) word();

  const next = () => word() / 0x1_0000_0000;
  const int = (below: number) => Math.floor(next() * below);
  return {
    next,
    int,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    pick: (items) => items[int(items.length)] as (typeof items)[number],
    uuid() {
      const hex = [word(), word(), word(), word()].map((w) => w.toString(16).padStart(8, '0')).join('');
      const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) & 3];
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
    },
  };
}

/** 32 mixed bits of a number and a text (FNV-1a between two murmur3 finalisers). */
export function hash32(text: string, number: number): number {
  let h = 0x811c9dc5 ^ mix(number);
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h);
}

function mix(bits: number): number {
  let h = bits;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
