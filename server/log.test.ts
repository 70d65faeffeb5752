import { expect, test } from 'vitest';
import { createLog } from './log.ts';

test('credentials and contact details do not get into the log', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(line) });

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

  expect(lines.join()).toContain('request');
  expect(lines.join()).not.toMatch(/secret|who@example/);
});
