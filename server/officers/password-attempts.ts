import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { getCookie, setCookie } from 'hono/cookie';
import { SECOND } from '#shared/time.ts';
import type { AppContext } from '../http/context.ts';
import { DomainError } from '../errors.ts';
import { networkOf } from '../http/client-address.ts';
import type { Limits } from '../http/limits.ts';
import { createThrottledQueue } from '../jobs/throttled-queue.ts';
import type { Services } from '../services.ts';

/*
 * Only wrong passwords count. The limit is per network and account together. If guesses come from many networks, or one
 * network guesses at many accounts, nobody is locked out: attempts are queued, and networks (or accounts) take turns.
 * A stranger's hundred guesses then delay the officer by seconds. A cookie identifies a browser in which the officer
 * has signed in before; it has a limit of its own (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */

const COOKIE = 'varadi.known-browser';
/** A year. */
const COOKIE_AGE_SECONDS = 365 * 24 * 3_600;
const COOKIE_VALUE = /^([\w-]{22})\.([\w-]{43})$/;

type Needs = Pick<Services, 'auth' | 'config'>;

/** The pause before each attempt once too many were wrong, and how many attempts may wait. */
const PAUSE_MS = 2 * SECOND;
const MAX_WAITING = 40;

export function createPasswordAttempts(services: Needs, limits: Limits) {
  const throttled = createThrottledQueue({ pauseMs: PAUSE_MS, maxWaiting: MAX_WAITING });
  return {
    /**
     * Runs an attempt, and counts it if the password was wrong.
     *
     * @throws DomainError `too_many`, and whatever the attempt throws
     */
    async attempt<Value>(c: AppContext, email: string, make: () => Promise<Value>): Promise<Value> {
      const account = email.toLowerCase();
      const network = networkOf(c.get('address'));
      const browser = await knownBrowser(services, c, account);
      const giveBack = [await limits.wrongPasswords(`${account} ${browser ?? network}`)];
      let run = make;
      if (browser === null) {
        const ofNetwork = await limits.wrongPasswordsFromNetwork(network);
        const ofAccount = await limits.wrongPasswordsFromAnywhere(account);
        giveBack.push(ofNetwork.giveBack, ofAccount.giveBack);
        if (ofAccount.waitFor > 0) run = () => throttled(`at ${account}`, network, make);
        else if (ofNetwork.waitFor > 0) run = () => throttled(`from ${network}`, account, make);
      }
      let wasWrong = false;
      try {
        return await run();
      } catch (cause) {
        wasWrong = cause instanceof DomainError && cause.code === 'wrong_password';
        throw cause;
      } finally {
        if (!wasWrong) for (const one of giveBack) await one();
      }
    }
  };
}

/** Marks this browser as one in which the officer has signed in. */
export async function rememberBrowser(services: Needs, c: AppContext, email: string) {
  const nonce = randomBytes(16).toString('base64url');
  const mark = (await sign(services, nonce, email.toLowerCase())).toString('base64url');
  setCookie(c, COOKIE, `${nonce}.${mark}`, {
    path: '/api/officers',
    maxAge: COOKIE_AGE_SECONDS,
    httpOnly: true,
    sameSite: 'Lax',
    secure: services.config.publicOrigin.startsWith('https:')
  });
}

async function knownBrowser(services: Needs, c: AppContext, account: string) {
  const [, nonce, mark] = COOKIE_VALUE.exec(getCookie(c, COOKIE) ?? '') ?? [];
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
