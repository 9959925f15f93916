import { LRUCache } from 'lru-cache';
import type { Queryable, QueryOptions } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { CurrentVersion } from '../../stats/current-version.ts';
import type { Call } from '../call.ts';
import type { AskContext } from '../question.ts';
import type { ToolResult } from '../result.ts';
import { dataInfo, describeRegion, showOnMap } from './about.ts';
import { breakDown } from './breakdown.ts';
import { findNearest, getPesantren, listPesantren } from './find-pesantren.ts';
import { type Data, type Ground, layGround, readData } from './ground.ts';
import { compareRegions, getMetric, rankRegions } from './metrics.ts';

interface ToolOptions {
  readonly dataVersion: CurrentVersion;
  /** Stands in where the database does not say how small a group may be. */
  readonly smallestGroup: number;
  /** Results that are kept of the current data version. */
  readonly cached?: number;
}

export interface Tools {
  /**
   * Runs a canonical call; equal calls of a data version share one run. What cannot be answered is a result of kind
   * problem. An abort leaves the run to the others. Throws AppError db_* or aborted.
   */
  run(call: Call, context: AskContext, options?: QueryOptions): Promise<ToolResult>;
}

/** The tools over a database that reads as `petasantri_ask` (Database.as). */
export function createTools(
  db: Queryable,
  { dataVersion, smallestGroup, cached = 2000 }: ToolOptions,
): Tools {
  const results = new LRUCache<string, Promise<ToolResult>>({ max: cached });
  let known: { version: number; data: Promise<Data> } | undefined;

  const dataOf = (version: number) => {
    if (known?.version !== version) {
      const data = readData(db, smallestGroup);
      const mine = { version, data };
      known = mine;
      data.catch(() => {
        if (known === mine) known = undefined;
      });
    }
    return known.data;
  };

  const start = (key: string, version: number, call: Call, context: AskContext) => {
    const running = dataOf(version).then((data) => runTool(layGround(db, data, context), call));
    results.set(key, running);
    running.catch(() => {
      if (results.peek(key) === running) results.delete(key);
    });
    return running;
  };

  return {
    async run(call, context, { signal } = {}) {
      if (signal?.aborted) throw new AppError('aborted', 'the request was abandoned');
      const version = await dataVersion.get();
      const looked = lookedAt(call, context);
      const key = JSON.stringify([version, call.tool, sorted(call.args), looked]);
      return unlessAborted(results.get(key) ?? start(key, version, call, looked), signal);
    },
  };
}

/** The part of the context that a call depends on, so that views do not fill the cache with equal results. */
function lookedAt(call: Call, { bbox, selectedRegion }: AskContext): AskContext {
  const args = JSON.stringify(call.args);
  const seen =
    /"view(_center)?"/.test(args) || (args.includes('"scope":"near"') && !args.includes('"near":'));
  return {
    ...(bbox && seen && { bbox }),
    ...(selectedRegion !== undefined && args.includes('"selected"') && { selectedRegion }),
  };
}

/** Members in one order, whoever wrote them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}

async function runTool(ground: Ground, call: Call): Promise<ToolResult> {
  switch (call.tool) {
    case 'get_metric':
      return getMetric(ground, call);
    case 'rank_regions':
      return rankRegions(ground, call);
    case 'compare_regions':
      return compareRegions(ground, call);
    case 'breakdown':
      return breakDown(ground, call);
    case 'list_pesantren':
      return listPesantren(ground, call);
    case 'find_nearest_pesantren':
      return findNearest(ground, call);
    case 'get_pesantren':
      return getPesantren(ground, call);
    case 'describe_region':
      return describeRegion(ground, call);
    case 'show_on_map':
      return showOnMap(ground, call);
    case 'data_info':
      return dataInfo(ground, call);
    case 'define_term':
      return { kind: 'term', call };
    case 'answer_general':
      return { kind: 'general', call };
    case 'ask_clarification':
      return { kind: 'clarification', call };
    case 'refuse':
      return { kind: 'refusal', call };
  }
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new AppError('aborted', 'the request was abandoned'));
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
