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
 * Establishes who is speaking: a device by its key, or an officer by the session cookie. Whoever is neither counts
 * for their network.
 */
export function establishActor(services: Services, limits: Pick<Limits, 'stranger'>) {
  const deviceOf = createDeviceSessions(services);
  return createMiddleware<AppEnv>(async (c, next) => {
    const authorization = c.req.header('authorization');
    if (authorization) {
      const session = await deviceOf(authorization).catch(async (cause: unknown) => {
        await limits.stranger(c);
        throw cause;
      });
      if (session.newKey) await limits.stranger(c);
      c.set('actor', { kind: 'device', ...session });
      return next();
    }
    const officer = await signedInOfficer(services, c);
    if (!officer) {
      await limits.stranger(c);
      throw await notSignedIn(services, c, 'sign in, or speak as a device');
    }
    // What one officer has decided must not go in the name of whoever signed in after.
    const believed = c.req.header(OFFICER_HEADER);
    if (believed !== undefined && believed !== officer.id) {
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
  // A session that is used is prolonged, and its cookie with it.
  for (const cookie of headers.getSetCookie()) c.header('Set-Cookie', cookie, { append: true });
  return session && officerByUser(services.database, session.user.id);
}

/** @throws DomainError `signed_out`, or `disabled` */
export async function requireOfficer(services: Services, c: AppContext): Promise<Officer> {
  const officer = await signedInOfficer(services, c);
  if (!officer) throw await notSignedIn(services, c, 'sign in first');
  return officer;
}

/** A phone says whom it takes to be signed in: where that officer was disabled, it has to know. */
async function notSignedIn(services: Services, c: AppContext, why: string): Promise<DomainError> {
  const believed = c.req.header(OFFICER_HEADER);
  const isDisabled =
    believed !== undefined && (await isDisabledOfficer(services.database, believed));
  if (!isDisabled) return new DomainError('signed_out', why);
  c.header(...CLEAR_CACHE);
  return new DomainError('disabled', 'this officer was disabled');
}

/** @throws DomainError `signed_out`, `disabled` or `not_allowed` */
export async function requireAdministrator(services: Services, c: AppContext): Promise<Officer> {
  const officer = await requireOfficer(services, c);
  if (can({ kind: 'officer', officer }, { do: 'administer' })) return officer;
  throw new DomainError('not_allowed', 'this is an administrator’s matter');
}

/**
 * A cookie goes along with whatever page asks, so a request that changes something must come from our
 * own pages: browsers say so in `Sec-Fetch-Site`, older ones in `Origin`. Proxies rewrite `Host`, so
 * `PUBLIC_ORIGIN` decides what is ours; the host that was asked for is ours too, by the same scheme: a page that came
 * without TLS may be anybody's.
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
    `this request came from another site than ${config.publicOrigin} (PUBLIC_ORIGIN)`
  );
}
