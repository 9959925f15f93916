import { describe, expect, test } from 'vitest';
import {
  type ClassChoice,
  classify,
  classOf,
  type Method,
  methods,
} from '../../src/choropleth/classes/classes.ts';

const breaksOf = (values: readonly number[], method: Method, classes = 5, edges: number[] | null = null) =>
  classify(values, { method, classes, edges }).breaks;

/** How many values are in each class. */
const countsOf = (values: readonly number[], breaks: readonly number[]) => {
  const counts = Array.from({ length: Math.max(breaks.length - 1, 0) }, () => 0);
  for (const value of values) {
    const found = classOf(value, breaks);
    if (found === null) throw new Error(`${value} is in no class of ${breaks.join(' ')}`);
    counts[found] = (counts[found] as number) + 1;
  }
  return counts;
};

/** The least sum of squared distances from the class means that any division into `classes` has. */
function leastVariance(sorted: readonly number[], classes: number): number {
  const cost = (part: readonly number[]) => {
    const mean = part.reduce((a, b) => a + b, 0) / part.length;
    return part.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  if (classes === 1) return cost(sorted);
  let best = Infinity;
  for (let at = 1; at <= sorted.length - classes + 1; at++)
    best = Math.min(best, cost(sorted.slice(0, at)) + leastVariance(sorted.slice(at), classes - 1));
  return best;
}

/** Repeatable, between 0 and 1. */
function randomNumbers(count: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  });
}

describe('natural breaks', () => {
  test('are those of published examples', () => {
    // The README of jenkspy; its upper bounds are 2.3, 5 and 7.8.
    const jenkspy = [1.3, 7.1, 7.3, 2.3, 3.9, 4.1, 7.8, 1.2, 4.3, 7.3, 5.0, 4.3];
    expect(breaksOf(jenkspy, 'jenks', 3)).toEqual([1.2, 3.9, 7.1, 7.8]);
    // Ckmeans.1d.dp (Wang & Song 2011): three clusters of -1, of 2, and 4 to 6.
    const ckmeans = [-1, 2, -1, 2, 4, 5, 6, -1, 2, -1];
    expect(breaksOf(ckmeans, 'jenks', 3)).toEqual([-1, 2, 4, 6]);
    expect(countsOf(ckmeans, breaksOf(ckmeans, 'jenks', 3))).toEqual([4, 3, 3]);
    // The worked example of the goodness of variance fit: 4, 5 and 9, 10.
    expect(breaksOf([4, 5, 9, 10], 'jenks', 2)).toEqual([4, 9, 10]);
  });

  test.each([2, 3, 4, 5])('into %i classes vary as little as any division does', (classes) => {
    const values = randomNumbers(14, classes).map((x) => Math.round(x ** 3 * 1000) / 10);
    const sorted = [...values].sort((a, b) => a - b);
    const breaks = breaksOf(values, 'jenks', classes);
    const groups = countsOf(sorted, breaks);
    let at = 0;
    let sum = 0;
    for (const count of groups) {
      sum += leastVariance(sorted.slice(at, at + count), 1);
      at += count;
    }
    expect(sum).toBeCloseTo(leastVariance(sorted, classes), 6);
  });
});

describe('the other methods', () => {
  test('quantiles are those of type 7, as R and NumPy have them', () => {
    // quantile(1:10) of R: 1, 3.25, 5.5, 7.75, 10
    const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect(breaksOf(ten, 'quantile', 4)).toEqual([1, 3.25, 5.5, 7.75, 10]);
    expect(countsOf(ten, breaksOf(ten, 'quantile', 5))).toEqual([2, 2, 2, 2, 2]);
  });

  test('equal classes have one width', () => {
    expect(breaksOf([-10, 3, 15], 'equal', 5)).toEqual([-10, -5, 0, 5, 10, 15]);
    expect(breaksOf([0, 0.7], 'equal', 7)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]);
  });

  test('heads and tails divide at the means (Jiang 2013)', () => {
    // 1, 1/2 ... 1/10, the example of Jiang (2015): three classes, divided at 0.293 and 0.611.
    const harmonic = Array.from({ length: 10 }, (_, i) => 1 / (i + 1));
    const breaks = breaksOf(harmonic, 'headtail', 9);
    expect(breaks.map((edge) => Number(edge.toFixed(3)))).toEqual([0.1, 0.293, 0.611, 1]);
    expect(countsOf(harmonic, breaks)).toEqual([7, 2, 1]);
    expect(breaksOf(harmonic, 'headtail', 2)).toHaveLength(3);
    // A head of half of the values is no minority: it is not divided again.
    expect(breaksOf([1, 2, 3, 4], 'headtail', 9)).toEqual([1, 2.5, 4]);
  });

  test('pretty edges are round and hold everything', () => {
    expect(breaksOf([3.2, 97], 'pretty', 5)).toEqual([0, 20, 40, 60, 80, 100]);
    expect(breaksOf([-0.034, 0.041], 'pretty', 4)).toEqual([-0.04, -0.02, 0, 0.02, 0.04, 0.06]);
    expect(breaksOf([1, 2], 'pretty', 9).length).toBeLessThanOrEqual(10);
  });

  test('standard deviations are counted from the mean', () => {
    // Mean 5, deviation of the sample 2.138.
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    const even = classify(values, { method: 'stddev', classes: 4, edges: null });
    expect(even.breaks[2]).toBe(5);
    expect(even.breaks[1]).toBeCloseTo(5 - 2.13809, 5);
    expect(even.scale).toEqual({ first: 0, of: 4 });
    const odd = classify(values, { method: 'stddev', classes: 3, edges: null });
    expect(odd.breaks[1]).toBeCloseTo(5 - 2.13809 / 2, 5);
    // With nothing far below the mean, the lower classes fall away and the colours stay where they were.
    const skewed = classify([1, 1, 1, 1, 1, 1, 1, 20], { method: 'stddev', classes: 6, edges: null });
    expect(skewed.scale).toEqual({ first: 2, of: 6 });
    expect(skewed.breaks[0]).toBe(1);
  });

  test('manual edges are kept, and the outermost hold what lies outside', () => {
    expect(breaksOf([1, 5, 9], 'manual', 2, [0, 5, 10])).toEqual([0, 5, 10]);
    expect(breaksOf([-3, 5, 12], 'manual', 2, [0, 5, 10])).toEqual([-3, 5, 12]);
    expect(breaksOf([], 'manual', 2, [0, 5, 10])).toEqual([0, 5, 10]);
    expect(() => breaksOf([1], 'manual')).toThrow(/needs breaks/);
  });
});

const computed = methods.filter((method) => method !== 'manual');

describe.each(computed)('%s', (method) => {
  test('makes nothing of nothing and one class of one value', () => {
    expect(breaksOf([], method)).toEqual([]);
    expect(breaksOf([7, 7, 7], method)).toEqual([7, 7]);
    expect(classOf(7, [7, 7])).toBe(0);
    expect(countsOf([-2.5], breaksOf([-2.5], method))).toEqual([1]);
  });

  const cases: Record<string, number[]> = {
    'two values': [0, 10],
    'ties at the bottom': [0, 0, 0, 0, 0, 0, 0, 1, 2, 30],
    'ties at the top': [1, 2, 3, 4, 5, 6, 9, 9, 9, 9],
    'ties in the middle': [1, 5, 5, 5, 5, 5, 5, 5, 5, 9],
    'negative values': [-50, -20.5, -20.5, -3, -1, 0, 0.25, 4],
    'small fractions': [0.1, 0.2, 0.3, 0.1 + 0.2, 0.7, 0.8],
    'many values': randomNumbers(500).map((x) => Math.round(x * 1e4) / 100),
    'a heavy tail': randomNumbers(500, 7).map((x) => Math.round(1 / (x + 0.001))),
    'next to each other': [1, 1 + Number.EPSILON],
  };
  test.each(Object.entries(cases))('puts %s into ascending classes that hold them', (_, values) => {
    for (const classes of [2, 3, 5, 9]) {
      const choice: ClassChoice = { method, classes, edges: null };
      const { breaks, scale } = classify(values, choice);
      const n = breaks.length - 1;
      expect(n).toBeGreaterThanOrEqual(1);
      expect(n).toBeLessThanOrEqual(9);
      // Only the last class may be a single value.
      for (let i = 1; i < breaks.length; i++)
        if (i < n) expect(breaks[i]).toBeGreaterThan(breaks[i - 1] as number);
        else expect(breaks[i]).toBeGreaterThanOrEqual(breaks[i - 1] as number);
      const counts = countsOf(values, breaks);
      expect(counts.reduce((a, b) => a + b)).toBe(values.length);
      if (method === 'quantile' || method === 'jenks' || method === 'headtail')
        expect(counts).not.toContain(0);
      if (method === 'quantile' || method === 'jenks')
        expect(n).toBeLessThanOrEqual(Math.min(classes, new Set(values).size));
      expect(scale.first + n).toBeLessThanOrEqual(scale.of);
    }
  });

  test('does not depend on the order of the values', () => {
    const values = cases['many values'] as number[];
    expect(breaksOf([...values].reverse(), method)).toEqual(breaksOf(values, method));
  });
});

test('as many classes as there are values, where there are few', () => {
  for (const method of ['quantile', 'jenks'] as const) {
    const breaks = breaksOf([3, 1, 3, 2], method, 5);
    expect(breaks).toEqual([1, 2, 3, 3]);
    expect(countsOf([3, 1, 3, 2], breaks)).toEqual([1, 1, 2]);
  }
});

test('a value on an edge is in the class above, and the last edge is in the last class', () => {
  const breaks = [0, 5, 10];
  expect([0, 4.999, 5, 10].map((value) => classOf(value, breaks))).toEqual([0, 0, 1, 1]);
  expect([-0.1, 10.1, null].map((value) => classOf(value, breaks))).toEqual([null, null, null]);
});
