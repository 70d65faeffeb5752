import type { Officer } from '#shared/access.ts';
import { HttpError } from '../errors.ts';
import type { Services } from '../services.ts';

type Needs = Pick<Services, 'auth' | 'database'>;

/**
 * @returns the cookies to set
 * @throws HttpError `wrong_password`, whichever of the two is wrong
 */
export async function signInByPassword(
  { auth }: Needs,
  credentials: { email: string; password: string },
  headers: Headers
): Promise<string[]> {
  const response = await auth.api.signInEmail({ body: credentials, headers, asResponse: true });
  if (!response.ok) throw new HttpError('wrong_password', 'the e-mail or the password is wrong');
  return response.headers.getSetCookie();
}

/** @throws HttpError `link_used` where the token is unknown, spent or too old */
export async function signInByLink(
  { auth }: Needs,
  token: string,
  headers: Headers
): Promise<string[]> {
  const response = await auth.api.magicLinkVerify({ query: { token }, headers, asResponse: true });
  // It answers a bad token with a redirect, a good one with JSON.
  if (!response.ok) throw new HttpError('link_used', 'this link has been used or is too old');
  return response.headers.getSetCookie();
}

export async function signOut({ auth }: Needs, headers: Headers): Promise<string[]> {
  const response = await auth.api.signOut({ headers, asResponse: true });
  return response.headers.getSetCookie();
}

/** After a new password: whoever else is signed in with the old one, or by a link, is so no more. */
export async function endOtherSessions(
  { auth, database }: Needs,
  officer: Officer,
  headers: Headers
): Promise<void> {
  const current = await auth.api.getSession({ headers });
  await database
    .deleteFrom('auth_session')
    .where('userId', '=', officer.id)
    .where('token', '!=', current?.session.token ?? '')
    .execute();
}

/** Sets name, address and, where given, the password of an officer who is signed in. */
export async function updateAccount(
  { auth, database }: Needs,
  officer: Officer,
  account: { name: string; email: string; password?: string | undefined }
): Promise<void> {
  const { internalAdapter, password } = await auth.$context;
  const email = account.email.toLowerCase();
  const holder = await internalAdapter.findUserByEmail(email);
  if (holder && holder.user.id !== officer.id) {
    throw new HttpError('malformed', 'this address belongs to someone else', { paths: ['email'] });
  }
  await database
    .updateTable('auth_user')
    .set({ name: account.name, email, updatedAt: new Date() })
    .where('id', '=', officer.id)
    .execute();
  if (account.password === undefined) return;

  const hash = await password.hash(account.password);
  const accounts = await internalAdapter.findAccounts(officer.id);
  if (accounts.some(({ providerId }) => providerId === 'credential')) {
    await internalAdapter.updatePassword(officer.id, hash);
  } else {
    await internalAdapter.createAccount({
      userId: officer.id,
      accountId: officer.id,
      providerId: 'credential',
      password: hash
    });
  }
}
