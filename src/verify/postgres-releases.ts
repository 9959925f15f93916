/**
 * When support ends, so that a check needs no network. As of 2026-01.
 * PostgreSQL: final release dates of https://www.postgresql.org/support/versioning/
 * PostGIS has no such table: minor versions are supported for 2 to 4 years after their first release
 * (https://postgis.net/development/versions_eol); release dates of https://postgis.net/news/.
 */
export const postgresEnds: Readonly<Record<number, string>> = {
  12: '2024-11-21',
  13: '2025-11-13',
  14: '2026-11-12',
  15: '2027-11-11',
  16: '2028-11-09',
  17: '2029-11-08',
  18: '2030-11-14',
};

export const postgisReleases: Readonly<Record<string, string>> = {
  '3.0': '2019-10-20',
  '3.1': '2020-12-18',
  '3.2': '2021-12-18',
  '3.3': '2022-08-27',
  '3.4': '2023-08-15',
  '3.5': '2024-09-25',
  '3.6': '2025-09-02',
};

/** Years after its first release in which a minor version of PostGIS is supported at the most. */
const postgisYears = 4;

/** What there is to say about a PostgreSQL version ("15.4 (Debian ...)"); null when it is supported for another half year. */
export function postgresAge(version: string, today: Date): { ended: boolean; text: string } | null {
  const major = Number.parseInt(version, 10);
  const known = Object.keys(postgresEnds).map(Number);
  const end = postgresEnds[major];
  if (end === undefined)
    return major < Math.min(...known)
      ? { ended: true, text: `PostgreSQL ${major} is no longer supported` }
      : null;
  const days = (Date.parse(end) - today.getTime()) / 86_400_000;
  if (days < 0) return { ended: true, text: `support of PostgreSQL ${major} ended on ${end}` };
  return days < 183 ? { ended: false, text: `support of PostgreSQL ${major} ends on ${end}` } : null;
}

/** As postgresAge, for PostGIS; never certain, for its policy is a span. */
export function postgisAge(version: string, today: Date): { ended: boolean; text: string } | null {
  const minor = version.split('.').slice(0, 2).join('.');
  const released = postgisReleases[minor];
  if (released === undefined) return null;
  const years = (today.getTime() - Date.parse(released)) / (365.25 * 86_400_000);
  if (years <= postgisYears) return null;
  return {
    ended: true,
    text: `PostGIS ${minor} was released on ${released}; minor versions are supported for ${postgisYears} years at most`,
  };
}
