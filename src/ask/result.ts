import type { Bbox } from '../geo/mercator.ts';
import type { Call, CallOf, Filters, Metric } from './call.ts';

/** An administrative area as answers name it. */
export interface RegionRef {
  /** 32 or 32.05. */
  readonly code: string;
  /** With its type where that tells areas apart: Jawa Barat, Kabupaten Garut, Kota Bandung. */
  readonly name: string;
  readonly level: 'provinsi' | 'kabupaten';
  readonly bbox: Bbox;
}

/** Where a number is from. */
export type Where =
  | { readonly scope: 'national' }
  | { readonly scope: 'region' | 'selected'; readonly region: RegionRef }
  /** The view; for santri, `counted` is the box that their pesantren were counted in. */
  | { readonly scope: 'view'; readonly bbox: Bbox; readonly counted: Bbox }
  /** A circle; for santri the radius is snapped to 1, 2, 5, 10, 15, 20, 25, 30, 50 or 100 km. */
  | {
      readonly scope: 'near';
      readonly name: string;
      /** Longitude, latitude. */
      readonly point: readonly [number, number];
      readonly radiusKm: number;
      readonly region: RegionRef | null;
    };

/** What a number counts or measures. `percent` runs from 0 to 100, scores as in docs/privacy.md. */
export type Unit =
  | 'pesantren'
  | 'santri'
  | 'percent'
  | 'score'
  | 'ratio'
  | 'km'
  | 'rank'
  | 'year'
  | 'teachers';

/** One number of an answer. */
export interface Figure {
  /** Null where it is hidden or there is nothing to compute it from. Rounded as it is shown. */
  readonly value: number | null;
  readonly unit: Unit;
  /** Decimals that it is shown with. */
  readonly decimals: number;
  /** Hidden as it would tell of a group of fewer than `k` santri; `fewer`: the group itself is that small. */
  readonly hidden?: { readonly k: number; readonly fewer: boolean };
  /** An estimate by groups of neighbouring schools, a multiple of 5, see docs/ask.md. */
  readonly about?: true;
  /** Of a share: how many match, of how many. */
  readonly of?: { readonly part: number | null; readonly whole: number | null };
}

/** A school as anybody may see it. */
export interface PesantrenCard {
  readonly id: string;
  readonly name: string;
  readonly nsp: string | null;
  /** Names of regency and province, null where unknown. */
  readonly kabupaten: string | null;
  readonly provinsi: string | null;
  /** Code of the regency, or of the province, '' for none. */
  readonly code: string;
  /** 0 to 100 and its category; null without a score. */
  readonly score: number | null;
  readonly category: string | null;
  /** As the school reports. */
  readonly santri: number | null;
  readonly teachers: number | null;
  readonly founded: number | null;
  /** Longitude, latitude; null without a point. */
  readonly point: readonly [number, number] | null;
  /** Kilometres from the origin, 1 decimal. */
  readonly km?: number;
}

interface Grounds {
  /** Table that it is from, and the time of the data, YYYY-MM-DD or null where nothing was ever scored. */
  readonly source: 'santri_pribadi' | 'pondok_pesantren' | 'petasantri.regions';
  readonly asOf: string | null;
  /** Names of the SQL files that ran, for --explain. */
  readonly sql: readonly string[];
}

interface Measured {
  readonly metric: Metric;
  readonly filters: Filters;
}

export type ToolResult =
  | (Grounds &
      Measured & {
        readonly kind: 'metric';
        readonly call: CallOf<'get_metric'>;
        readonly where: Where;
        readonly figure: Figure;
      })
  | (Grounds &
      Measured & {
        readonly kind: 'ranking';
        readonly call: CallOf<'rank_regions'>;
        /** Best first by `order`; hidden figures are left out and counted. */
        readonly rows: readonly {
          readonly rank: number;
          readonly region: RegionRef;
          readonly figure: Figure;
        }[];
        readonly within: RegionRef | null;
        /** Regions that have a figure, that are hidden, and that have nothing to compute from. */
        readonly ranked: number;
        readonly hidden: number;
        readonly empty: number;
      })
  | (Grounds &
      Measured & {
        readonly kind: 'comparison';
        readonly call: CallOf<'compare_regions'>;
        /** In the order asked. */
        readonly rows: readonly { readonly region: RegionRef; readonly figure: Figure }[];
        /** Highest minus lowest of those shown, absolute; null with fewer than two. */
        readonly difference: number | null;
      })
  | (Grounds & {
      readonly kind: 'breakdown';
      readonly call: CallOf<'breakdown'>;
      readonly where: Where;
      readonly total: Figure;
      /** Every category in its own order; `share` is percent of the total. */
      readonly rows: readonly { readonly value: string; readonly count: Figure; readonly share: Figure }[];
    })
  | (Grounds & {
      readonly kind: 'list';
      readonly call: CallOf<'list_pesantren'>;
      readonly where: Where;
      readonly total: number;
      readonly rows: readonly PesantrenCard[];
    })
  | (Grounds & {
      readonly kind: 'nearest';
      readonly call: CallOf<'find_nearest_pesantren'>;
      readonly origin: {
        readonly name: string;
        readonly point: readonly [number, number];
        readonly region: RegionRef | null;
      };
      readonly rows: readonly PesantrenCard[];
    })
  | (Grounds & {
      readonly kind: 'profile';
      readonly call: CallOf<'get_pesantren'>;
      /** One when it is clear which is meant, else up to six candidates, none when there is nothing like it. */
      readonly candidates: readonly PesantrenCard[];
    })
  | (Grounds & {
      readonly kind: 'region';
      readonly call: CallOf<'describe_region'>;
      readonly region: RegionRef;
      readonly figures: {
        readonly pesantren: Figure;
        readonly santri: Figure;
        /** Percent of santri who are Miskin or Sangat Miskin. */
        readonly poor: Figure;
        readonly avgPoverty: Figure;
        readonly avgPesantren: Figure;
        /** Percent of pesantren that are layak or sangat_layak. */
        readonly eligible: Figure;
      };
      /** Rank by number of santri among regions of its level (in its province, for a kabupaten); null where hidden. */
      readonly rank: {
        readonly place: number;
        readonly of: number;
        readonly within: RegionRef | null;
      } | null;
    })
  | { readonly kind: 'map'; readonly call: CallOf<'show_on_map'>; readonly region: RegionRef | null }
  | { readonly kind: 'term'; readonly call: CallOf<'define_term'> }
  | (Grounds & {
      readonly kind: 'info';
      readonly call: CallOf<'data_info'>;
      readonly counts: {
        readonly pesantren: number;
        /** Null where hidden. */
        readonly santri: number | null;
        readonly provinces: number;
        readonly kabupaten: number;
        readonly k: number;
      };
      /** ISO 8601, of the last refresh of the statistics; null where there was none. */
      readonly refreshedAt: string | null;
    })
  | { readonly kind: 'general'; readonly call: CallOf<'answer_general'> }
  | {
      readonly kind: 'clarification';
      readonly call: CallOf<'ask_clarification'>;
      readonly codes?: readonly string[];
    }
  | { readonly kind: 'refusal'; readonly call: CallOf<'refuse'> }
  | Problem;

/** Why a call has no result. A model sees it and must ask back; it may never guess. */
export type Problem = { readonly kind: 'problem'; readonly call: Call } & (
  | { readonly problem: 'ambiguous_place'; readonly text: string; readonly candidates: readonly RegionRef[] }
  | { readonly problem: 'unknown_place'; readonly text: string; readonly suggestions: readonly RegionRef[] }
  /** `path` leads to the argument, `message` says what it may be. */
  | { readonly problem: 'bad_args'; readonly path: string; readonly message: string }
  | { readonly problem: 'needs_view' | 'needs_selection' }
  /** Not in the base tables: who receives which aid programme. */
  | { readonly problem: 'not_recorded'; readonly what: 'program' }
  /** Santri are published by one dimension at a time, and by none of their school's. */
  | { readonly problem: 'not_combinable'; readonly filters: readonly (keyof Filters)[] }
  /** A metric that cannot be had here, as an average of a filtered group or of pesantren by poverty. */
  | { readonly problem: 'not_computable'; readonly metric: Metric }
  /** Santri of a view or a circle with fewer than three pesantren. */
  | { readonly problem: 'too_few_schools'; readonly where: Where }
);
