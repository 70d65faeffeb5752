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
  test('needs nothing to begin with', () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      publicOrigin: 'http://localhost:3000',
      databaseUrl: undefined,
      logLevel: 'info'
    });
  });

  test.each([
    [{ PORT: 'http' }, 'PORT got "http"; it takes a port number'],
    [{ PORT: '70000' }, 'PORT got "70000"; it takes a port number'],
    [
      { PUBLIC_ORIGIN: 'https://x.org/path' },
      'PUBLIC_ORIGIN got "https://x.org/path"; it takes an origin such as https://varadi.example.org'
    ],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL got "loud"; it takes trace, debug'],
    [{ PHOTO_STORE: 's3://bucket' }, 'PHOTO_STORE got "s3://bucket"; it takes file:<folder>'],
    [{ TRUSTED_PROXIES: 'nginx' }, 'TRUSTED_PROXIES got "nginx"; it takes addresses or subnets']
  ])('%o is refused in one line that names the variable', (env, message) => {
    expect(messageOf(env)).toContain(message);
    expect(messageOf(env)).not.toContain('\n');
  });

  test('a secret that is wrong is not repeated', () => {
    expect(messageOf({ SESSION_SECRET: 'short' })).toBe(
      'SESSION_SECRET got a value that is not shown; it takes 32 characters or more'
    );
    expect(messageOf({ DATABASE_URL: 'mysql://u:hunter2@h/d' })).not.toContain('hunter2');
  });

  test('a secret can come from a file, but not from two places', () => {
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
