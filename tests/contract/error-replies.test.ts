import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '#server/app.ts';
import { ERROR_CODES } from '#shared/error-codes.ts';
import { ErrorReply, PROTOCOL_HEADER } from '#shared/protocol.ts';
import { openShell } from '#server/shell/shell.ts';
import { sameSite } from '#tests/support/administrator.ts';
import { newDevice } from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { ORIGIN, openTestServer, type TestServer } from '#tests/support/server.ts';

/* The API with the built app, as in production: run `npm run build` first. */
describeOnEachDatabase('errors of the API', (database) => {
  let server: TestServer;
  let ask: (path: string, init?: RequestInit) => Promise<Response>;
  beforeAll(async () => {
    server = await openTestServer(database());
    const app = createApp(server.services, await openShell('build'));
    ask = async (path, init) => app.fetch(new Request(new URL(path, ORIGIN), init));
  });
  afterAll(() => server.close());

  const device = { Authorization: newDevice().authorization, [PROTOCOL_HEADER]: '1' };
  const json = sameSite;
  const photo = '019aa000-0000-7000-8000-000000000001';

  test.each([
    ['/api'],
    ['/api/'],
    ['/api/nothing'],
    ['/api/officers'],
    ['/api/officers/nothing'],
    ['/api/sync/nothing'],
    [`/api/photos/${photo}/nothing`],
    ['/photos'],
    ['/photos/'],
    ['/photos/nothing'],
    ['/photos/nothing/larger']
  ])('the unknown path %s gets a 404 in JSON, not the app', async (path) => {
    for (const method of ['GET', 'POST']) {
      const reply = await ask(path, { method, headers: { Accept: '*/*' } });
      expect(reply.status).toBe(404);
      expect(ErrorReply.parse(await reply.json()).error.code).toBe('not_found');
    }
  });

  test.each([
    ['DELETE', '/api/sync/push', 'POST'],
    ['GET', '/api/sync/push', 'POST'],
    ['POST', '/api/sync/pull', 'GET, HEAD'],
    ['GET', '/api/officers/sign-in', 'POST'],
    ['PATCH', '/api/officers/me', 'GET, HEAD'],
    ['GET', '/api/budget/limits', 'PUT'],
    ['PUT', '/api/photos', 'POST, OPTIONS'],
    ['GET', `/api/photos/${photo}`, 'HEAD, PATCH, DELETE, OPTIONS'],
    ['POST', `/photos/${photo}/thumb`, 'GET, HEAD'],
    ['POST', '/readyz', 'GET, HEAD'],
    ['POST', '/mine', 'GET, HEAD'],
    ['PUT', '/share', 'GET, HEAD, POST']
  ])('%s %s gets a 405 with the methods that the path allows', async (method, path, allowed) => {
    const reply = await ask(path, { method, headers: device });
    expect(reply.status).toBe(405);
    expect(reply.headers.get('Allow')).toBe(allowed);
    expect(ErrorReply.parse(await reply.json()).error.code).toBe('method_not_allowed');
  });

  test.each<[string, string, RequestInit, number]>([
    ['a push without credentials', '/api/sync/push', { method: 'POST' }, 426],
    [
      'a push that is not JSON',
      '/api/sync/push',
      { method: 'POST', headers: device, body: 'hello' },
      400
    ],
    [
      'a wrong password',
      '/api/officers/sign-in',
      { method: 'POST', headers: json, body: '{"email":"a@example.org","password":"guess"}' },
      401
    ],
    [
      'a sign-in without a password',
      '/api/officers/sign-in',
      { method: 'POST', headers: json, body: '{"email":"a@example.org"}' },
      400
    ],
    [
      'a used link',
      '/api/officers/sign-in-link',
      { method: 'POST', headers: json, body: JSON.stringify({ token: 'x'.repeat(40) }) },
      401
    ],
    ['a sign-in from another site', '/api/officers/sign-in', { method: 'POST', body: '{}' }, 403],
    ['an upload without credentials', '/api/photos', { method: 'POST' }, 401],
    ['an upload without metadata', '/api/photos', { method: 'POST', headers: device }, 400],
    [
      'an upload of an unannounced photo',
      `/api/photos/${photo}`,
      { method: 'PATCH', headers: device },
      404
    ],
    ['an unknown photo', `/photos/${photo}/thumb`, {}, 404],
    ['the budget without an administrator', '/api/budget', {}, 401],
    ['an unknown file', '/_app/immutable/chunks/none.js', {}, 404]
  ])(
    '%s: the error has the common shape, a listed code and a request id',
    async (_, path, init, status) => {
      const reply = await ask(path, init);
      expect(reply.status).toBe(status);
      expect(reply.headers.get('Content-Type')).toBe('application/json');
      const { error, request } = ErrorReply.parse(await reply.json());
      expect(ERROR_CODES).toContain(error.code);
      expect(error.message).not.toBe('');
      expect(request).toBe(reply.headers.get('X-Request-Id'));
    }
  );

  describe('a sign-in that fails inside the server', () => {
    test('gets a 500, not a wrong password', async () => {
      const { auth } = server.services;
      const broken = () => Promise.resolve(new Response('{}', { status: 500 }));
      server.services.auth = { ...auth, api: { ...auth.api, signInEmail: broken } } as never;
      const body = '{"email":"a@example.org","password":"right horse battery"}';
      const reply = await ask('/api/officers/sign-in', { method: 'POST', headers: json, body });
      server.services.auth = auth;
      expect(reply.status).toBe(500);
    });
  });
});
