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
])('the error %s means that the connection is lost', (code) => {
  expect(isConnectionLost(withCode(code))).toBe(true);
});

// A cancelled statement, a lock that was not granted, a deadlock, and errors in our own statements.
test.each(['57014', '55P03', '40P01', '23505', '22P05', ''])(
  'the error %s does not mean that the connection is lost',
  (code) => {
    expect(isConnectionLost(withCode(code))).toBe(false);
  }
);

test.each([null, undefined, 'text', new Error('no code')])('%s has no error code', (cause) => {
  expect(errorCode(cause)).toBe('');
  expect(isConnectionLost(cause)).toBe(false);
});
