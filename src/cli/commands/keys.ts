import { type Command, InvalidArgumentError, Option } from 'commander';
import type { StoredKey } from '../../access/api-keys.ts';
import { addKey, type ListedKey, listKeys, revokeKey } from '../../access/stored-keys.ts';
import { addCommand, type Options, print, withDatabase } from '../command.ts';

/** Seconds of the units that --expires takes. */
const units: Readonly<Record<string, number>> = { h: 3600, d: 86_400, w: 604_800, y: 31_536_000 };
const longestYears = 10;

export function keysCommand(program: Command): void {
  const keys = program.command('keys').description('make, list and revoke API keys of the database');
  addCommand(keys, 'create', 'make a key and print it, once; only its hash is kept')
    .argument('<name>', 'who it is for, as dinas-sosial')
    .addOption(
      new Option('--role <role>', 'what it opens').choices(['analyst', 'admin']).makeOptionMandatory(true),
    )
    .option('--expires <time>', 'lifetime, as 12h, 90d, 8w or 1y (default: until it is revoked)', lifetime)
    .option('--json', 'as JSON')
    .action((name: string, options: Options) =>
      withDatabase(options, async (db) => {
        const role = options.role as StoredKey['role'];
        const made = await addKey(db, name, role, (options.expires as number | undefined) ?? null);
        if (options.json) {
          print(JSON.stringify({ name, role, ...made }, null, 2));
          return;
        }
        // The key alone on standard output, so that a script can take it.
        process.stderr.write(
          `Key of ${name}, role ${role}, ${made.expiresAt === null ? 'until it is revoked' : `until ${made.expiresAt}`}. It is shown this once:\n`,
        );
        print(made.key);
      }),
    );
  addCommand(keys, 'list', 'list the keys: name, role and state, never the keys')
    .option('--json', 'as JSON')
    .action((options: Options) =>
      withDatabase(options, async (db) => {
        const found = await listKeys(db);
        for (const line of options.json ? [JSON.stringify(found, null, 2)] : tableLines(found)) print(line);
      }),
    );
  addCommand(keys, 'revoke', 'end a key; running servers refuse it at once')
    .argument('<name>', 'its name')
    .action((name: string, options: Options) =>
      withDatabase(options, async (db) => {
        await revokeKey(db, name);
        print(`Revoked the key of ${name}.`);
      }),
    );
}

/** Parser of a lifetime; gives seconds. */
function lifetime(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([hdwy])$/.exec(text) ?? [];
  const seconds = Number(count) * (units[unit] ?? Number.NaN);
  if (!(seconds > 0 && seconds <= longestYears * (units.y as number)))
    throw new InvalidArgumentError(
      `It must be a whole number with h, d, w or y, up to ${longestYears}y: 12h, 90d, 8w, 1y.`,
    );
  return seconds;
}

function tableLines(keys: readonly ListedKey[]): string[] {
  if (keys.length === 0) return ['No keys. Make one: petasantri keys create NAME --role analyst'];
  const rows = [
    ['NAME', 'ROLE', 'STATE', 'CREATED', 'EXPIRES', 'REVOKED'],
    ...keys.map((key) => [
      key.name,
      key.role,
      key.state,
      key.created_at,
      key.expires_at ?? 'never',
      key.revoked_at ?? '',
    ]),
  ];
  const widths = (rows[0] as string[]).map((_, i) =>
    Math.max(...rows.map((row) => (row[i] as string).length)),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join('  ')
      .trimEnd(),
  );
}
