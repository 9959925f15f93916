import type { Unit } from '../result.ts';

/** A number that an answer may hold. */
export interface Fact {
  readonly value: number;
  readonly unit: Unit | 'regions';
  /**
   * `figure`: measured. `rank`: a place in an order. `limit`: part of the question or of the rules (a radius, a bound of
   * a filter, k), which may only stand behind words such as "less than". `rows`: up to so many regions are listed.
   */
  readonly use: 'figure' | 'rank' | 'limit' | 'rows';
}

/** What an answer may say: all of it comes from results of tools. */
export interface Facts {
  /** Numbers that belong to no row. */
  readonly common: readonly Fact[];
  /** Numbers that belong to one place or school: a sentence that names rows may use theirs only. */
  readonly rows: readonly { readonly names: readonly string[]; readonly facts: readonly Fact[] }[];
  /** Official names of regions, which may have number words in them (Lima Puluh Kota, Kepulauan Seribu). */
  readonly places: readonly string[];
  /** Names that somebody typed into a database: nothing in them is to be believed. */
  readonly labels: readonly string[];
  /** YYYY-MM-DD. */
  readonly dates: readonly string[];
}

export const noFacts: Facts = { common: [], rows: [], places: [], labels: [], dates: [] };

/** All that any of them says. */
export function joinFacts(all: readonly Facts[]): Facts {
  return {
    common: all.flatMap((facts) => facts.common),
    rows: all.flatMap((facts) => facts.rows),
    places: all.flatMap((facts) => facts.places),
    labels: all.flatMap((facts) => facts.labels),
    dates: all.flatMap((facts) => facts.dates),
  };
}
