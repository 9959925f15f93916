import { isNationalId } from '../catalog/national-ids.ts';
import { AppError } from '../errors.ts';
import { columnNamed, findPlaceColumns, foldName, listed, type PlaceColumns } from './place-columns.ts';
import type { Source } from './source.ts';
import { type ForeignKey, geometryColumn, type TableColumn, type Target } from './target.ts';

/** The only published table that holds national ids. */
const idsLiveIn = 'santri_pribadi';

export interface PlanOptions {
  readonly geometry?: string | undefined;
  readonly key?: string | undefined;
  readonly lon?: string | undefined;
  readonly lat?: string | undefined;
  /** Pairs of a column of the file and one of the table; an empty one leaves the file's column out. */
  readonly map?: readonly (readonly [string, string])[] | undefined;
  readonly updateOnly?: boolean | undefined;
}

/** A column of the file and where it goes. */
export interface PlannedColumn {
  /** Index into the header. */
  readonly from: number;
  readonly column: TableColumn;
  /** False for the key and for a primary key: a row keeps the id that others refer to it by. */
  readonly updates: boolean;
}

export interface Plan {
  readonly target: Target;
  readonly geometry: TableColumn;
  readonly place: PlaceColumns;
  /** What rows of the file are counted in. */
  readonly unit: Source['unit'];
  readonly key: PlannedColumn;
  /** The key first. */
  readonly columns: readonly PlannedColumn[];
  /** Rows that the table does not have are rejected: by wish, or because the key is not unique. */
  readonly updateOnly: boolean;
  /** References to check before a row is written. */
  readonly references: readonly (ForeignKey & { readonly at: number })[];
  /** Columns that a new row needs and the file does not have. */
  readonly missingForInsert: readonly string[];
  /** Columns of the file that are read, `file` to `table`. */
  readonly matched: Readonly<Record<string, string>>;
  /** Columns of the file that go nowhere, with the reason where it is not plain. */
  readonly ignored: readonly string[];
}

/** Settles which column of the file goes where. Throws AppError bad_request with the candidates. */
export function makePlan(source: Source, target: Target, options: PlanOptions): Plan {
  const { header } = source;
  const geometry = geometryColumn(target, options.geometry);
  const mapped = askedPairs(header, target, options.map ?? []);
  const toGeometry = [...mapped].find(([, column]) => column?.name === geometry.name)?.[0];
  const place: PlaceColumns =
    toGeometry !== undefined
      ? { kind: 'geometry', at: toGeometry }
      : source.format === 'geojson' && options.lon === undefined && options.lat === undefined
        ? { kind: 'feature' }
        : findPlaceColumns(header, geometry.name, options);
  const matches = matchColumns(header, target, geometry, mapped);
  const keyAt = chooseKey(header, matches, target, options.key);
  const keyColumn = matches.get(keyAt) as TableColumn;
  const ignored: string[] = [];
  const columns: PlannedColumn[] = [{ from: keyAt, column: keyColumn, updates: false }];
  header.forEach((name, from) => {
    const column = matches.get(from);
    const isPlace = placeIndexes(place).includes(from);
    if (from === keyAt || (isPlace && !column)) return;
    const why = column ? whyNot(column, target) : null;
    if (!column) ignored.push(name);
    else if (why !== null) ignored.push(`${name} (${why})`);
    else columns.push({ from, column, updates: !column.isPrimary });
  });
  const names = new Set(columns.map(({ column }) => column.name));
  return {
    target,
    geometry,
    place,
    unit: source.unit,
    key: columns[0] as PlannedColumn,
    columns,
    updateOnly: options.updateOnly === true || !keyColumn.isUnique,
    references: columns.flatMap(({ column }, at) =>
      target.foreignKeys.filter((key) => key.column === column.name).map((key) => ({ ...key, at })),
    ),
    missingForInsert: target.columns
      .filter(
        (column) =>
          column.notNull &&
          column.defaultExpression === null &&
          !column.writtenByDatabase &&
          column.name !== geometry.name &&
          !names.has(column.name),
      )
      .map(({ name }) => name),
    matched: Object.fromEntries(columns.map(({ from, column }) => [header[from] as string, column.name])),
    ignored,
  };
}

/** What --map says, by index of the file's column; null leaves a column out. */
function askedPairs(
  header: readonly string[],
  target: Target,
  pairs: readonly (readonly [string, string])[],
): Map<number, TableColumn | null> {
  const asked = new Map<number, TableColumn | null>();
  for (const [file, table] of pairs) {
    const from = columnNamed(header, file);
    const column = table === '' ? null : target.columns.find(({ name }) => name === table);
    if (column === undefined)
      throw new AppError('bad_request', `${target.schema}.${target.name} has no column "${table}"`, {
        hint: `It has ${listed(target.columns.map(({ name }) => name))}.`,
      });
    if (asked.has(from)) throw new AppError('bad_request', `--map names the column "${file}" twice`);
    if (column && isNationalId(header[from] as string) && !isNationalId(column.name))
      throw new AppError('bad_request', `"${file}" holds national ids and may not go into ${column.name}`);
    if (column && isNationalId(column.name) && target.name !== idsLiveIn)
      throw new AppError('bad_request', `${column.name} holds national ids: only ${idsLiveIn} takes them`);
    asked.set(from, column);
  }
  return asked;
}

/** Headers that are names of columns, letter by letter or folded. */
function matchColumns(
  header: readonly string[],
  target: Target,
  geometry: TableColumn,
  mapped: ReadonlyMap<number, TableColumn | null>,
): Map<number, TableColumn> {
  const matches = new Map<number, TableColumn>();
  const taken = new Map<string, number>();
  header.forEach((name, from) => {
    const column = mapped.has(from) ? mapped.get(from) : columnFor(name, target);
    if (!column || column.name === geometry.name || column.geometryType !== null) return;
    const other = taken.get(column.name);
    if (other !== undefined)
      throw new AppError(
        'bad_request',
        `"${header[other]}" and "${name}" of the file both go to column ${column.name}`,
        { hint: `Leave one out: --map "${name}=".` },
      );
    taken.set(column.name, from);
    matches.set(from, column);
  });
  return matches;
}

/** The column of the table that a name of the file stands for, if any. */
export function columnFor(name: string, target: Target): TableColumn | undefined {
  const exact = target.columns.find((column) => column.name === name);
  if (exact || foldName(name) === '') return exact;
  const alike = target.columns.filter((column) => foldName(column.name) === foldName(name));
  return alike.length === 1 ? alike[0] : undefined;
}

function chooseKey(
  header: readonly string[],
  matches: ReadonlyMap<number, TableColumn>,
  target: Target,
  asked: string | undefined,
): number {
  const all = [...matches];
  if (asked !== undefined) {
    const found = all.find(([, column]) => column.name === asked);
    if (found) return found[0];
    if (!target.columns.some(({ name }) => name === asked))
      throw new AppError('bad_request', `${target.schema}.${target.name} has no column "${asked}"`, {
        hint: `Columns that tell its rows apart: ${uniqueColumns(target)}.`,
      });
    throw new AppError('bad_request', `the file has no column for the key ${asked}`, {
      hint: `It has ${listed(header)}. Name one with --map COLUMN=${asked}.`,
    });
  }
  const found = all.find(([, { isPrimary }]) => isPrimary) ?? all.find(([, { isUnique }]) => isUnique);
  if (found) return found[0];
  throw new AppError('bad_request', 'the file has no column that tells the rows of the table apart', {
    hint:
      `Unique in ${target.schema}.${target.name}: ${uniqueColumns(target)}. The file has ${listed(header)}. ` +
      'Name one with --map COLUMN=KEY, or choose any column of both with --key to update rows only.',
  });
}

const uniqueColumns = (target: Target) =>
  listed(target.columns.filter(({ isUnique }) => isUnique).map(({ name }) => name)) || 'none';

function whyNot(column: TableColumn, target: Target): string | null {
  if (isNationalId(column.name) && target.name !== idsLiveIn) return 'national ids are not written here';
  if (column.writtenByDatabase) return 'the database writes it';
  if (column.isPrimary && column.defaultExpression !== null) return 'the database makes ids';
  return null;
}

function placeIndexes(place: PlaceColumns): readonly number[] {
  if (place.kind === 'feature') return [];
  return place.kind === 'two' ? [place.lon, place.lat] : [place.at];
}
