import { expect, test } from 'vitest';
import { errorCode, isConnectionLost } from './connection-lost.ts';

const withCode = (code: string) => Object.assign(new Error('no'), { code });

test.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  '25006',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  '57P01',
  '53300',
  '08006'
])('%s: the database is away', (code) => {
  expect(isConnectionLost(withCode(code))).toBe(true);
});

// A cancelled statement, a lock that was not had, a deadlock, and mistakes of ours are no absence.
test.each(['57014', '55P03', '40P01', '23505', '22P05', ''])('%s: it is there', (code) => {
  expect(isConnectionLost(withCode(code))).toBe(false);
});

test.each([null, undefined, 'text', new Error('no code')])('%s has no code', (cause) => {
  expect(errorCode(cause)).toBe('');
  expect(isConnectionLost(cause)).toBe(false);
});
