import { loadSql } from '../db/sql-file.ts';
import type { CheckContext } from './check.ts';
import { baseTables, expected, mapTables } from './expected.ts';

const triggersSql = loadSql('verify/triggers');

export interface TriggerRow {
  readonly owner: string;
  readonly name: string;
  readonly routine: string;
  readonly routine_schema: string;
  readonly enabled: string;
  readonly type: number;
  readonly before_rows: string | null;
  readonly new_rows: string | null;
  readonly risky: boolean;
}

/** The triggers on base tables, map tables and regions, of whomever. */
export const readTriggers = ({ tx }: Pick<CheckContext, 'tx'>) =>
  tx.query<TriggerRow>(triggersSql, [
    [...new Set([...expected().triggers.map(({ owner }) => owner), ...baseTables, ...mapTables])],
  ]);

/** Enabled in ordinary sessions: origin or always. */
export const fires = ({ enabled }: Pick<TriggerRow, 'enabled'>) => enabled === 'O' || enabled === 'A';
