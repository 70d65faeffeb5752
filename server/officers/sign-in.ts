import type { Officer } from '#shared/access.ts';
import { MINUTE } from '#shared/time.ts';
import { DomainError } from '../errors.ts';
import type { Services } from '../services.ts';
import { revokeAssistants, revokeLinks, revokeSessions } from './revoke-access.ts';
import { officerByUser } from '../actors/officer.ts';
import { FIRST_ADMIN_EMAIL } from './officers.ts';

type Needs = Pick<Services, 'auth' | 'database'>;

/** Within this time after signing in, an officer need not give the password again. */
const FRESH_SIGN_IN_MS = 15 * MINUTE;

/**
 * @returns the cookies to set
 * @throws DomainError `wrong_password` if the e-mail or the password is wrong, or the officer is disabled
 */
export async function signInByPassword(
  services: Needs,
  credentials: { email: string; password: string },
  headers: Headers
): Promise<string[]> {
  const wrong = new DomainError('wrong_password', 'the e-mail or the password is wrong');
  const { auth } = services;
  const response = await auth.api.signInEmail({ body: credentials, headers, asResponse: true });
  if (response.status >= 500) throw new Error(`sign-in failed with ${response.status}`);
  if (!response.ok) throw wrong;
  return admitted(services, response, wrong);
}

/** @throws DomainError `link_used` if the token is unknown, used or expired, or the officer is disabled */
export async function signInByLink(
  services: Needs,
  token: string,
  headers: Headers
): Promise<string[]> {
  const used = new DomainError(
    'link_used',
    'this link has been used or has expired; ask for a new one'
  );
  const { auth } = services;
  const response = await auth.api.magicLinkVerify({ query: { token }, headers, asResponse: true });
  // better-auth answers a bad token with a redirect, a good one with JSON.
  if (response.status >= 500) throw new Error(`sign-in by link failed with ${response.status}`);
  if (!response.ok) throw used;
  return admitted(services, response, used);
}

/** A disabled officer gets no session, since it would become valid when they are enabled again. */
async function admitted(
  { database }: Needs,
  response: Response,
  refusal: DomainError
): Promise<string[]> {
  const { user } = (await response.clone().json()) as { user: { id: string } };
  if (await officerByUser(database, user.id)) return response.headers.getSetCookie();
  await revokeSessions(database, user.id);
  throw refusal;
}

/** Whoever finds an unlocked screen has not signed in just now. */
const hasJustSignedIn = (
  { clock }: Pick<Services, 'clock'>,
  session: Awaited<ReturnType<Services['auth']['api']['getSession']>>
): boolean =>
  session !== null && clock.now() - session.session.createdAt.getTime() < FRESH_SIGN_IN_MS;

/** @throws DomainError `wrong_password` if the officer has not signed in within the last minutes */
export async function requireFreshSignIn(
  services: Pick<Services, 'auth' | 'clock'>,
  headers: Headers
): Promise<void> {
  const session = await services.auth.api.getSession({ headers });
  if (!hasJustSignedIn(services, session))
    throw new DomainError('wrong_password', 'sign in again first', { paths: ['current'] });
}

export async function signOut({ auth }: Needs, headers: Headers): Promise<string[]> {
  const response = await auth.api.signOut({ headers, asResponse: true });
  return response.headers.getSetCookie();
}

export type AccountChange = {
  name: string;
  email: string;
  password?: string | undefined;
  /** The current password; required for a new one unless the officer has just signed in. */
  current?: string | undefined;
};

/**
 * Sets the name and, if given, the password of a signed-in officer. Only operators change addresses, except that of the
 * first administrator: addresses are not verified, and an invitation must reach the owner. A new password or address
 * ends every other session, every unused link and every assistant.
 *
 * @throws DomainError `not_allowed`, `malformed` or `wrong_password`
 */
export async function updateAccount(
  { auth, database, clock }: Pick<Services, 'auth' | 'database' | 'clock'>,
  officer: Officer,
  account: AccountChange,
  headers: Headers
): Promise<void> {
  const { internalAdapter, password } = await auth.$context;
  const email = account.email.toLowerCase();
  const isMoving = email !== officer.email.toLowerCase();
  if (isMoving && officer.email !== FIRST_ADMIN_EMAIL) {
    throw new DomainError('not_allowed', 'only an operator can change this address', {
      paths: ['email']
    });
  }
  const holder = isMoving && (await internalAdapter.findUserByEmail(email));
  if (holder) {
    throw new DomainError('malformed', 'another account has this address', {
      paths: ['email']
    });
  }
  const session = await auth.api.getSession({ headers });
  const accounts = await internalAdapter.findAccounts(officer.id);
  const credential = accounts.find(({ providerId }) => providerId === 'credential');
  const needsProof = isMoving || account.password !== undefined;
  if (needsProof && !(await isProved())) {
    throw new DomainError('wrong_password', 'the current password is wrong or missing', {
      paths: ['current']
    });
  }

  await database
    .updateTable('auth_user')
    .set({ name: account.name, email, updatedAt: new Date() })
    .where('id', '=', officer.id)
    .execute();
  if (account.password !== undefined) {
    const hash = await password.hash(account.password);
    if (credential) await internalAdapter.updatePassword(officer.id, hash);
    else {
      await internalAdapter.createAccount({
        userId: officer.id,
        accountId: officer.id,
        providerId: 'credential',
        password: hash
      });
    }
  }
  if (!needsProof) return;
  await revokeSessions(database, officer.id, session?.session.token);
  await revokeLinks(database, [email, officer.email]);
  await revokeAssistants(database, officer.id);

  async function isProved(): Promise<boolean> {
    if (hasJustSignedIn({ clock }, session)) return true;
    if (!credential?.password || account.current === undefined) return false;
    return password.verify({ hash: credential.password, password: account.current });
  }
}
