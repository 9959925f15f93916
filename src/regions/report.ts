import type { Level } from './level.ts';
import type { Format } from './read/open-file.ts';

/** One feature and what is to be said of it. */
export interface FeatureNote {
  /** Position in the file, from 1. */
  readonly feature: number;
  readonly code: string | null;
  readonly name: string | null;
  readonly note: string;
}

export interface RegionNote {
  readonly code: string;
  readonly name: string;
  readonly note: string;
}

export interface Unresolved {
  readonly santri: number;
  readonly pesantren: number;
}

/** What an import of boundaries found and did. */
export interface BoundaryReport {
  readonly level: Level;
  readonly format: Format;
  readonly gzipped: boolean;
  readonly source: string;
  readonly dryRun: boolean;
  readonly features: number;
  readonly vertices: number;
  /** Properties of the file by what they were used for. */
  readonly properties: Readonly<Record<string, readonly string[]>>;
  /** Regions written, by how they were found. */
  readonly matched: {
    readonly regions: number;
    readonly byCode: number;
    readonly byName: number;
    readonly new: number;
  };
  /** Matched features whose code and name say different things. */
  readonly disagreements: readonly FeatureNote[];
  readonly unmatched: readonly FeatureNote[];
  /** Regions of several features: parts that were put together, or duplicates. */
  readonly merged: readonly RegionNote[];
  readonly duplicated: readonly RegionNote[];
  readonly repaired: readonly FeatureNote[];
  readonly dropped: readonly FeatureNote[];
  /** Provinces made of the regencies of the file because they were missing. */
  readonly derived: readonly RegionNote[];
  /** Regions that the file lacks. */
  readonly deleted: readonly RegionNote[];
  readonly kept: readonly RegionNote[];
  /** Map rows whose regency is not known, before and after; null after a dry run. */
  readonly unresolved: { readonly before: Unresolved; readonly after: Unresolved } | null;
}

/** Entries of a list that are printed; --json has them all. */
const shown = 20;

/** The report for a terminal, line by line. */
export function describeReport(report: BoundaryReport): string[] {
  const { matched, unresolved } = report;
  const uses = Object.entries(report.properties).map(([role, names]) => `${role} = ${names.join(', ')}`);
  const verb = report.dryRun ? 'would be written' : 'written';
  return [
    `${report.features} features, ${report.vertices} vertices (${report.format}${report.gzipped ? ', gzip' : ''})`,
    `Properties used: ${uses.join('; ') || 'none'}`,
    `Matched: ${matched.regions} ${report.level} ${verb} (features by code ${matched.byCode}, by name ${matched.byName}, new ${matched.new})`,
    ...featureList('Code and name disagree', report.disagreements),
    ...featureList('Unmatched', report.unmatched),
    ...regionList('Parts put together', report.merged),
    ...regionList('Duplicated', report.duplicated),
    ...featureList('Repaired', report.repaired),
    ...featureList('Dropped', report.dropped),
    ...regionList('Provinces made from their regencies', report.derived),
    ...regionList('Deleted, not in the file', report.deleted),
    ...regionList('Kept, not in the file', report.kept),
    ...(unresolved === null
      ? ['Nothing was changed (--dry-run).']
      : (['santri', 'pesantren'] as const).map(
          (table) =>
            `${table} without a regency: ${unresolved.before[table]} before, ${unresolved.after[table]} after`,
        )),
  ];
}

const featureList = (title: string, notes: readonly FeatureNote[]) =>
  listed(
    title,
    notes.map(
      ({ feature, code, name, note }) => `#${feature} ${[code, name].filter(Boolean).join(' ')}: ${note}`,
    ),
  );

const regionList = (title: string, notes: readonly RegionNote[]) =>
  listed(
    title,
    notes.map(({ code, name, note }) => `${code} ${name}${note && `: ${note}`}`),
  );

function listed(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > shown ? [`  and ${lines.length - shown} more (--json lists all)`] : [];
  return [`${title}: ${lines.length}`, ...lines.slice(0, shown).map((line) => `  ${line}`), ...more];
}
