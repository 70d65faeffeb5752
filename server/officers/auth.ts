import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { betterAuth } from 'better-auth';
import { magicLink } from 'better-auth/plugins';
import type { Config } from '../config.ts';
import type { Database } from '../database/connect.ts';
import { shared, shareOnce } from '../database/installation.ts';
import type { Log } from '../log.ts';
import { alsoAccepted } from './also-accepted.ts';

/** A one-time link is passed on by hand, so it is valid for a day. */
const LINK_SECONDS = 24 * 60 * 60;
/** Officers work offline for days; a session is renewed whenever it is used. */
const SESSION_SECONDS = 30 * 24 * 60 * 60;

export type Auth = ReturnType<typeof createAuth>;

/**
 * better-auth on our own database. Its HTTP routes are not mounted: `officers/routes.ts` calls the few
 * that are needed, so that tokens travel in bodies and errors have the usual format.
 */
export function createAuth(
  database: Database,
  config: Pick<Config, 'publicOrigin' | 'sessionSecretAlso'>,
  secret: string,
  log: Log
) {
  return betterAuth({
    appName: 'Varadi',
    baseURL: config.publicOrigin,
    basePath: '/api/officers',
    secret,
    telemetry: { enabled: false },
    database: { db: database, type: 'postgres' },
    user: { modelName: 'auth_user' },
    account: { modelName: 'auth_account' },
    verification: { modelName: 'auth_verification', storeIdentifier: 'hashed' },
    session: {
      modelName: 'auth_session',
      expiresIn: SESSION_SECONDS,
      updateAge: 24 * 60 * 60
    },
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    advanced: {
      cookiePrefix: 'varadi',
      useSecureCookies: config.publicOrigin.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' }
    },
    rateLimit: { enabled: false },
    logger: {
      log: (level, message) => log[level === 'debug' ? 'debug' : level](`better-auth: ${message}`)
    },
    plugins: [
      alsoAccepted(config.sessionSecretAlso ? [config.sessionSecretAlso] : []),
      magicLink({
        disableSignUp: true,
        expiresIn: LINK_SECONDS,
        storeToken: 'hashed',
        generateToken: () => randomBytes(32).toString('base64url'),
        // The caller receives the token through `metadata`; no e-mail is sent.
        sendMagicLink({ token, metadata }) {
          (metadata as { take: (token: string) => void }).take(token);
        }
      })
    ]
  });
}

/** Creates a one-time token with which an officer signs in. */
export async function mintLinkToken(auth: Auth, email: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  await auth.api.signInMagicLink({
    body: { email, metadata: { take: resolve } },
    headers: new Headers()
  });
  return promise;
}

/** The URL of a one-time link; the token is in the fragment, which browsers do not send or log. */
export const signInLink = (publicOrigin: string, token: string) =>
  `${publicOrigin}/officer/sign-in#${token}`;

/**
 * The secret that signs sessions: configured, or generated once and shared by all servers in the database. One that
 * 0.1.0 has generated into its folder is taken over, so that nobody is signed out.
 */
export async function sessionSecret(
  database: Database,
  config: Pick<Config, 'sessionSecret' | 'dataDir'>
): Promise<string> {
  if (config.sessionSecret) return config.sessionSecret;
  const known = await shared(database, 'session_secret');
  if (known !== null) return known;
  const ofFolder = await readFile(path.join(config.dataDir, 'session-secret'), 'utf8').catch(
    (cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw cause;
    }
  );
  return shareOnce(
    database,
    'session_secret',
    ofFolder.trim() || randomBytes(32).toString('base64url')
  );
}
