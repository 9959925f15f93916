import type { Transaction } from '../../src/db/database.ts';
import type { Random } from '../../src/demo/random.ts';

/** A table named to hurt, with everything that a pyramid can count. */
export const awkward = `"titik; ""drop"""`;

export const makeAwkward = `create table ${awkward} (
  id int primary key, "Letak" geometry(Point, 4326), nilai int, "harga" float8, "Jenis ""x""" text)`;

export const jenis = ['a', `b'c`, 'd,e', 'f'];

/** A point as SQL: mostly close together, now and then on an edge of the world, beyond it, or none at all. */
function point(random: Random): string {
  const odd = [
    'null',
    `'SRID=4326;POINT EMPTY'`,
    `'SRID=4326;POINT(180 0)'`,
    `'SRID=4326;POINT(-180 0)'`,
    `'SRID=4326;POINT(190 -3)'`,
    `'SRID=4326;POINT(-200 85.055)'`,
    `'SRID=4326;POINT(10 86)'`,
    `'SRID=4326;POINT(600 1)'`,
    `ST_SetSRID(ST_MakePoint('NaN', 1), 4326)`,
    `ST_SetSRID(ST_MakePoint(1, '-infinity'), 4326)`,
  ];
  if (random.next() < 0.12) return random.pick(odd);
  const near = random.pick([0.0002, 0.02, 3]);
  return `'SRID=4326;POINT(${(106.8 + near * random.next()).toFixed(6)} ${(-6.2 + near * random.next()).toFixed(6)})'`;
}

const score = (random: Random) => (random.next() < 0.1 ? 'null' : String(random.int(173)));
const price = (random: Random) =>
  random.next() < 0.15
    ? random.pick(['null', `'NaN'`, `'infinity'`, `'-infinity'`, '1e200'])
    : (random.next() * 1000 - 300).toFixed(2);
const kind = (random: Random) =>
  random.next() < 0.2
    ? random.pick(['null', `''`, `'other'`])
    : `'${random.pick(jenis).replaceAll("'", "''")}'`;
const values = (random: Random, id: string) =>
  `(${id}, ${point(random)}, ${score(random)}, ${price(random)}, ${kind(random)})`;

/** One statement that changes some of `ids` ids; `copy` where the server can read its own output. */
export function randomWrite(random: Random, ids: number, copy: boolean): string {
  const id = () => String(random.int(ids));
  const some = () => `id % ${2 + random.int(9)} = ${random.int(3)}`;
  const upsert = (rows: string) =>
    `insert into ${awkward} values ${rows} on conflict (id) do ${random.pick([
      'nothing',
      `update set "Letak" = excluded."Letak", harga = excluded.harga, "Jenis ""x""" = excluded."Jenis ""x"""`,
    ])}`;
  const several = () => {
    const from = random.int(ids);
    const count = 1 + random.int(40);
    return Array.from({ length: count }, (_, i) => values(random, String((from + i) % ids))).join(', ');
  };
  const statements: (() => string)[] = [
    () => upsert(values(random, id())),
    () => upsert(several()),
    () => upsert(several()),
    () => `update ${awkward} set "Letak" = ${point(random)} where id = ${id()}`,
    () =>
      `update ${awkward} set "Letak" = ST_Translate("Letak", ${(random.next() / 100).toFixed(5)}, 0) where ${some()}`,
    () => `update ${awkward} set nilai = ${score(random)}, "Jenis ""x""" = ${kind(random)} where ${some()}`,
    () => `update ${awkward} set harga = ${price(random)} where ${some()}`,
    () => `update ${awkward} set id = id where ${some()}`,
    () => `delete from ${awkward} where id = ${id()}`,
    () => `delete from ${awkward} where ${some()}`,
    () =>
      `with gone as (delete from ${awkward} where ${some()} returning *) insert into ${awkward} select id + ${ids}, "Letak", nilai, harga, null from gone on conflict (id) do nothing`,
    () => `delete from ${awkward} where id >= ${ids}`,
    ...(copy
      ? [
          () =>
            `delete from ${awkward} where id between 1000000 and 1000005; copy ${awkward} from program 'printf "1000001!SRID=4326;POINT(106.8 -6.2)!5!1.5!a\\n1000002!!7!!f\\n"' with (format csv, delimiter '!', quote '|')`,
        ]
      : []),
  ];
  return random.pick(statements)();
}

/** Some such statements in one transaction, of which a part or all is taken back. */
export async function randomTransaction(tx: Transaction, write: () => string, random: Random): Promise<void> {
  for (let i = 1 + random.int(3); i > 0; i--) {
    await tx.script(write());
    if (random.next() < 0.3) {
      await tx.script('savepoint aside');
      await tx.script(random.next() < 0.2 ? `truncate ${awkward}` : write());
      await tx.script(random.next() < 0.5 ? 'rollback to aside' : 'release savepoint aside');
    }
  }
}
