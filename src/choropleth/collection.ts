import { AppError } from '../errors.ts';
import { type Bbox, intersect } from '../geo/mercator.ts';
import { type Classes, classify, classLimits, classOf, type Method } from './classes/classes.ts';
import { type Column, columnsOf } from './columns.ts';
import type { Facts } from './facts.ts';
import { type LegendEntry, makeLegend, type Status } from './legend.ts';
import { type Metric, metricOf } from './metrics.ts';
import type { Region, Regions } from './outlines.ts';
import { colorsOf, mostColors, outsideColors, type PaletteName } from './palettes.ts';
import type { ChoroplethQuery } from './query.ts';
import { withChosen } from './values.ts';

export type Value = string | number | null | readonly string[];
export type Properties = Readonly<Record<string, Value>>;

/** A region as it is drawn, without its outline. */
export interface Item {
  readonly region: Region;
  readonly properties: Properties;
}

/** What an answer says of itself beside its features. */
export interface Info {
  readonly data_version: number;
  /** ISO 8601; null before the first refresh. */
  readonly last_updated: string | null;
  readonly metric: string;
  readonly metric_label: string;
  readonly metric_unit: string;
  readonly method: Method;
  /** How many classes there are; fewer than were asked for where the values do not have as many. */
  readonly classes: number;
  readonly breaks: readonly number[];
  readonly palette: PaletteName;
  readonly reverse: boolean;
  readonly legend: readonly LegendEntry[];
  /** People or schools in no region of this level, of the chosen province where one is; null where that is hidden. */
  readonly without_region: number | null;
  /** Members above that are null because they are hidden from this role. */
  readonly suppressed: readonly string[];
}

/** A choropleth without its outlines. */
export interface Choropleth {
  readonly query: ChoroplethQuery;
  readonly columns: readonly Column[];
  readonly metric: Metric;
  readonly items: readonly Item[];
  readonly info: Info;
}

/**
 * The regions of a query with their numbers, classes and colours. `within` is the code of the region that provinsi and kabupaten
 * chose. Throws AppError unknown_layer where the level has no regions, bad_request for codes that are no region of it.
 */
export function makeChoropleth(
  query: ChoroplethQuery,
  within: string | null,
  regions: Regions,
  facts: Facts,
): Choropleth {
  if (regions.size === 0)
    throw new AppError(
      'unknown_layer',
      `no boundaries of level ${query.level} are loaded here, so there is nothing to draw; an operator loads them with "petasantri import boundaries FILE --level ${query.level}"`,
    );
  const metric = metricOf(query.subject, query.chosen, query.metric);
  const columns = columnsOf(query);
  const measured = select(query, within, regions).flatMap((region) => {
    const one = measure(region, query, metric, facts);
    // Known to have none of the chosen categories; one whose number is hidden stays.
    return query.chosen !== null && one.numbers.jumlah === 0 ? [] : [one];
  });
  const values = measured.flatMap(({ value }) => value ?? []);
  const classes = classify(values, query, Math.min(classLimits.most, mostColors(query.palette)));
  const { breaks } = classes;
  const colors = colorsFor(classes, query);

  const items = measured.map(({ region, numbers, suppressed, value, status }): Item => {
    const found = classOf(value, breaks);
    const all: Record<string, Value> = {
      ...numbers,
      kode_wilayah: region.code,
      tipe: region.type,
      provinsi: region.provinsi,
      kabupaten: region.kabupaten,
      kecamatan: region.name,
      [query.level]: region.name,
      data_version: facts.version,
      suppressed,
      status,
      class: found,
      color:
        found === null ? outsideColors[status === 'class' ? 'no_data' : status] : (colors[found] as string),
    };
    return { region, properties: Object.fromEntries(columns.map(({ name }) => [name, all[name] ?? null])) };
  });

  const unclassed = (wanted: Status) => measured.filter(({ status }) => status === wanted).length;
  const { language } = query;
  const without = withoutRegion(within, regions, facts);
  return {
    query,
    columns,
    metric,
    items,
    info: {
      data_version: facts.version,
      last_updated: facts.refreshedAt,
      metric: metric.name,
      metric_label: metric.label[language],
      metric_unit: metric.unit[language],
      method: query.method,
      classes: colors.length,
      breaks,
      palette: query.palette,
      reverse: query.reverse,
      legend: makeLegend({
        breaks,
        colors,
        values,
        without: { no_data: unclassed('no_data'), suppressed: unclassed('suppressed') },
        decimals: metric.decimals,
        unit: metric.unit,
        language,
      }),
      without_region: without,
      suppressed: without === null ? ['without_region'] : [],
    },
  };
}

/** Regions that pass the filters of place, in the order of their codes. */
function select({ boxes, codes, level }: ChoroplethQuery, within: string | null, regions: Regions): Region[] {
  const unknown = codes?.filter((code) => !regions.has(code)) ?? [];
  if (unknown.length > 0)
    throw new AppError(
      'bad_request',
      `codes has ${unknown.slice(0, 5).join(', ')}${unknown.length > 5 ? ` and ${unknown.length - 5} more` : ''}, which ${unknown.length === 1 ? 'is' : 'are'} no ${level} here`,
    );
  const wanted = codes === null ? null : new Set(codes);
  const meets = (bbox: Bbox) => boxes === null || boxes.some((box) => intersect(box, bbox) !== null);
  return [...regions.values()]
    .filter(({ code, bbox }) => isWithin(code, within) && (wanted?.has(code) ?? true) && meets(bbox))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
}

const isWithin = (code: string, area: string | null) =>
  area === null || code === area || code.startsWith(`${area}.`);

function measure(region: Region, { subject, chosen }: ChoroplethQuery, metric: Metric, facts: Facts) {
  const known = withChosen(subject, facts.values.get(region.code) ?? facts.nobody, chosen);
  const pesantren = facts.pesantren.get(region.code) ?? 0;
  const derived = metric.derive?.(known.numbers, { km2: region.km2, pesantren });
  const numbers = {
    ...known.numbers,
    luas_km2: Math.round(region.km2 * 100) / 100,
    ...(derived === undefined ? {} : { [metric.name]: derived }),
  };
  const value: number | null = (numbers as Readonly<Record<string, number | null>>)[metric.name] ?? null;
  const hidden = value === null && metric.inputs.some((input) => known.suppressed.includes(input));
  const suppressed =
    hidden && metric.derive !== undefined ? [...known.suppressed, metric.name] : known.suppressed;
  const status: Status = value !== null ? 'class' : hidden ? 'suppressed' : 'no_data';
  return { region, numbers: numbers as Readonly<Record<string, number | null>>, suppressed, value, status };
}

function colorsFor({ breaks, scale }: Classes, { palette, reverse }: ChoroplethQuery): string[] {
  const count = Math.max(breaks.length - 1, 0);
  return colorsOf(palette, scale.of, reverse).slice(scale.first, scale.first + count);
}

/** Sum of what stands for no region, and of regions that are counted but not there any more; null where a part of it is hidden. */
function withoutRegion(within: string | null, regions: Regions, facts: Facts): number | null {
  let sum = 0;
  for (const [code, total] of facts.strays) {
    if (!isWithin(code, within) || regions.has(code)) continue;
    if (total === null) return null;
    sum += total;
  }
  return sum;
}
