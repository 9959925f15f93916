/** Whether If-None-Match names the entity tag. RFC 9110, 13.1.2: weak comparison, since a proxy may have weakened what it was given. */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((item) => item.trim() === '*' || item.trim().replace(/^W\//, '') === etag);
}
