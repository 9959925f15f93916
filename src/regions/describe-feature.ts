import { AppError } from '../errors.ts';
import { readCode } from './codes.ts';
import { type Level, levelAbove } from './level.ts';
import { foldName } from './names.ts';
import { bpsProperties, genericNames, noValue, propertyNames, waterTypes } from './property-names.ts';

/** Properties that the command line names itself. */
export interface PropertyMap {
  readonly code?: string;
  readonly name?: string;
  readonly type?: string;
  /** Code or name of the area above. */
  readonly parent?: string;
}

/** An area as its feature describes it. */
export interface Place {
  /** Official code with dots, or null. */
  readonly code: string | null;
  /** The code is of the statistics office's list. */
  readonly bps: boolean;
  readonly name: string | null;
  readonly type: string | null;
}

/** What a feature says of itself and of the areas around it. */
export interface Description extends Place {
  readonly isWater: boolean;
  /** Province, then regency, as far as the level has them above it. */
  readonly above: Partial<Record<Level, Place>>;
}

export interface Describer {
  describe(properties: Readonly<Record<string, unknown>>): Description;
  /** Properties used so far, by what they were used for: { code: ['KDPKAB'], name: ['WADMKK'] }. */
  used(): Record<string, string[]>;
  /** Properties of the file that `describe` has met. */
  met(): string[];
}

const foldProperty = foldName;

/** Reads features of one level, noting which properties told what. */
export function createDescriber(level: Level, map: PropertyMap): Describer {
  const used = new Map<string, Set<string>>();
  const met = new Set<string>();

  const describe = (properties: Readonly<Record<string, unknown>>): Description => {
    const byFold = new Map<string, string>();
    for (const name of Object.keys(properties)) {
      if (met.size < 200) met.add(name);
      if (!byFold.has(foldProperty(name))) byFold.set(foldProperty(name), name);
    }
    const note = (role: string, property: string) =>
      used.set(role, (used.get(role) ?? new Set()).add(property));
    const find = <T>(role: string, names: readonly string[], read: (value: unknown) => T | null) => {
      for (const name of names) {
        const property = byFold.get(name);
        const value = property === undefined ? null : read(properties[property]);
        if (value !== null && property !== undefined) {
          note(role, property);
          return { value, property: name };
        }
      }
      return null;
    };

    const place = (at: Level, own: boolean, inside: string | null): Place => {
      const prefix = own ? '' : `${at} `;
      const choose = (role: 'code' | 'name' | 'type') => {
        if (own && map[role] !== undefined) return [foldProperty(map[role])];
        return own ? [...propertyNames[at][role], ...genericNames[role]] : propertyNames[at][role];
      };
      const code = find(`${prefix}code`, choose('code'), (value) => readCode(at, value));
      const whole = code?.value.code ?? (code?.value.part && inside ? `${inside}.${code.value.part}` : null);
      const name = find(`${prefix}name`, choose('name'), textOf);
      const type = own || at === 'kabupaten' ? find(`${prefix}type`, choose('type'), typeOf) : null;
      return {
        code: whole,
        bps: code !== null && map.code === undefined && bpsProperties.has(code.property),
        name: name?.value ?? null,
        type: type?.value ?? null,
      };
    };

    const above: Partial<Record<Level, Place>> = {};
    let inside: string | null = null;
    for (const at of parentsOf(level)) {
      const mapped = map.parent !== undefined && at === levelAbove(level);
      above[at] = mapped
        ? mappedParent(at, properties, map.parent as string, byFold)
        : place(at, false, inside);
      inside = above[at]?.code ?? inside;
    }
    const types = [...propertyNames[level].type, ...genericNames.type].map((name) => byFold.get(name));
    const isWater = types.some(
      (name) => name !== undefined && waterTypes.has(foldName(String(properties[name]))),
    );
    return { ...place(level, true, inside), isWater, above };
  };

  return {
    describe(properties) {
      return describe(properties);
    },
    used: () => Object.fromEntries([...used].map(([role, names]) => [role, [...names].sort()])),
    met: () => [...met],
  };
}

/** Levels above one, from the province down. */
function parentsOf(level: Level): Level[] {
  const parent = levelAbove(level);
  return parent === null ? [] : [...parentsOf(parent), parent];
}

function mappedParent(
  at: Level,
  properties: Readonly<Record<string, unknown>>,
  mapped: string,
  byFold: ReadonlyMap<string, string>,
): Place {
  const value = properties[byFold.get(foldProperty(mapped)) ?? mapped];
  const code = readCode(at, value)?.code ?? null;
  return { code, bps: false, name: code === null ? textOf(value) : null, type: null };
}

const textOf = (value: unknown): string | null => {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return noValue.test(text) ? null : text.slice(0, 200);
};

/** geoBoundaries' ADM2 and BIG's numbers are no types. */
const typeOf = (value: unknown): string | null => {
  const text = textOf(value);
  return text === null || /^(adm)?\d+$/i.test(text) ? null : text;
};

/** The `--map` option: `code=KODE,name=NAMA`. Throws AppError bad_request. */
export function parseMap(text: string): PropertyMap {
  const map: Record<string, string> = {};
  for (const pair of text.split(',')) {
    const [, role, property] = /^\s*(code|name|type|parent)\s*=\s*(.+?)\s*$/.exec(pair) ?? [];
    if (!role || !property)
      throw new AppError('bad_request', `--map cannot be read at "${pair.slice(0, 60)}"`, {
        hint: 'Write it as --map code=KODE,name=NAMA,type=TIPE,parent=KODE_PROV, any of the four.',
      });
    map[role] = property;
  }
  return map;
}
