import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** What one phase did to those who wrote meanwhile. Milliseconds. */
export interface Blocked {
  readonly phase: string;
  readonly seconds: number;
  readonly writes: number;
  readonly median: number;
  readonly longest: number;
}

export interface Writers {
  /** Names what is going on from now on. */
  phase(name: string): void;
  /** Lets nobody write until the returned function is called. */
  rest(): Promise<() => void>;
  /** Stops, and tells how long the writes of each phase took. Throws when a write failed. */
  stop(): Promise<Blocked[]>;
}

/** Autocommitted single-row writes, as an application makes them; `$1` is a random number from 0 to 1. */
const statements = [
  `update santri_skor set skor_total = (random() * 100)::int
   where santri_id = (select santri_id from santri_skor where santri_id > md5($1::text)::uuid order by santri_id limit 1)`,
  `update santri_pribadi set nama = left(nama, 100) || '.'
   where id = (select id from santri_pribadi where id > md5($1::text)::uuid order by id limit 1)`,
  `with born as (insert into santri_pribadi (nama, provinsi, kabupaten, lokasi)
     select 'Santri ' || $1::text, provinsi, kabupaten, lokasi from santri_pribadi where id > md5($1::text)::uuid order by id limit 1 returning id)
   insert into santri_skor (santri_id, skor_ekonomi, skor_rumah, skor_aset, skor_pembiayaan, skor_kesehatan, skor_bansos, skor_total, kategori_kemiskinan)
     select id, 1, 1, 1, 1, 1, 1, 50, 'Rentan' from born`,
  `update pondok_pesantren set jumlah_santri = coalesce(jumlah_santri, 0) + 1
   where id = (select id from pondok_pesantren where id > md5($1::text)::uuid order by id limit 1)`,
];
/** Milliseconds between two writes of one connection, and how long the slow transaction holds its row. */
const pauseMs = 10;
const slowMs = 500;

/** Four connections that write single rows, and one that keeps each of its transactions open for half a second. */
export async function startWriters(url: string): Promise<Writers> {
  const tallies = new Map<string, { started: number; ended: number; took: number[] }>();
  let current = '';
  let running = true;
  const phase = (name: string) => {
    const now = performance.now();
    const last = tallies.get(current);
    if (last) last.ended = now;
    current = name;
    tallies.set(name, { started: now, ended: now, took: [] });
  };
  phase('before');

  const clients = await Promise.all(
    Array.from({ length: 5 }, async () => {
      const client = new pg.Client({ connectionString: url, application_name: 'bench writer' });
      await client.connect();
      return client;
    }),
  );
  /** A write counts for every phase it was under way in. */
  let gate = Promise.resolve();
  let under = 0;
  const timed = async (write: () => Promise<unknown>) => {
    await gate;
    const first = current;
    const started = performance.now();
    under++;
    await write().finally(() => under--);
    const took = performance.now() - started;
    for (const name of new Set([first, current])) tallies.get(name)?.took.push(took);
  };
  const single = async (client: pg.Client, turn: number) => {
    for (let i = turn; running; i++) {
      const text = statements[i % statements.length] as string;
      await timed(() => client.query(text, [Math.random()]));
      await sleep(pauseMs);
    }
  };
  const slow = async (client: pg.Client) => {
    while (running) {
      await client.query('begin');
      await timed(() => client.query(statements[1] as string, [Math.random()]));
      await sleep(slowMs);
      await client.query('commit');
      await sleep(slowMs);
    }
  };
  const work = Promise.all(clients.map((client, i) => (i === 4 ? slow(client) : single(client, i))));
  work.catch(() => {
    running = false;
  });

  return {
    phase,
    async rest() {
      let open = () => {};
      gate = new Promise((resolve) => {
        open = resolve;
      });
      // The slow transaction holds its row a little longer.
      do await sleep(slowMs);
      while (under > 0);
      return open;
    },
    async stop() {
      phase('after');
      running = false;
      await work.finally(() => Promise.all(clients.map((client) => client.end())));
      return [...tallies].map(([name, { started, ended, took }]) => {
        took.sort((a, b) => a - b);
        return {
          phase: name,
          seconds: (ended - started) / 1000,
          writes: took.length,
          median: took[took.length >> 1] ?? 0,
          longest: took.at(-1) ?? 0,
        };
      });
    },
  };
}
