import { Hono } from 'hono';
import { expect, it } from 'vitest';
import type { AppEnv } from '../http/context.ts';
import { DomainError } from '../errors.ts';
import { errorReply } from '../http/error-reply.ts';
import { createLimits } from '../http/limits.ts';
import { createMemoryRateLimits } from '../http/memory-rate-limits.ts';
import { createPasswordAttempts } from './password-attempts.ts';

const RIGHT = 'a long password';

/** A server that only checks passwords, called from any address. */
function signIn() {
  const auth = { $context: Promise.resolve({ secret: 'a secret of the test’s own' }) };
  const services = { auth, config: { publicOrigin: 'http://localhost' } } as never;
  const attempts = createPasswordAttempts(
    services,
    createLimits({ shared: createMemoryRateLimits(), frequent: createMemoryRateLimits() })
  );
  const app = new Hono<AppEnv>()
    .use(async (c, next) => {
      c.set('address', c.req.header('x-address') ?? '');
      await next();
    })
    .post('/', async (c) => {
      const { email, password } = await c.req.json<{ email: string; password: string }>();
      await attempts.attempt(c, email, () =>
        password === RIGHT
          ? Promise.resolve()
          : Promise.reject(new DomainError('wrong_password', 'wrong'))
      );
      return c.json({ done: true });
    });
  app.onError((cause, c) => errorReply(c, cause as DomainError));
  return async (address: string, email: string, password: string): Promise<number> => {
    const body = JSON.stringify({ email, password });
    const reply = await app.request('/', {
      method: 'POST',
      body,
      headers: { 'x-address': address }
    });
    return reply.status;
  };
}

const OFFICER = 'asha@example.org';

it('thirty wrong guesses from three addresses do not lock out the officer at a fourth', async () => {
  const attempt = signIn();
  for (const address of ['198.51.100.1', '198.51.100.2', '198.51.100.3']) {
    for (let i = 0; i < 10; i++) expect(await attempt(address, OFFICER, `guess ${i}`)).toBe(401);
    expect(await attempt(address, OFFICER, 'one more')).toBe(429);
  }
  expect(await attempt('203.0.113.9', OFFICER, RIGHT)).toBe(200);
});

it('guesses from many addresses are queued; the officer waits for at most one of each address', async () => {
  const attempt = signIn();
  for (let i = 0; i < 31; i++) await attempt(`198.51.100.${i}`, OFFICER, 'guess');
  const began = performance.now();
  const guesses = [1, 2, 3].map((i) => attempt('192.0.2.1', OFFICER, `guess ${i}`));
  expect(await attempt('203.0.113.9', OFFICER, RIGHT)).toBe(200);
  // One guess that came before, and the officer's own pause.
  expect(performance.now() - began).toBeGreaterThan(1_900);
  await Promise.all(guesses);
}, 30_000);

it('a network that guesses at a hundred accounts is slowed down; an officer there can still sign in', async () => {
  const attempt = signIn();
  for (let i = 0; i < 100; i++) await attempt('198.51.100.1', `officer-${i}@example.org`, 'guess');
  expect(await attempt('198.51.100.1', OFFICER, RIGHT)).toBe(200);
}, 30_000);
