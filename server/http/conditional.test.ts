import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { AppEnv } from './context.ts';
import { isUnchanged } from './conditional.ts';

const validators = { etag: '"abc"', lastModified: new Date('2026-11-28T10:00:00.500Z') };
const app = new Hono<AppEnv>().get('/', (c) =>
  isUnchanged(c, validators) ? c.body(null, 304) : c.text('whole')
);

test.each<[string, Record<string, string>, number]>([
  ['no validator', {}, 200],
  ['its own tag', { 'If-None-Match': '"abc"' }, 304],
  ['its tag, weakened by compression on the way', { 'If-None-Match': 'W/"abc"' }, 304],
  ['its tag, renamed by a server that compresses', { 'If-None-Match': '"abc-gzip"' }, 304],
  ['its tag among others', { 'If-None-Match': '"x", W/"abc"' }, 304],
  ['any tag', { 'If-None-Match': '*' }, 304],
  ['another tag', { 'If-None-Match': '"x"' }, 200],
  ['its date', { 'If-Modified-Since': 'Sat, 28 Nov 2026 10:00:00 GMT' }, 304],
  ['an older date', { 'If-Modified-Since': 'Sat, 28 Nov 2026 09:59:59 GMT' }, 200],
  ['a date that is none', { 'If-Modified-Since': 'yesterday' }, 200],
  [
    'another tag, whatever the date says',
    { 'If-None-Match': '"x"', 'If-Modified-Since': 'Sat, 28 Nov 2026 10:00:00 GMT' },
    200
  ]
])('asked with %s', async (_, headers, status) => {
  const reply = await app.request('/', { headers });
  expect(reply.status).toBe(status);
  expect(reply.headers.get('ETag')).toBe('"abc"');
  expect(reply.headers.get('Last-Modified')).toBe('Sat, 28 Nov 2026 10:00:00 GMT');
});
