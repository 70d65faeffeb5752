import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { AppEnv } from './context.ts';
import { isNotModified } from './conditional.ts';

const validators = { etag: '"abc"', lastModified: new Date('2026-11-28T10:00:00.500Z') };
const app = new Hono<AppEnv>().get('/', (c) =>
  isNotModified(c, validators) ? c.body(null, 304) : c.text('whole')
);

test.each<[string, Record<string, string>, number]>([
  ['no validator', {}, 200],
  ['the current tag', { 'If-None-Match': '"abc"' }, 304],
  ['the current tag, weakened by a compressing proxy', { 'If-None-Match': 'W/"abc"' }, 304],
  ['the current tag, renamed by a compressing server', { 'If-None-Match': '"abc-gzip"' }, 304],
  ['the current tag in a list', { 'If-None-Match': '"x", W/"abc"' }, 304],
  ['any tag', { 'If-None-Match': '*' }, 304],
  ['another tag', { 'If-None-Match': '"x"' }, 200],
  ['the current date', { 'If-Modified-Since': 'Sat, 28 Nov 2026 10:00:00 GMT' }, 304],
  ['an older date', { 'If-Modified-Since': 'Sat, 28 Nov 2026 09:59:59 GMT' }, 200],
  ['an invalid date', { 'If-Modified-Since': 'yesterday' }, 200],
  [
    'another tag and the current date',
    { 'If-None-Match': '"x"', 'If-Modified-Since': 'Sat, 28 Nov 2026 10:00:00 GMT' },
    200
  ]
])('a request with %s gets the right status and the validators', async (_, headers, status) => {
  const reply = await app.request('/', { headers });
  expect(reply.status).toBe(status);
  expect(reply.headers.get('ETag')).toBe('"abc"');
  expect(reply.headers.get('Last-Modified')).toBe('Sat, 28 Nov 2026 10:00:00 GMT');
});
