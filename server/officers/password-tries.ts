import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { getCookie, setCookie } from 'hono/cookie';
import type { AppContext } from '../context.ts';
import { networkOf } from '../http/client-address.ts';
import type { Limits } from '../http/limits.ts';
import type { Services } from '../services.ts';

/*
 * Only wrong passwords count. Whoever guesses is stopped: by network and account together, by network, and
 * by account where the guesses come from everywhere. A browser in which the officer has signed in before
 * is told apart by a cookie and has a limit of its own, so that guessing by strangers does not lock the
 * officer out (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */

const COOKIE = 'varadi.known-browser';
/** A year, in seconds. */
const COOKIE_AGE = 365 * 24 * 3_600;
const KNOWN = /^([\w-]{22})\.([\w-]{43})$/;

type Needs = Pick<Services, 'auth' | 'config'>;

/**
 * Counts a try before it is made.
 *
 * @returns gives the try back: the password was right
 * @throws HttpError `too_many`
 */
export async function countPasswordTry(
  services: Needs,
  limits: Limits,
  c: AppContext,
  email: string
): Promise<() => Promise<void>> {
  const account = email.toLowerCase();
  const network = networkOf(c.get('address'));
  const browser = await knownBrowser(services, c, account);
  const counted =
    browser === null
      ? [
          await limits.guesses(`${account} ${network}`),
          await limits.guessesFromNetwork(network),
          await limits.guessesFromEverywhere(account)
        ]
      : [await limits.guesses(`${account} ${browser}`)];
  return async () => {
    for (const giveBack of counted) await giveBack();
  };
}

/** Remembers that the officer has signed in in this browser. */
export async function rememberBrowser(services: Needs, c: AppContext, email: string) {
  const nonce = randomBytes(16).toString('base64url');
  const mark = (await sign(services, nonce, email.toLowerCase())).toString('base64url');
  setCookie(c, COOKIE, `${nonce}.${mark}`, {
    path: '/api/officers',
    maxAge: COOKIE_AGE,
    httpOnly: true,
    sameSite: 'Lax',
    secure: services.config.publicOrigin.startsWith('https:')
  });
}

async function knownBrowser(services: Needs, c: AppContext, account: string) {
  const [, nonce, mark] = KNOWN.exec(getCookie(c, COOKIE) ?? '') ?? [];
  if (!nonce || !mark) return null;
  const isOurs = timingSafeEqual(
    await sign(services, nonce, account),
    Buffer.from(mark, 'base64url')
  );
  return isOurs ? nonce : null;
}

async function sign({ auth }: Needs, nonce: string, account: string): Promise<Buffer> {
  const { secret } = await auth.$context;
  return createHmac('sha256', secret).update(`known browser ${nonce} ${account}`).digest();
}
