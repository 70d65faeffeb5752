import { createMiddleware } from 'hono/factory';
import { can, type Officer } from '#shared/access.ts';
import type { AppContext, AppEnv } from './context.ts';
import { OFFICER_HEADER } from '#shared/protocol.ts';
import { DomainError } from '../errors.ts';
import type { Limits } from './limits.ts';
import { isDisabledOfficer, officerByUser } from '../actors/officer.ts';
import type { Services } from '../services.ts';
import { CLEAR_CACHE } from './security.ts';
import { createDeviceSessions } from '../actors/device.ts';

/**
 * Authenticates the actor: a device by its key, or an officer by the session cookie. Other requests count towards the
 * limit of their network.
 */
export function establishActor(services: Services, limits: Pick<Limits, 'unknownCaller'>) {
  const deviceOf = createDeviceSessions(services);
  return createMiddleware<AppEnv>(async (c, next) => {
    const authorization = c.req.header('authorization');
    if (authorization) {
      const session = await deviceOf(authorization).catch(async (cause: unknown) => {
        await limits.unknownCaller(c);
        throw cause;
      });
      if (session.newKey) await limits.unknownCaller(c);
      c.set('actor', { kind: 'device', ...session });
      return next();
    }
    const officer = await signedInOfficer(services, c);
    if (!officer) {
      await limits.unknownCaller(c);
      throw await notSignedIn(
        services,
        c,
        'not signed in; send a session cookie or device credentials'
      );
    }
    // An officer's decisions must not be sent in the name of another officer who signed in later.
    const expected = c.req.header(OFFICER_HEADER);
    if (expected !== undefined && expected !== officer.id) {
      throw await notSignedIn(services, c, 'another officer is signed in');
    }
    refuseCrossSite(services, c);
    c.set('actor', { kind: 'officer', officer });
    return next();
  });
}

export async function signedInOfficer(services: Services, c: AppContext): Promise<Officer | null> {
  if (!c.req.header('cookie')) return null;
  const { response: session, headers } = await services.auth.api.getSession({
    headers: c.req.raw.headers,
    returnHeaders: true
  });
  // Using a session prolongs it, so the cookie is sent again.
  for (const cookie of headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true });
  const officer = session && (await officerByUser(services.database, session.user.id));
  if (officer) c.set('isOfficer', true);
  return officer;
}

/** @throws DomainError `signed_out`, or `disabled` */
export async function requireOfficer(services: Services, c: AppContext): Promise<Officer> {
  const officer = await signedInOfficer(services, c);
  if (!officer) throw await notSignedIn(services, c, 'not signed in; sign in first');
  return officer;
}

/** The client names the officer it expects to be signed in, and learns if that officer was disabled. */
async function notSignedIn(services: Services, c: AppContext, why: string): Promise<DomainError> {
  const expected = c.req.header(OFFICER_HEADER);
  const isDisabled =
    expected !== undefined && (await isDisabledOfficer(services.database, expected));
  if (!isDisabled) return new DomainError('signed_out', why);
  c.header(...CLEAR_CACHE);
  return new DomainError('disabled', 'this officer was disabled');
}

/** @throws DomainError `signed_out`, `disabled` or `not_allowed` */
export async function requireAdministrator(services: Services, c: AppContext): Promise<Officer> {
  const officer = await requireOfficer(services, c);
  if (can({ kind: 'officer', officer }, { do: 'administer' })) return officer;
  throw new DomainError('not_allowed', 'only administrators may do this');
}

/**
 * Refuses cross-site requests that change something, since browsers send the cookie for any page. `Sec-Fetch-Site`
 * decides; older browsers send only `Origin`. An allowed origin is `PUBLIC_ORIGIN` (proxies rewrite `Host`), or the
 * requested host with the same scheme: anybody can tamper with a page that was loaded without TLS.
 *
 * @throws DomainError `cross_site`
 */
export function refuseCrossSite({ config }: Pick<Services, 'config'>, c: AppContext): void {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return;
  const site = c.req.header('sec-fetch-site');
  const origin = c.req.header('origin');
  const { protocol } = new URL(config.publicOrigin);
  const isOurs = site
    ? site === 'same-origin' || site === 'none'
    : origin !== undefined &&
      [config.publicOrigin, `${protocol}//${c.req.header('host')}`].includes(origin);
  if (isOurs) return;
  throw new DomainError(
    'cross_site',
    `cross-site request refused; expected the origin ${config.publicOrigin} (PUBLIC_ORIGIN)`
  );
}
