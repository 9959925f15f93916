/** Means the same to JavaScript and to PostgreSQL's `~*`. */
export const nationalIdPattern = '(^|[^a-z])(nik|no[ _-]?kk|nomor[ _-]?kk)([^a-z]|$)';

const pattern = new RegExp(nationalIdPattern, 'i');

/** National ids never leave the database, under any spelling of the column and whatever the configuration says. */
export function isNationalId(column: string): boolean {
  return pattern.test(column);
}
