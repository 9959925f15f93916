import { placeFault } from './check-place.ts';
import { checkValue } from './check-value.ts';
import { readPlace } from './place-columns.ts';
import { columnFor, type Plan } from './plan.ts';
import type { Fault, SourceRow } from './source.ts';
import type { EmptyField } from './statements.ts';
import type { ReadyRow } from './write-rows.ts';

/** Checks all of a row that can be checked without the database. */
export function checkRow(
  row: SourceRow,
  plan: Plan,
  options: { readonly swap: boolean; readonly empty: EmptyField },
): ReadyRow | Fault {
  if (row.fault) return row.fault;
  const place = readPlace(row, plan.place, options.swap);
  if (isFault(place)) return place;
  const wrong = placeFault(place);
  if (wrong) return wrong;
  const late = row.late?.find((name) => columnFor(name, plan.target));
  if (late !== undefined)
    return {
      reason: 'property unknown at the start',
      detail: `property "${late}" is in none of the first features; move this feature to the front of the file`,
    };
  const values: (string | null)[] = [];
  for (const { from, column, updates } of plan.columns) {
    if (row.inexact?.includes(from))
      return {
        reason: `${column.name}: number too large to be exact`,
        detail: `${column.name} is a number of more than 15 digits; write it as a text`,
      };
    const value = checkValue(row.fields[from] ?? null, column);
    if (isFault(value)) return value;
    if (value === null && options.empty === 'null' && updates && column.notNull)
      return {
        reason: `${column.name}: missing`,
        detail: `${column.name} is empty, and the table wants a value`,
      };
    values.push(value);
  }
  if (values[0] === null) {
    const key = plan.key.column.name;
    return { reason: `${key}: missing`, detail: `the key ${key} is empty` };
  }
  // Blanks around a key are never part of it.
  values[0] = (values[0] as string).trim();
  return { source: row, place, values };
}

export function isFault(value: unknown): value is Fault {
  return typeof value === 'object' && value !== null && 'reason' in value;
}
