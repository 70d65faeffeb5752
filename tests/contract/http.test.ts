import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OFFICER_HEADER, PROTOCOL_HEADER } from '#shared/protocol.ts';
import { connectPostgres } from '#server/database/connect.ts';
import { mintLinkToken } from '#server/officers/auth.ts';
import { addOfficer, disableOfficer, inviteFirstAdmin } from '#server/officers/officers.ts';
import { cookiesOf, sameSite } from '#tests/support/administrator.ts';
import { filing, newDevice } from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

describeOnEachDatabase('the API', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
  });
  afterEach(() => server.close());

  const device = newDevice();
  const deviceHeaders = { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' };
  const push = (body: BodyInit, headers: Record<string, string> = {}) =>
    server.fetch('/api/sync/push', {
      method: 'POST',
      headers: { ...deviceHeaders, ...headers },
      body
    });
  const errorOf = async (reply: Response) => ({
    status: reply.status,
    ...((await reply.json()) as { error: { code: string; paths?: string[] } }).error
  });

  describe('errors', () => {
    test('have one shape, a request id and no stack trace', async () => {
      const reply = await server.fetch('/api/nothing');
      expect(reply.status).toBe(404);
      const body = (await reply.json()) as { request: string };
      expect(body).toEqual({
        error: { code: 'not_found', message: 'no such path' },
        request: body.request
      });
      expect(reply.headers.get('X-Request-Id')).toBe(body.request);
    });

    test('an internal error reveals nothing about its cause', async () => {
      const { database: ours } = server.services;
      server.services.database = null as never;
      const reply = await server.fetch('/api/sync/pull?scope=mine', { headers: deviceHeaders });
      server.services.database = ours;
      expect(reply.status).toBe(500);
      expect(await reply.text()).not.toMatch(/TypeError|at .*\.ts/);
    });

    test('[S6] when the database is unreachable, phones get 503 with Retry-After', async () => {
      const { database: ours } = server.services;
      const away = connectPostgres('postgres://varadi@127.0.0.1:1/away');
      server.services.database = away;
      const reply = await server.fetch('/api/sync/pull?scope=mine', { headers: deviceHeaders });
      server.services.database = ours;
      await away.destroy();
      expect(reply.headers.get('Retry-After')).toBe('15');
      expect(await errorOf(reply)).toMatchObject({ status: 503, code: 'unavailable' });
    });

    test.each<[string, BodyInit, number, string]>([
      ['a body that is not JSON', 'hello', 400, 'malformed'],
      ['a wrong envelope', '{"operation":[]}', 400, 'malformed'],
      ['an empty batch', '{"operations":[]}', 400, 'malformed'],
      ['51 operations', JSON.stringify({ operations: Array(51).fill(0) }), 400, 'malformed'],
      ['more than 64 KB', JSON.stringify({ operations: ['x'.repeat(66_000)] }), 413, 'too_large']
    ])('%s is refused with the code of the protocol', async (_, body, status, code) => {
      expect(await errorOf(await push(body))).toMatchObject({ status, code });
    });

    test('the error for a wrong envelope names the paths', async () => {
      expect(await errorOf(await push('{"operations":7}'))).toMatchObject({
        paths: ['operations']
      });
    });
  });

  test('a push may be gzipped, and its decompressed size is limited', async () => {
    const filed = filing();
    const zipped = await push(gzipSync(JSON.stringify({ operations: [filed] })), {
      'Content-Encoding': 'gzip'
    });
    expect(await zipped.json()).toMatchObject({ results: [{ id: filed.id, outcome: 'applied' }] });
    const bomb = await push(gzipSync(Buffer.alloc(10_000_000)), { 'Content-Encoding': 'gzip' });
    expect(await errorOf(bomb)).toMatchObject({ status: 413, code: 'too_large' });
    const garbage = await push('not gzip', { 'Content-Encoding': 'gzip' });
    expect(await errorOf(garbage)).toMatchObject({ status: 400, code: 'malformed' });
  });

  test('a client with an unknown protocol version is asked to update', async () => {
    const body = JSON.stringify({ operations: [filing()] });
    expect(await errorOf(await push(body, { [PROTOCOL_HEADER]: '99' }))).toMatchObject({
      status: 426,
      code: 'upgrade'
    });
  });

  describe('a device', () => {
    const pull = (authorization: string) =>
      server.fetch('/api/sync/pull?scope=mine', {
        headers: { ...deviceHeaders, Authorization: authorization }
      });

    const pushOne = (authorization: string) =>
      push(JSON.stringify({ operations: [filing()] }), { Authorization: authorization });

    test('is enrolled by its first push, never by a pull, and its key is stored only as a hash', async () => {
      const fresh = newDevice();
      expect((await pull(fresh.authorization)).status).toBe(200);
      expect(await database().selectFrom('device').selectAll().execute()).toEqual([]);
      expect((await pushOne(fresh.authorization)).status).toBe(200);
      const [row] = await database().selectFrom('device').selectAll().execute();
      expect(row!.id).toBe(fresh.id);
      expect(Buffer.from(row!.key_hash)).toHaveLength(32);
      expect(fresh.authorization).not.toContain(Buffer.from(row!.key_hash).toString('base64url'));
    });

    test('with a key other than its first is refused', async () => {
      const fresh = newDevice();
      await pushOne(fresh.authorization);
      const forged = fresh.authorization.replace(/\..*/, `.${'A'.repeat(43)}`);
      expect(await errorOf(await pull(forged))).toMatchObject({ status: 401, code: 'device_key' });
    });

    test('two devices that enrol one id at the same time: exactly one succeeds, with its report', async () => {
      const fresh = newDevice();
      const forged = fresh.authorization.replace(/\..*/, `.${'A'.repeat(43)}`);
      const statuses = await Promise.all(
        [fresh.authorization, forged].map(async (one) => (await pushOne(one)).status)
      );
      expect(statuses.toSorted()).toEqual([200, 401]);
      expect(await database().selectFrom('report').select('id').execute()).toHaveLength(1);
    });

    test.each(['Device x.y', 'Bearer abc', `Device ${'0'.repeat(36)}.${'A'.repeat(43)}`])(
      'with the credentials %j is refused',
      async (authorization) => {
        expect((await pull(authorization)).status).toBe(401);
      }
    );

    test('above its rate limit gets 429 with Retry-After', async () => {
      const fresh = newDevice();
      await pushOne(fresh.authorization);
      let last: Response | undefined;
      for (let i = 0; i < 121; i++) last = await pull(fresh.authorization);
      expect(last!.status).toBe(429);
      expect(Number(last!.headers.get('Retry-After'))).toBeGreaterThan(0);
      expect((await pull(newDevice().authorization)).status).toBe(200);
      // The limit on pulls does not affect pushes.
      expect((await pushOne(fresh.authorization)).status).toBe(200);
    });
  });

  describe('an officer', () => {
    const post = (path: string, body: object, headers: Record<string, string> = {}) =>
      server.fetch(`/api/officers${path}`, {
        method: 'POST',
        headers: { ...sameSite, ...headers },
        body: JSON.stringify(body)
      });
    const me = (cookie: string) =>
      server.fetch('/api/officers/me', { headers: { ...sameSite, Cookie: cookie } });

    async function invited(): Promise<string> {
      const added = await addOfficer(server.services, {
        email: 'Asha@Example.org',
        role: 'officer',
        wards: ['gba-2025.central.3'],
        corporations: [],
        existing: true
      });
      if (!added.ok) throw new Error(added.error);
      return added.value.link.split('#')[1]!;
    }

    test('signs in by a one-time link, once', async () => {
      const token = await invited();
      const first = await post('/sign-in-link', { token });
      expect(first.status).toBe(200);
      expect(first.headers.getSetCookie().join()).toMatch(/HttpOnly; SameSite=Lax/);
      expect(await (await me(cookiesOf(first))).json()).toMatchObject({
        officer: { email: 'asha@example.org', role: 'officer' },
        scopes: ['ward:gba-2025.central.3', expect.stringMatching(/^assigned:/) as string],
        unnamed: false
      });
      expect(await errorOf(await post('/sign-in-link', { token }))).toMatchObject({
        status: 401,
        code: 'link_used'
      });
    });

    test('the link is stored only as a hash', async () => {
      const token = await invited();
      const kept = JSON.stringify(
        await database()
          .selectFrom('auth_verification' as never)
          .selectAll()
          .execute()
      );
      expect(kept).not.toContain(token);
    });

    test('sets a password, signs in with it, and signs out', async () => {
      const cookie = cookiesOf(await post('/sign-in-link', { token: await invited() }));
      const account = { name: 'Asha Rao', email: 'asha@example.org', password: 'a long password' };
      expect((await post('/account', account, { Cookie: cookie })).status).toBe(200);
      expect(
        await errorOf(await post('/sign-in', { email: account.email, password: 'wrong' }))
      ).toMatchObject({ status: 401, code: 'wrong_password' });

      const { email, password } = account;
      const signedIn = await post('/sign-in', { email, password });
      expect(signedIn.status).toBe(200);
      const session = cookiesOf(signedIn);
      expect(await (await me(session)).json()).toMatchObject({ officer: { name: 'Asha Rao' } });
      await post('/sign-out', {}, { Cookie: session });
      expect((await me(session)).status).toBe(401);
    });

    test('may keep several screens up to date through a busy hour', async () => {
      const session = cookiesOf(await post('/sign-in-link', { token: await invited() }));
      const pull = () =>
        server.fetch('/api/sync/pull?scope=ward:gba-2025.central.3', {
          headers: { ...sameSite, [PROTOCOL_HEADER]: '1', Cookie: session }
        });
      const statuses = new Set<number>();
      // Three screens, each with six scopes every three seconds.
      for (let i = 0; i < 3 * 6 * 20; i++) statuses.add((await pull()).status);
      expect([...statuses]).toEqual([200]);
    });

    test('another site cannot act as an officer', async () => {
      const cookie = cookiesOf(await post('/sign-in-link', { token: await invited() }));
      const elsewhere: Record<string, string>[] = [
        { 'Sec-Fetch-Site': 'cross-site' },
        { 'Sec-Fetch-Site': '', Origin: 'https://evil.example' },
        { 'Sec-Fetch-Site': '' }
      ];
      for (const headers of elsewhere) {
        const reply = await server.fetch('/api/sync/push', {
          method: 'POST',
          headers: { Cookie: cookie, [PROTOCOL_HEADER]: '1', ...headers },
          body: JSON.stringify({ operations: [filing()] })
        });
        expect(await errorOf(reply)).toMatchObject({ status: 403, code: 'cross_site' });
      }
    });

    test('disabling an officer ends every session immediately', async () => {
      const cookie = cookiesOf(await post('/sign-in-link', { token: await invited() }));
      await database().updateTable('officer').set({ disabled_at: new Date() }).execute();
      expect((await me(cookie)).status).toBe(401);
    });

    test('an officer who is enabled again does not get old sessions back', async () => {
      const cookie = cookiesOf(await post('/sign-in-link', { token: await invited() }));
      expect(await disableOfficer(server.services, 'asha@example.org')).toMatchObject({ ok: true });
      await invited();
      expect((await me(cookie)).status).toBe(401);
    });

    test('a new password ends every other session', async () => {
      const stolen = cookiesOf(await post('/sign-in-link', { token: await invited() }));
      const token = await mintLinkToken(server.services.auth, 'asha@example.org');
      const own = cookiesOf(await post('/sign-in-link', { token }));
      const account = { name: 'Asha', email: 'asha@example.org', password: 'a long password' };
      expect((await post('/account', account, { Cookie: own })).status).toBe(200);
      expect((await me(own)).status).toBe(200);
      expect((await me(stolen)).status).toBe(401);
    });

    test('a push that names another officer than the session is refused', async () => {
      const cookie = cookiesOf(await post('/sign-in-link', { token: await invited() }));
      const pushAs = (officerId: string) =>
        server.fetch('/api/sync/push', {
          method: 'POST',
          headers: {
            Cookie: cookie,
            [PROTOCOL_HEADER]: '1',
            'Sec-Fetch-Site': 'same-origin',
            [OFFICER_HEADER]: officerId
          },
          body: JSON.stringify({ operations: [filing()] })
        });
      const { officer } = (await (await me(cookie)).json()) as { officer: { id: string } };
      expect((await pushAs(officer.id)).status).toBe(200);
      expect(await errorOf(await pushAs('another'))).toMatchObject({
        status: 401,
        code: 'signed_out'
      });
    });

    test('the live stream announces changes in the officer’s wards and no others', async () => {
      const cookie = cookiesOf(await post('/sign-in-link', { token: await invited() }));
      const reply = await server.fetch('/api/officers/live', { headers: { Cookie: cookie } });
      expect(reply.headers.get('Content-Type')).toContain('text/event-stream');
      const reader = reply.body!.pipeThrough(new TextDecoderStream()).getReader();
      expect((await reader.read()).value).toBe(':\n\n');

      server.services.liveHints.publish(['ward:gba-2025.central.4']);
      server.services.liveHints.publish(['ward:gba-2025.central.3']);
      expect((await reader.read()).value).toBe('event: change\ndata: \n\n');
      await server.services.liveHints.close();
      expect((await reader.read()).done).toBe(true);
    });

    test('the live stream needs a signed-in officer', async () => {
      expect((await server.fetch('/api/officers/live')).status).toBe(401);
    });

    test('wrong passwords for one officer are rate-limited across all addresses', async () => {
      const answers: number[] = [];
      for (let i = 0; i < 32; i++) {
        const reply = await post(
          '/sign-in',
          { email: 'asha@example.org', password: `guess ${i}` },
          { 'X-Forwarded-For': `2001:db8:${i}::1` }
        );
        answers.push(reply.status);
      }
      expect(answers.at(-1)).toBe(429);
    });

    test('the error for an unknown ward names it', async () => {
      const added = await addOfficer(server.services, {
        email: 'x@example.org',
        role: 'officer',
        wards: ['gba-2025.mars.1'],
        corporations: []
      });
      expect(added).toEqual({ ok: false, error: 'there is no ward gba-2025.mars.1' });
    });

    test('the first administrator is invited once, and has no name yet', async () => {
      const link = await inviteFirstAdmin(server.services);
      expect(link).toMatch(/^http:\/\/localhost:3000\/officer\/sign-in#[\w-]{43}$/);
      expect(await inviteFirstAdmin(server.services)).toBeNull();
      const cookie = cookiesOf(await post('/sign-in-link', { token: link!.split('#')[1]! }));
      expect(await (await me(cookie)).json()).toMatchObject({
        officer: { role: 'admin' },
        unnamed: true
      });
    });
  });

  test('responses carry security headers, and other sites may not read them', async () => {
    const reply = await server.fetch('/api/wards', { headers: { Origin: 'https://evil.example' } });
    expect(reply.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(reply.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(reply.headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    expect(reply.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(reply.headers.get('Strict-Transport-Security')).toBeNull();
  });

  test('with TLS, responses carry Strict-Transport-Security', async () => {
    const secure = await openTestServer(database(), Date, { PUBLIC_ORIGIN: 'https://varadi.in' });
    const reply = await secure.fetch('/api/wards');
    expect(reply.headers.get('Strict-Transport-Security')).toContain('max-age=31536000');
    await secure.close();
  });

  test('the wards are sent once, and again only after a change', async () => {
    const reply = await server.fetch('/api/wards');
    const { wards, approximate } = (await reply.json()) as {
      wards: unknown[];
      approximate: boolean;
    };
    expect([wards.length, approximate]).toEqual([369, true]);
    const again = await server.fetch('/api/wards', {
      headers: { 'If-None-Match': reply.headers.get('ETag')! }
    });
    expect(again.status).toBe(304);
  });

  test.each(['gzip', 'br', 'gzip, br', 'identity'])(
    'the wards are not sent again to a client that has them, with Accept-Encoding %s',
    async (encoding) => {
      const ask = (headers: Record<string, string>) =>
        server.fetch('/api/wards', { headers: { 'Accept-Encoding': encoding, ...headers } });
      const first = await ask({});
      const tag = first.headers.get('ETag')!;
      const date = first.headers.get('Last-Modified')!;
      expect((await ask({ 'If-None-Match': tag })).status).toBe(304);
      expect((await ask({ 'If-None-Match': `W/${tag.replace(/^W\//, '')}` })).status).toBe(304);
      expect((await ask({ 'If-Modified-Since': date })).status).toBe(304);
      expect((await ask({ 'If-None-Match': '"another"' })).status).toBe(200);
    }
  );

  test('a POST may name the method in X-HTTP-Method-Override, for proxies that block it', async () => {
    const ask = (method: string, override?: string) =>
      server.fetch('/api/budget/switches', {
        method,
        headers: { ...sameSite, ...(override && { 'X-HTTP-Method-Override': override }) },
        body: JSON.stringify({ id: 'total/day', killed: true })
      });
    expect((await ask('PUT')).status).toBe(401);
    expect((await ask('POST', 'PUT')).status).toBe(401);
    expect((await ask('POST')).status).toBe(405);
    // The header does not turn a POST into a GET.
    expect((await ask('POST', 'GET')).status).toBe(405);
  });

  test('a place gets its ward, and a place outside the city gets none', async () => {
    const at = async (query: string) =>
      (await server.fetch(`/api/wards/at?${query}`)).json() as Promise<unknown>;
    expect(await at('lat=12.97629&lng=77.59289')).toMatchObject({
      ward: { corporation: 'gba-central', layer: 'gba-2025' },
      approximate: true
    });
    expect(await at('lat=12.30522&lng=76.65517')).toEqual({ ward: null, approximate: false });
    expect(await at('lat=north')).toMatchObject({
      error: { code: 'malformed', paths: ['lat', 'lng'] }
    });
  });
});
