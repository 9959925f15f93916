import { expect, it } from 'vitest';
import { toAppError } from '../../src/db/pg-errors.ts';
import { AppError } from '../../src/errors.ts';

const fault = (code: string, more: object = {}) =>
  Object.assign(new Error('secret words'), { code, ...more });

it.each([
  ['57014', 'db_timeout'],
  ['55P03', 'db_busy'],
  ['57P01', 'db_unavailable'],
  ['53300', 'db_unavailable'],
  ['28P01', 'db_unavailable'],
  ['3D000', 'db_unavailable'],
  ['08006', 'db_unavailable'],
  ['ECONNREFUSED', 'db_unavailable'],
  ['ENOTFOUND', 'db_unavailable'],
  ['08P01', 'db_failed'],
  ['42P01', 'db_failed'],
  ['22012', 'db_failed'],
  ['', 'db_failed'],
])('takes %s for %s, without a word of the database', (code, wanted) => {
  const cause = fault(code);
  const error = toAppError(cause);
  expect(error).toMatchObject({ code: wanted, cause });
  expect(error.message).not.toContain('secret');
});

it.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])(
  'knows a lost connection by "%s"',
  (message) => {
    expect(toAppError(new Error(message)).code).toBe('db_unavailable');
  },
);

it('tells a lost foreign server from our own', () => {
  expect(toAppError(fault('08001', { severity: 'ERROR' })).code).toBe('db_failed');
  expect(toAppError(fault('08006', { severity: 'FATAL' })).code).toBe('db_unavailable');
});

it('calls a cancelled query aborted when its caller has left', () => {
  expect(toAppError(fault('57014'), true).code).toBe('aborted');
});

it('leaves an error that is already told as it is', () => {
  const error = new AppError('db_locked', 'mine');
  expect(toAppError(error, true)).toBe(error);
});
