import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('the log contains no credentials and no contact details', () => {
  const lines: string[] = [];
  const log = createLog('info', {}, { write: (line: string) => void lines.push(line) });

  log.info(
    {
      authorization: 'Device abc.secret',
      headers: { cookie: 'session=secret', authorization: 'Device abc.secret' },
      body: { contact: { email: 'who@example.org' } },
      email: 'who@example.org',
      password: 'secret'
    },
    'request'
  );

  const fault = Object.assign(new Error('insert failed'), {
    code: '22P05',
    query: 'insert …',
    params: ['who@example.org', 'my secret'],
    detail: 'Failing row contains (who@example.org)'
  });
  log.error({ err: fault }, 'push');

  expect(lines.join()).toContain('22P05');
  expect(lines.join()).toContain('request');
  expect(lines.join()).not.toMatch(/secret|who@example/);
});
