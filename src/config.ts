import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { type Config, configSchema } from './config-schema.ts';
import { AppError } from './errors.ts';

/** Environment variable to setting. Values are texts; numbers, booleans and lists are read as YAML would. */
const variables: Readonly<Record<string, readonly [string, string]>> = {
  HOST: ['server', 'host'],
  PORT: ['server', 'port'],
  PETASANTRI_WORKERS: ['server', 'workers'],
  PETASANTRI_BASE_PATH: ['server', 'basePath'],
  PETASANTRI_TRUST_PROXY: ['server', 'trustProxy'],
  PETASANTRI_TRUSTED_PROXIES: ['server', 'trustedProxies'],
  PETASANTRI_CORS_ORIGINS: ['server', 'corsOrigins'],
  DATABASE_URL: ['database', 'url'],
  PETASANTRI_DATA: ['database', 'dataDir'],
  PETASANTRI_POOL_SIZE: ['database', 'poolSize'],
  PETASANTRI_STATEMENT_TIMEOUT_MS: ['database', 'statementTimeoutMs'],
  PETASANTRI_FIRST_CONNECT_MS: ['database', 'firstConnectMs'],
  PETASANTRI_SCHEMAS: ['catalog', 'schemas'],
  PETASANTRI_CACHE_MB: ['tiles', 'cacheMb'],
  REDIS_URL: ['tiles', 'redisUrl'],
  PETASANTRI_RATE_LIMITS: ['limits', 'rates'],
  LOG_LEVEL: ['log', 'level'],
  GEMINI_API_KEY: ['ask', 'geminiKey'],
  GEMINI_MODEL: ['ask', 'geminiModel'],
  GEMINI_BASE_URL: ['ask', 'geminiUrl'],
  GEMINI_TEMPERATURE: ['ask', 'geminiTemperature'],
  GEMINI_THINKING_LEVEL: ['ask', 'geminiThinkingLevel'],
  ASK_K: ['access', 'smallestGroup'],
  ASK_TIMEOUT_MS: ['ask', 'timeoutMs'],
  ASK_DAILY_TOKENS: ['ask', 'dailyTokens'],
  ASK_RATE_PER_MINUTE: ['ask', 'perMinute'],
  ASK_RATE_GEMINI_PER_MINUTE: ['ask', 'geminiPerMinute'],
  ASK_RATE_GEMINI_PER_DAY: ['ask', 'geminiPerDay'],
};

/** Variables that hold a list, separated by commas. */
const lists = new Set(['PETASANTRI_CORS_ORIGINS', 'PETASANTRI_SCHEMAS', 'PETASANTRI_TRUSTED_PROXIES']);
/** Variables that are taken as they are, however much they look like a number. */
const texts = new Set([
  'HOST',
  'DATABASE_URL',
  'REDIS_URL',
  'PETASANTRI_DATA',
  'PETASANTRI_BASE_PATH',
  'LOG_LEVEL',
  'GEMINI_API_KEY',
  'GEMINI_MODEL',
  'GEMINI_BASE_URL',
]);

/** Read from the current folder when no other file is named. */
const usualFile = 'petasantri.yaml';

type Settings = Record<string, Record<string, unknown>>;

/** Settings from the command line, as `{ server: { port: 8080 } }`; undefined values are ignored. */
export type Flags = Settings;

/**
 * Reads all configuration: flags win over the environment, that over the file, that over defaults.
 * Throws AppError bad_config naming the setting and its range.
 */
export function readConfig(
  flags: Flags = {},
  configFile?: string,
  env: NodeJS.ProcessEnv = process.env,
): Config {
  const file = readFile(namedFile(configFile, env));
  const merged = [fromEnvironment(env), flags].reduce(merge, file);
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success)
    throw new AppError('bad_config', `the configuration is not valid:\n${z.prettifyError(parsed.error)}`, {
      hint: 'docs/configuration.md lists every setting with its range.',
    });
  return deepFreeze(parsed.data);
}

/** The configuration file that readConfig reads, or null where there is none. */
export function configPath(configFile?: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const named = namedFile(configFile, env);
  return named ?? (existsSync(usualFile) ? usualFile : null);
}

const namedFile = (configFile: string | undefined, env: NodeJS.ProcessEnv) =>
  configFile ?? (env.PETASANTRI_CONFIG || undefined);

function readFile(path: string | undefined): Settings {
  const file = path ?? usualFile;
  if (!existsSync(file)) {
    if (path === undefined) return {};
    throw new AppError('bad_config', `there is no configuration file ${file}`);
  }
  try {
    const settings = parseYaml(readFileSync(file, 'utf8')) ?? {};
    if (!isRoom(settings)) return settings;
    // A heading under which every line is commented out.
    return Object.fromEntries(Object.entries(settings).filter(([, room]) => room !== null)) as Settings;
  } catch (cause) {
    throw new AppError('bad_config', `${file} is not valid YAML: ${(cause as Error).message}`, { cause });
  }
}

function fromEnvironment(env: NodeJS.ProcessEnv): Settings {
  const settings: Settings = {};
  for (const [variable, [room, setting]] of Object.entries(variables)) {
    const value = env[variable];
    if (value === undefined || value === '') continue;
    settings[room] = { ...settings[room], [setting]: fromText(variable, value) };
  }
  const keys = keysFromEnvironment(env);
  if (keys.length > 0) settings.access = { ...settings.access, keys };
  return settings;
}

function fromText(variable: string, value: string): unknown {
  if (lists.has(variable)) return value.split(',').map((item) => item.trim());
  if (texts.has(variable)) return value;
  try {
    return parseYaml(value);
  } catch {
    // The schema says what the setting takes.
    return value;
  }
}

/** Plain keys from the environment are hashed at once; the plain text is kept nowhere. */
function keysFromEnvironment(env: NodeJS.ProcessEnv) {
  return (['analyst', 'admin'] as const).flatMap((role) => {
    const variable = `PETASANTRI_KEY_${role.toUpperCase()}`;
    const key = env[variable];
    if (!key) return [];
    // Other characters cannot be sent in a header.
    if (!/^[\x21-\x7e]{16,1000}$/.test(key))
      throw new AppError('bad_config', `${variable} must have 16 to 1000 letters, digits or signs of ASCII`);
    return [{ name: variable, role, sha256: createHash('sha256').update(key).digest('hex') }];
  });
}

/** Rooms are merged setting by setting; keys of both sides count. What is no room is left for the schema to refuse. */
function merge(under: Settings, over: Settings): Settings {
  if (!isRoom(under)) return under;
  const merged: Settings = { ...under };
  for (const [room, settings] of Object.entries(over)) {
    const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
    const below = merged[room] ?? {};
    if (isRoom(below)) merged[room] = { ...below, ...given };
  }
  const [few, more] = [under.access?.keys, over.access?.keys];
  if (Array.isArray(few) && Array.isArray(more))
    merged.access = { ...merged.access, keys: [...few, ...more] };
  return merged;
}

const isRoom = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
