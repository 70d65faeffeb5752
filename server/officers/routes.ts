import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Officer } from '#shared/access.ts';
import type { Profile } from '#shared/office.ts';
import { OFFICE_CALLS } from '#shared/office-calls.ts';
import { listAgencies, replaceAgencies } from '../agencies/agencies.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { refuseCrossSite, requireAdministrator, requireOfficer } from '../http/actor.ts';
import type { Limits } from '../http/limits.ts';
import { parse } from '../http/parse.ts';
import { CLEAR_CACHE } from '../http/security.ts';
import type { Services } from '../services.ts';
import { keepsUnknownValues, profileForOldPhones } from '../http/for-old-phones.ts';
import { createPasswordAttempts, rememberBrowser } from './password-attempts.ts';
import { live } from './stream-live-hints.ts';
import { FIRST_ADMIN_EMAIL, scopesMirrored } from './officers.ts';
import { signInByLink, signInByPassword, signOut, updateAccount } from './sign-in.ts';

export function officerRoutes(services: Services, limits: Limits) {
  const attempts = createPasswordAttempts(services, limits);
  return new Hono<AppEnv>()
    .use(bodyLimit({ maxSize: 16_384 }))
    .use(async (c, next) => {
      refuseCrossSite(services, c);
      await next();
    })
    .post('/sign-in', parse('json', OFFICE_CALLS.signIn.body), async (c) => {
      const credentials = c.req.valid('json');
      const cookies = await attempts.attempt(c, credentials.email, () =>
        signInByPassword(services, credentials, headersOf(c))
      );
      await rememberBrowser(services, c, credentials.email);
      return passOnCookies(c, cookies);
    })
    .post('/sign-in-link', parse('json', OFFICE_CALLS.signInByLink.body), async (c) =>
      passOnCookies(c, await signInByLink(services, c.req.valid('json').token, headersOf(c)))
    )
    .post('/sign-out', async (c) => {
      c.header(...CLEAR_CACHE);
      return passOnCookies(c, await signOut(services, headersOf(c)));
    })
    .get('/live', async (c) => live(services, c, await requireOfficer(services, c)))
    .get('/me', async (c) => c.json(await profile(services, c, await requireOfficer(services, c))))
    .post('/account', parse('json', OFFICE_CALLS.updateAccount.body), async (c) => {
      const officer = await requireOfficer(services, c);
      await limits.account(officer.id);
      const account = c.req.valid('json');
      await attempts.attempt(c, officer.email, () =>
        updateAccount(services, officer, account, headersOf(c))
      );
      await rememberBrowser(services, c, account.email);
      return c.json(await profile(services, c, await requireOfficer(services, c)));
    })
    .put('/agencies', parse('json', OFFICE_CALLS.updateAgencies.body), async (c) => {
      const officer = await requireAdministrator(services, c);
      await replaceAgencies(services, officer, c.req.valid('json').agencies);
      return c.json(await profile(services, c, officer));
    });
}

async function profile(services: Services, c: AppContext, officer: Officer): Promise<Profile> {
  const whole = {
    officer,
    scopes: scopesMirrored(services, officer),
    agencies: await listAgencies(services.database),
    unnamed: officer.email === FIRST_ADMIN_EMAIL,
    assistants: services.config.hasAssistants
  };
  return keepsUnknownValues(c) ? whole : profileForOldPhones(whole);
}

const headersOf = (c: AppContext) => c.req.raw.headers;

function passOnCookies(c: AppContext, cookies: readonly string[]) {
  for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true });
  return c.json({ done: true });
}
