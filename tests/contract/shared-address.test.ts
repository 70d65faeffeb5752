import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PROTOCOL_HEADER } from '#shared/protocol.ts';
import { addOfficer, disableOfficer } from '#server/officers/officers.ts';
import { cookiesOf, sameSite } from '#tests/support/administrator.ts';
import { filing, newDevice, type TestDevice } from '#tests/support/builders.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

/* Abuse by one client must not affect other clients behind the same address. */
describeOnEachDatabase('clients behind one address', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database(), Date, { TRUSTED_PROXIES: '10.0.0.0/8' });
  });
  afterEach(() => server.close());

  const push = (device: TestDevice, operations: unknown[]) =>
    server.fetch('/api/sync/push', {
      method: 'POST',
      headers: { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' },
      body: JSON.stringify({ operations })
    });
  const pull = (device: TestDevice) =>
    server.fetch('/api/sync/pull?scope=mine', {
      headers: { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' }
    });
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    server.fetch(`/api/officers${path}`, {
      method: 'POST',
      headers: { ...sameSite, ...headers },
      body: JSON.stringify(body)
    });
  async function invited(email = 'asha@example.org'): Promise<string> {
    const added = await addOfficer(server.services, {
      email,
      role: 'officer',
      wards: ['gba-2025.central.3'],
      corporations: []
    });
    if (!added.ok) throw new Error(added.error);
    return added.value.link.split('#')[1]!;
  }
  const account = { name: 'Asha Rao', email: 'asha@example.org', password: 'a long password' };
  async function officerWithPassword(): Promise<string> {
    const cookie = cookiesOf(await post('/sign-in-link', { token: await invited() }));
    expect((await post('/account', account, { Cookie: cookie })).status).toBe(200);
    return cookie;
  }

  test('invented devices with invalid pushes leave no rows and do not block new phones', async () => {
    for (let i = 0; i < 700; i++) {
      const reply = await push(newDevice(), [{ nonsense: i }]);
      expect(reply.status).toBe(200);
    }
    expect(await database().selectFrom('device').select('id').execute()).toHaveLength(0);
    expect((await push(newDevice(), [filing()])).status).toBe(200);
  });

  test('on a rate-limited network, known phones, officers and sign-in links still work', async () => {
    const known = newDevice();
    await push(known, [filing()]);
    const cookie = await officerWithPassword();
    const token = await invited('ravi@example.org');
    let last = 0;
    for (let i = 0; i < 3_100 && last !== 429; i++) last = (await pull(newDevice())).status;
    expect(last).toBe(429);
    expect((await push(newDevice(), [filing()])).status).toBe(429);

    expect((await push(known, [filing()])).status).toBe(200);
    const me = await server.fetch('/api/officers/me', { headers: { Cookie: cookie } });
    expect(me.status).toBe(200);
    expect((await post('/sign-in-link', { token })).status).toBe(200);
    const { email, password } = account;
    expect((await post('/sign-in', { email, password })).status).toBe(200);
  }, 60_000);

  test('empty bodies and invalid links do not count against the sign-in limits', async () => {
    const cookie = await officerWithPassword();
    for (let i = 0; i < 30; i++) {
      expect((await post('/sign-in', {})).status).toBe(400);
      expect((await post('/sign-in-link', {})).status).toBe(400);
      expect((await post('/sign-in-link', { token: `no such token at all ${i}` })).status).toBe(
        401
      );
      expect((await post('/account', {}, { Cookie: cookie })).status).toBe(400);
    }
    const { email, password } = account;
    expect((await post('/sign-in', { email, password })).status).toBe(200);
    expect((await post('/account', account, { Cookie: cookie })).status).toBe(200);
    const token = await invited('ravi@example.org');
    expect((await post('/sign-in-link', { token })).status).toBe(200);
  }, 60_000);

  test('a device above its daily write limit is refused, and another device is not', async () => {
    const greedy = newDevice();
    const long = () => filing({ description: 'ಚ'.repeat(2_000) });
    let last = 0;
    for (let i = 0; i < 100 && last !== 429; i++) {
      last = (await push(greedy, Array.from({ length: 9 }, long))).status;
    }
    expect(last).toBe(429);
    expect((await push(newDevice(), [long()])).status).toBe(200);
  }, 60_000);

  test('on a full disk pushes get 503 with Retry-After, and readiness names the disk', async () => {
    vi.spyOn(server.services.diskSpace, 'hasSpace').mockResolvedValue(false);
    const reply = await push(newDevice(), [filing()]);
    expect(reply.status).toBe(503);
    expect(Number(reply.headers.get('Retry-After'))).toBeGreaterThan(0);
    const ready = await server.fetch('/readyz');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ dependencies: { disk: { state: 'down' } } });
    expect(ready.headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  test('a HEAD request for the live stream does not occupy a slot', async () => {
    const cookie = await officerWithPassword();
    for (let i = 0; i < 10; i++) {
      const head = await server.fetch('/api/officers/live', {
        method: 'HEAD',
        headers: { Cookie: cookie }
      });
      expect(head.status).toBe(200);
    }
    const live = await server.fetch('/api/officers/live', { headers: { Cookie: cookie } });
    expect(live.status).toBe(200);
    await live.body!.cancel();
  });

  test('the live stream ends when the officer is disabled', async () => {
    const cookie = await officerWithPassword();
    const live = await server.fetch('/api/officers/live', { headers: { Cookie: cookie } });
    const reader = live.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toBe(':\n\n');
    await disableOfficer(server.services, account.email);
    server.services.liveHints.publish(['ward:gba-2025.central.3']);
    expect((await reader.read()).done).toBe(true);
  });

  test('an operation nested 5,000 deep is refused, and the rest of the push is applied', async () => {
    const deep = JSON.stringify(filing()).replace(
      '"kind"',
      `"extra":${'['.repeat(5_000)}${']'.repeat(5_000)},"kind"`
    );
    const device = newDevice();
    const reply = await server.fetch('/api/sync/push', {
      method: 'POST',
      headers: { Authorization: device.authorization, [PROTOCOL_HEADER]: '1' },
      body: `{"operations":[${deep},${JSON.stringify(filing())}]}`
    });
    expect(reply.status).toBe(200);
    const { results } = (await reply.json()) as { results: { outcome: string }[] };
    expect(results.map(({ outcome }) => outcome)).toEqual(['refused', 'applied']);
  });

  test('a malformed cursor is not a server error', async () => {
    const cursor = Buffer.from(`x/1/${'-'.repeat(36)}/1`).toString('base64url');
    const reply = await server.fetch(`/api/sync/pull?scope=mine&cursor=${cursor}`, {
      headers: { Authorization: newDevice().authorization, [PROTOCOL_HEADER]: '1' }
    });
    expect(reply.status).toBeLessThan(500);
  });
});
