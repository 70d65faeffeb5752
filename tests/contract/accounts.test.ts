import { afterEach, beforeEach, expect, test } from 'vitest';
import { mintLinkToken } from '#server/officers/auth.ts';
import {
  addOfficer,
  disableOfficer,
  inviteFirstAdmin,
  moveOfficer
} from '#server/officers/officers.ts';
import { cookiesOf, sameSite } from '#tests/support/administrator.ts';
import { TestClock } from '#tests/support/clock.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

describeOnEachDatabase('officers’ accounts', (database) => {
  let server: TestServer;
  let clock: TestClock;
  beforeEach(async () => {
    clock = new TestClock(Date.now());
    server = await openTestServer(database(), clock);
  });
  afterEach(() => server.close());

  const post = (path: string, body: object, cookie = '') =>
    server.fetch(`/api/officers${path}`, {
      method: 'POST',
      headers: { ...sameSite, ...(cookie && { Cookie: cookie }) },
      body: JSON.stringify(body)
    });
  const me = (cookie: string) => server.fetch('/api/officers/me', { headers: { Cookie: cookie } });
  const tokenIn = (link: string) => link.split('#')[1]!;
  async function add(email: string, more: Partial<Parameters<typeof addOfficer>[1]> = {}) {
    const added = await addOfficer(server.services, {
      email,
      role: 'officer',
      wards: ['gba-2025.central.3'],
      corporations: [],
      ...more
    });
    if (!added.ok) throw new Error(added.error);
    return tokenIn(added.value.link);
  }
  const signIn = async (token: string) => cookiesOf(await post('/sign-in-link', { token }));
  /** Longer than a sign-in counts as recent. */
  const LATER_MS = 16 * 60_000;
  const password = 'a long password';
  const asha = { name: 'Asha Rao', email: 'asha@example.org' };

  test('an officer cannot take another email address, which an operator may invite later', async () => {
    const cookie = await signIn(await add(asha.email));
    const moved = await post('/account', { ...asha, email: 'commissioner@example.org' }, cookie);
    expect(moved.status).toBe(403);
    const { officer } = (await (await me(cookie)).json()) as { officer: { email: string } };
    expect(officer.email).toBe(asha.email);
  });

  test('the first administrator sets a name and an email address only once', async () => {
    const cookie = await signIn(tokenIn((await inviteFirstAdmin(server.services))!));
    expect((await post('/account', { ...asha, password }, cookie)).status).toBe(200);
    const again = await post('/account', { ...asha, email: 'other@example.org' }, cookie);
    expect(again.status).toBe(403);
  });

  test('changing an existing account’s rights needs --existing and ends its sessions, password and links', async () => {
    const cookie = await signIn(await add(asha.email));
    await post('/account', { ...asha, password }, cookie);
    const unused = await add(asha.email, { existing: true });
    const refused = await addOfficer(server.services, {
      email: asha.email,
      role: 'admin',
      wards: [],
      corporations: []
    });
    expect(refused).toMatchObject({
      ok: false,
      error: expect.stringContaining('--existing') as string
    });

    await add(asha.email, { role: 'admin', existing: true });
    expect((await me(cookie)).status).toBe(401);
    expect((await post('/sign-in', { email: asha.email, password })).status).toBe(401);
    expect((await post('/sign-in-link', { token: unused })).status).toBe(401);
  });

  test('changing the password needs the current one, except soon after signing in', async () => {
    const cookie = await signIn(await add(asha.email));
    expect((await post('/account', { ...asha, password }, cookie)).status).toBe(200);
    clock.advance(LATER_MS);
    const next = { ...asha, password: 'another long password' };
    expect((await post('/account', next, cookie)).status).toBe(401);
    expect((await post('/account', { ...next, current: 'a guess' }, cookie)).status).toBe(401);
    // Changing only the name needs no password.
    expect((await post('/account', { ...asha, name: 'Asha R' }, cookie)).status).toBe(200);
    expect((await post('/account', { ...next, current: password }, cookie)).status).toBe(200);
    expect((await post('/sign-in', { email: asha.email, password })).status).toBe(401);
  });

  test('a new password ends every other session and unused link', async () => {
    const cookie = await signIn(await add(asha.email));
    await post('/account', { ...asha, password }, cookie);
    const other = cookiesOf(await post('/sign-in', { email: asha.email, password }));
    const token = await mintLinkToken(server.services.auth, asha.email);
    const next = { ...asha, password: 'another long password', current: password };
    expect((await post('/account', next, cookie)).status).toBe(200);
    expect((await me(cookie)).status).toBe(200);
    expect((await me(other)).status).toBe(401);
    expect((await post('/sign-in-link', { token })).status).toBe(401);
  });

  test('a disabled officer is refused everywhere; enabling revives no old session, password or link', async () => {
    const cookie = await signIn(await add(asha.email));
    await post('/account', { ...asha, password }, cookie);
    const token = await mintLinkToken(server.services.auth, asha.email);
    await disableOfficer(server.services, asha.email);
    const late = await mintLinkToken(server.services.auth, asha.email);
    const oldStatuses = async () => [
      (await post('/sign-in-link', { token })).status,
      (await post('/sign-in-link', { token: late })).status,
      (await post('/sign-in', { email: asha.email, password })).status,
      (await me(cookie)).status
    ];
    expect(await oldStatuses()).toEqual([401, 401, 401, 401]);
    const fresh = await add(asha.email, { existing: true });
    expect(await oldStatuses()).toEqual([401, 401, 401, 401]);
    expect((await me(await signIn(fresh))).status).toBe(200);
  });

  test('an account left without an officer by a crash can be invited like a new one', async () => {
    const { internalAdapter } = await server.services.auth.$context;
    await internalAdapter.createUser({ ...asha, emailVerified: true }, { method: 'admin' });
    expect((await me(await signIn(await add(asha.email)))).status).toBe(200);
  });

  test('an operator can change an officer’s email address; the officer then signs in again', async () => {
    const cookie = await signIn(await add(asha.email));
    const moved = await moveOfficer(server.services, asha.email, 'asha.rao@example.org');
    if (!moved.ok) throw new Error(moved.error);
    expect((await me(cookie)).status).toBe(401);
    const reply = await me(await signIn(tokenIn(moved.value.link)));
    expect(await reply.json()).toMatchObject({ officer: { email: 'asha.rao@example.org' } });
    await add('ravi@example.org');
    expect(await moveOfficer(server.services, 'ravi@example.org', 'asha.rao@example.org')).toEqual({
      ok: false,
      error: 'asha.rao@example.org has an account already'
    });
  });
});
