import { afterEach, beforeEach, expect, test } from 'vitest';
import { addOfficer } from '#server/officers/officers.ts';
import { cookiesOf, sameSite } from '#tests/support/administrator.ts';
import { describeOnEachDatabase } from '#tests/support/databases.ts';
import { openTestServer, type TestServer } from '#tests/support/server.ts';

describeOnEachDatabase('signing in', (database) => {
  let server: TestServer;
  beforeEach(async () => {
    server = await openTestServer(database());
  });
  afterEach(() => server.close());

  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    server.fetch(`/api/officers${path}`, {
      method: 'POST',
      headers: { ...sameSite, ...headers },
      body: JSON.stringify(body)
    });
  const errorOf = async (reply: Response) => ({
    status: reply.status,
    ...((await reply.json()) as { error: { code: string; message: string } }).error
  });

  async function invited(): Promise<string> {
    const added = await addOfficer(server.services, {
      email: 'asha@example.org',
      role: 'officer',
      wards: ['gba-2025.central.3'],
      corporations: []
    });
    if (!added.ok) throw new Error(added.error);
    return added.value.link.split('#')[1]!;
  }

  const account = {
    name: 'Asha Rao',
    email: 'asha@example.org',
    password: 'a long password'
  };
  const from = (network: string) => ({ 'X-Forwarded-For': network });
  let behind: TestServer;
  beforeEach(async () => {
    behind = await openTestServer(database(), Date, { TRUSTED_PROXIES: '10.0.0.0/8' });
  });
  afterEach(() => behind.close());
  const ask = (path: string, body: object, headers: Record<string, string>) =>
    behind.fetch(`/api/officers${path}`, {
      method: 'POST',
      headers: { ...sameSite, ...headers },
      body: JSON.stringify(body)
    });

  test('40 officers can sign in by link and set passwords from one address', async () => {
    const answers = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const added = await addOfficer(behind.services, {
        email: `officer-${i}@example.org`,
        role: 'officer',
        wards: ['gba-2025.central.3'],
        corporations: []
      });
      if (!added.ok) throw new Error(added.error);
      const token = added.value.link.split('#')[1]!;
      const signedIn = await ask('/sign-in-link', { token }, from('203.0.113.7'));
      answers.add(signedIn.status);
      const own = { ...account, email: `officer-${i}@example.org` };
      const cookie = cookiesOf(signedIn);
      answers.add((await ask('/account', own, { Cookie: cookie })).status);
      const { email, password } = own;
      answers.add((await ask('/sign-in', { email, password }, {})).status);
    }
    expect([...answers]).toEqual([200]);
  }, 60_000);

  test('110 wrong passwords from strangers do not lock an officer out of a known browser', async () => {
    const cookie = cookiesOf(await post('/sign-in-link', { token: await invited() }));
    const set = await post('/account', account, { Cookie: cookie });
    const known = cookiesOf(set);
    const { email } = account;
    let last = 0;
    for (let i = 0; i < 110; i++) {
      const guess = { email, password: `guess ${i}` };
      last = (await post('/sign-in', guess, {})).status;
    }
    expect(last).toBe(429);
    expect((await post('/sign-in', { email, password: account.password }, {})).status).toBe(429);
    const own = await post('/sign-in', { email, password: account.password }, { Cookie: known });
    expect(own.status).toBe(200);
    // Guesses with that cookie are limited too.
    for (let i = 0; i < 11; i++) {
      last = (await post('/sign-in', { email, password: `x ${i}` }, { Cookie: known })).status;
    }
    expect(last).toBe(429);
  }, 60_000);

  test('the cookie of a known browser is bound to its officer and cannot be forged', async () => {
    const cookie = cookiesOf(await post('/sign-in-link', { token: await invited() }));
    const known = cookiesOf(await post('/account', account, { Cookie: cookie }));
    const forged = known.replace(
      /known-browser=[^;]+/,
      `known-browser=${'a'.repeat(22)}.${'b'.repeat(43)}`
    );
    for (const [email, sent] of [
      ['other@example.org', known],
      [account.email, forged]
    ] as const) {
      let last = 0;
      for (let i = 0; i < 11; i++) {
        last = (await post('/sign-in', { email, password: `x ${i}` }, { Cookie: sent })).status;
      }
      // The guesses count as a stranger's, so the next one without the cookie is refused too.
      expect(last).toBe(429);
      expect((await post('/sign-in', { email, password: 'y' }, {})).status).toBe(429);
    }
  }, 60_000);

  test('PUBLIC_ORIGIN decides which origin is ours when a proxy rewrites Host', async () => {
    const token = await invited();
    const old = { 'Sec-Fetch-Site': '', Host: 'upstream:3000' };
    const refused = await post(
      '/sign-in-link',
      { token },
      { ...old, Origin: 'https://evil.example' }
    );
    expect(await errorOf(refused)).toMatchObject({
      code: 'cross_site',
      message: expect.stringContaining('PUBLIC_ORIGIN') as string
    });
    const taken = await post(
      '/sign-in-link',
      { token },
      { ...old, Origin: 'http://localhost:3000' }
    );
    expect(taken.status).toBe(200);
  });

  test('with TLS, a page of the same host without TLS counts as another site', async () => {
    const secure = await openTestServer(database(), Date, {
      PUBLIC_ORIGIN: 'https://varadi.example'
    });
    const from = async (Origin: string) => {
      const reply = await secure.fetch('/api/officers/sign-in', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Host: 'alias.example', Origin },
        body: JSON.stringify({ email: 'asha@example.org', password: 'a guess' })
      });
      return (await errorOf(reply)).code;
    };
    expect(await from('http://varadi.example')).toBe('cross_site');
    expect(await from('http://alias.example')).toBe('cross_site');
    expect(await from('https://evil.example')).toBe('cross_site');
    expect(await from('https://varadi.example')).toBe('wrong_password');
    expect(await from('https://alias.example')).toBe('wrong_password');
    await secure.close();
  }, 60_000);

  test('while a session secret is exchanged, the other one is accepted and the cookie signed anew', async () => {
    const [first, second, third] = ['1', '2', '3'].map((digit) => digit.repeat(40));
    const withSecrets = (of: string, also: string) =>
      openTestServer(database(), Date, { SESSION_SECRET: of, SESSION_SECRET_ALSO: also });
    const me = (at: TestServer, cookie: string) =>
      at.fetch('/api/officers/me', { headers: { cookie } });
    const before = await withSecrets(first!, '');
    const reply = await before.fetch('/api/officers/sign-in-link', {
      method: 'POST',
      headers: sameSite,
      body: JSON.stringify({ token: await invited() })
    });
    const old = cookiesOf(reply);

    const during = await withSecrets(second!, first!);
    const renewal = await me(during, old);
    expect(renewal.status).toBe(200);
    const renewed = cookiesOf(renewal);
    expect((await me(during, renewed)).headers.getSetCookie()).toEqual([]);

    const after = await withSecrets(second!, third!);
    expect((await me(after, old)).status).toBe(401);
    expect((await me(after, renewed)).status).toBe(200);
    const forged = renewed.replace(/[^.]*$/, encodeURIComponent(`${'A'.repeat(43)}=`));
    expect((await me(during, forged)).status).toBe(401);
    // Signing out ends a session whose cookie has not been renewed.
    await during.fetch('/api/officers/sign-out', {
      method: 'POST',
      headers: { ...sameSite, cookie: old }
    });
    expect((await me(after, renewed)).status).toBe(401);
    await Promise.all([before, during, after].map((one) => one.close()));
  });
});
