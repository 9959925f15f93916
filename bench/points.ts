import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Database } from '../src/db/database.ts';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Clusters of a table of points, as towns of a country. */
const clusters = 600;

/**
 * Makes `bench_points_<n>`: n points in 4326 around 600 centres over Java and Sumatra, normally spread over some 10 km
 * each, with a score from 0 to 173 and one of four kinds; the larger a centre's number, the fewer points it has. Returns the name.
 */
export async function makePoints(db: Database, n: number): Promise<string> {
  const name = `bench_points_${n}`;
  await db.script(`
    drop table if exists ${name};
    create table ${name} (id int primary key, geom geometry(Point, 4326) not null, score int not null, kind text not null, name text not null);
    select setseed(0.5);
    insert into ${name}
    select i, ST_SetSRID(ST_Point(
        c.x + 0.09 * sqrt(-2 * ln(1 - u)) * cos(2 * pi() * v), c.y + 0.09 * sqrt(-2 * ln(1 - u)) * sin(2 * pi() * v)), 4326),
      (173 * random())::int, (array['a', 'b', 'c', 'd'])[1 + floor(4 * random())::int], 'point ' || i
    from (select i, 1 + floor(${clusters} * random() * random())::int as cluster, random() as u, random() as v from generate_series(1, ${n}) i) p
    join (select k, 98 + 18 * random() as x, -8 + 10 * random() as y from generate_series(1, ${clusters}) k) c on c.k = p.cluster;
    create index on ${name} using gist (geom);
  `);
  await db.script(`vacuum (analyze) ${name}`);
  return name;
}

/** Runs the built command line to its end. Throws with what it said. */
export async function runCommand(url: string, args: readonly string[]): Promise<void> {
  await run(process.execPath, [main, ...args], { env: { ...process.env, DATABASE_URL: url } });
}

/** Gives the table a pyramid: the average of the score, counts by kind. */
export const addPyramid = (url: string, table: string) =>
  runCommand(url, ['pyramid', 'add', table, '--geometry', 'geom', '--sum', 'score', '--by', 'kind']);
