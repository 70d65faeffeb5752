import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { Officer } from '#shared/access.ts';
import { Agencies } from '#shared/agencies.ts';
import { listAgencies, replaceAgencies } from '../agencies/agencies.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { refuseCrossSite, requireAdministrator, requireOfficer } from '../http/actor.ts';
import type { Limits } from '../http/limits.ts';
import { parse } from '../http/parse.ts';
import type { Services } from '../services.ts';
import { live } from './live.ts';
import { FIRST_ADMIN_EMAIL, scopesMirrored } from './officers.ts';
import {
  endOtherSessions,
  signInByLink,
  signInByPassword,
  signOut,
  updateAccount
} from './sign-in.ts';

const PasswordSignIn = z.strictObject({
  email: z.email().max(254),
  password: z.string().min(1).max(128)
});

const LinkSignIn = z.strictObject({ token: z.string().min(20).max(200) });

const Account = z.strictObject({
  name: z.string().trim().min(1).max(100),
  email: z.email().max(254),
  password: z.string().min(10).max(128).optional()
});

export const officerRoutes = (services: Services, limits: Limits) =>
  new Hono<AppEnv>()
    .use(bodyLimit({ maxSize: 16_384 }))
    .use(async (c, next) => {
      refuseCrossSite(c);
      await next();
    })
    .post('/sign-in', limits.signIn, parse('json', PasswordSignIn), async (c) => {
      const credentials = c.req.valid('json');
      await limits.account(credentials.email.toLowerCase());
      return passOnCookies(c, await signInByPassword(services, credentials, headersOf(c)));
    })
    .post('/sign-in-link', limits.signIn, parse('json', LinkSignIn), async (c) =>
      passOnCookies(c, await signInByLink(services, c.req.valid('json').token, headersOf(c)))
    )
    .post('/sign-out', async (c) => passOnCookies(c, await signOut(services, headersOf(c))))
    .get('/live', async (c) => live(services, c, await requireOfficer(services, c)))
    .get('/me', async (c) => c.json(await profile(services, await requireOfficer(services, c))))
    .post('/account', limits.signIn, parse('json', Account), async (c) => {
      const officer = await requireOfficer(services, c);
      const account = c.req.valid('json');
      await updateAccount(services, officer, account);
      if (account.password !== undefined) await endOtherSessions(services, officer, headersOf(c));
      return c.json(await profile(services, await requireOfficer(services, c)));
    })
    .put('/agencies', parse('json', z.strictObject({ agencies: Agencies })), async (c) => {
      const officer = await requireAdministrator(services, c);
      await replaceAgencies(services, officer, c.req.valid('json').agencies);
      return c.json(await profile(services, officer));
    });

/** Who is signed in, and what their device is to keep for the times without a network. */
async function profile(services: Services, officer: Officer) {
  return {
    officer,
    scopes: scopesMirrored(services, officer),
    agencies: await listAgencies(services.database),
    /** The first administrator has yet to say who they are. */
    unnamed: officer.email === FIRST_ADMIN_EMAIL
  };
}

const headersOf = (c: AppContext) => c.req.raw.headers;

function passOnCookies(c: AppContext, cookies: readonly string[]) {
  for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true });
  return c.json({ done: true });
}
