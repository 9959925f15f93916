import type { Gazetteer, GazetteerRegion } from '../regions/gazetteer.ts';
import { type Area, type Call, toolNames, toolSchemas } from './call.ts';
import type { AskContext } from './question.ts';
import { normalisePoint } from './read-point.ts';
import type { Problem, RegionRef } from './result.ts';

type BadArgs = Extract<Problem, { problem: 'bad_args' }>;

/** What a problem is said of when the thing handed in is no call. */
const noCall: Call = { tool: 'refuse', args: { reason: 'not_in_data' } };

const bad = (path: string, message: string, call: Call = noCall): BadArgs => ({
  kind: 'problem',
  problem: 'bad_args',
  call,
  path,
  message,
});

/** Checks anything as a call: known tool, known keys, types and ranges. The first mistake, with the path to it. */
export function checkCall(given: unknown): Call | BadArgs {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return bad('', 'must be an object with tool and args');
  const { tool, args, ...more } = given as Record<string, unknown>;
  const [extra] = Object.keys(more);
  if (extra !== undefined) return bad(extra.slice(0, 50), 'is not known; a call has tool and args');
  const name = toolNames.find((known) => known === tool);
  if (name === undefined) return bad('tool', `must be one of ${toolNames.join(', ')}`);
  const parsed = toolSchemas[name].safeParse(args);
  if (parsed.success) return { tool: name, args: parsed.data } as Call;
  const [issue] = parsed.error.issues;
  const path = ['args', ...(issue?.path ?? [])].join('.');
  return bad(path.slice(0, 200), (issue?.message ?? 'is not valid').slice(0, 300));
}

export const refOf = ({ code, name, level, bbox }: GazetteerRegion): RegionRef => ({
  code,
  name,
  level: level as RegionRef['level'],
  bbox,
});

/** An argument as it is in a canonical call, or why there is none. */
type Settled = { value: string } | { problem: (call: Call) => Problem };

/**
 * Makes a checked call canonical: names become official codes by the rules of docs/ask.md, positions 'lat,lng' with six
 * decimals. Names of pesantren as an origin stay as they are. Never guesses: else a Problem with candidates.
 */
export function resolveCall(call: Call, gazetteer: Gazetteer, context: AskContext = {}): Call | Problem {
  const place = (text: string): Settled => {
    const found = gazetteer.resolve(text, context);
    if (found.kind === 'region') return { value: found.region.code };
    if (found.kind === 'ambiguous')
      return {
        problem: (of) => ({
          kind: 'problem',
          problem: 'ambiguous_place',
          call: of,
          text,
          candidates: found.candidates.map(refOf),
        }),
      };
    return {
      problem: (of) => ({
        kind: 'problem',
        problem: 'unknown_place',
        call: of,
        text,
        suggestions: found.suggestions.map(refOf),
      }),
    };
  };
  const origin = (text: string, path: string): Settled => {
    const said = text.toLowerCase();
    if (said === 'view_center' || said === 'selected') return { value: said };
    const point = normalisePoint(text);
    if (point === 'range')
      return { problem: (of) => bad(path, 'must be lat,lng within ±90 and ±180 degrees', of) };
    if (point !== null) return { value: point };
    const settled = place(text);
    const found = gazetteer.resolve(text, context);
    // A pesantren may be called anything that is no region.
    return found.kind === 'unknown' && found.suggestions.length === 0 ? { value: text } : settled;
  };
  const area = (given: Area): Area | ((of: Call) => Problem) => {
    const { scope, region, near, radius_km } = given;
    if (scope === 'region') {
      if (region === undefined) return (of) => bad('args.area.region', 'is needed with scope region', of);
      const settled = place(region);
      return 'problem' in settled ? settled.problem : { scope, region: settled.value };
    }
    if (scope !== 'near') return { scope };
    if (near === undefined) return (of) => bad('args.area.near', 'is needed with scope near', of);
    const settled = origin(near, 'args.area.near');
    if ('problem' in settled) return settled.problem;
    return { scope, near: settled.value, ...(radius_km !== undefined && { radius_km }) };
  };

  const args: Record<string, unknown> = { ...call.args };
  const settle = (key: string, settled: Settled): Problem | null => {
    if ('problem' in settled) return settled.problem(call);
    args[key] = settled.value;
    return null;
  };
  if ('area' in call.args) {
    const found = area(call.args.area);
    if (typeof found === 'function') return found(call);
    args.area = found;
  }
  for (const key of ['region', 'within', 'origin'] as const) {
    const text = args[key];
    if (typeof text !== 'string') continue;
    const problem = settle(key, key === 'origin' ? origin(text, 'args.origin') : place(text));
    if (problem) return problem;
  }
  if ('within' in args && String(args.within).length !== 2) {
    return bad('args.within', 'must be a province', call);
  }
  if (call.tool === 'compare_regions') {
    const codes: string[] = [];
    for (const name of call.args.regions) {
      const settled = place(name);
      if ('problem' in settled) return settled.problem(call);
      if (!codes.includes(settled.value)) codes.push(settled.value);
    }
    if (codes.length < 2) return bad('args.regions', 'must name two different regions at least', call);
    args.regions = codes;
  }
  return { tool: call.tool, args } as Call;
}
