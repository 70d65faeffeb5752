import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const messageOf = (env: Record<string, string>) => {
  try {
    readConfig(env);
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.message;
    throw cause;
  }
  return 'no error';
};

describe('the configuration', () => {
  test('every variable is optional', () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicOrigin: 'http://localhost:3000',
      databaseUrl: undefined,
      logLevel: 'info'
    });
  });

  test.each([
    [{ PORT: 'http' }, 'PORT is invalid ("http"); expected a port number'],
    [{ PORT: '70000' }, 'PORT is invalid ("70000"); expected a port number'],
    [
      { PUBLIC_ORIGIN: 'https://x.org/path' },
      'PUBLIC_ORIGIN is invalid ("https://x.org/path"); expected an origin such as https://varadi.example.org'
    ],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL is invalid ("loud"); expected trace, debug'],
    [
      { PHOTO_STORE: 'ftp://bucket' },
      'PHOTO_STORE is invalid ("ftp://bucket"); expected file:<folder> or s3://'
    ],
    [
      { TRUSTED_PROXIES: 'nginx' },
      'TRUSTED_PROXIES is invalid ("nginx"); expected addresses or subnets'
    ]
  ])('%o is rejected with a one-line message that names the variable', (env, message) => {
    expect(messageOf(env)).toContain(message);
    expect(messageOf(env)).not.toContain('\n');
  });

  test('an error message does not contain the value of a secret', () => {
    expect(messageOf({ SESSION_SECRET: 'short' })).toBe(
      'SESSION_SECRET is invalid (value not shown); expected 32 characters or more'
    );
    expect(messageOf({ DATABASE_URL: 'mysql://u:hunter2@h/d' })).not.toContain('hunter2');
  });

  test('a secret can come from a file; setting both the variable and the file is an error', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'varadi-')), 'secret');
    writeFileSync(file, `${'s'.repeat(40)}\n`);
    expect(readConfig({ SESSION_SECRET_FILE: file }).sessionSecret).toBe('s'.repeat(40));
    expect(messageOf({ SESSION_SECRET_FILE: file, SESSION_SECRET: 'x'.repeat(40) })).toContain(
      'both set'
    );
    expect(messageOf({ SESSION_SECRET_FILE: '/nowhere' })).toContain('SESSION_SECRET_FILE');
  });

  test('an empty variable counts as absent', () => {
    expect(readConfig({ DATABASE_URL: '', PORT: '' }).port).toBe(3000);
  });
});
