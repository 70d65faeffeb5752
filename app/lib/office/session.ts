import { Profile, type AgencyView } from '#shared/office.ts';
import { OFFICER_HEADER } from '#shared/protocol.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { PhoneDatabase } from '../db/db.ts';
import { forgetOfficePhotos, leaveDisabled, leaveOffice } from '../sync/leave-office.ts';
import { call, type OfficeProblem } from './office-api.ts';

type Answer = Result<Profile, OfficeProblem>;

export const signInByPassword = (
  db: PhoneDatabase,
  email: string,
  password: string
): Promise<Answer> => enter(db, '/api/officers/sign-in', { email, password });

export const signInByLink = (db: PhoneDatabase, token: string): Promise<Answer> =>
  enter(db, '/api/officers/sign-in-link', { token });

/** Asks the server who is signed in, and remembers it for the times without a network. */
export async function refreshProfile(db: PhoneDatabase): Promise<Answer> {
  const believed = await db.setting('officer');
  const answer = await call('GET', '/api/officers/me', {
    ...(believed && { headers: { [OFFICER_HEADER]: believed.officer.id } })
  });
  if (!answer.ok && answer.error === 'disabled' && believed) {
    await leaveDisabled(db, believed.officer.id);
  }
  return answer.ok ? keep(db, answer.value) : answer;
}

/** Puts another table of who mends what in the place of the one there is. */
export async function updateAgencies(
  db: PhoneDatabase,
  agencies: readonly AgencyView[]
): Promise<Answer> {
  const answer = await call('PUT', '/api/officers/agencies', { body: { agencies } });
  return answer.ok ? keep(db, answer.value) : answer;
}

export async function updateAccount(
  db: PhoneDatabase,
  account: { name: string; email: string; password?: string; current?: string }
): Promise<Answer> {
  const answer = await call('POST', '/api/officers/account', { body: account });
  return answer.ok ? keep(db, answer.value) : answer;
}

/**
 * Ends the session and forgets the mirror. What was decided and not yet sent stays, and goes when the
 * same officer signs in again.
 */
export async function signOut(db: PhoneDatabase): Promise<Result<null, OfficeProblem>> {
  const answer = await call('POST', '/api/officers/sign-out');
  if (!answer.ok && answer.error !== 'signed_out') return answer;
  await leaveOffice(db);
  return ok(null);
}

async function enter(db: PhoneDatabase, path: string, body: object): Promise<Answer> {
  const answer = await call('POST', path, { body });
  if (!answer.ok) return answer;
  // Whoever was signed in before is not asked about.
  const known = await call('GET', '/api/officers/me');
  return known.ok ? keep(db, known.value) : known;
}

async function keep(db: PhoneDatabase, json: unknown): Promise<Answer> {
  const profile = Profile.safeParse(json);
  if (!profile.success) return err('unreachable');
  const { officer, scopes, agencies } = profile.data;
  const before = await db.setting('officer');
  const isSame = before?.officer.id === officer.id;
  await db.transaction('rw', [db.settings, db.queue, db.cursors], async () => {
    // Nothing that another officer saw is left for this one, nor what this one may see no more.
    const kept = isSame ? before.scopes.filter((scope) => scopes.includes(scope)) : [];
    await leaveScopes(db, kept);
    await db.set('officer', { officer, scopes, agencies });
    await db.settings.delete('disabled');
  });
  if (before && !isSame) await forgetOfficePhotos();
  return ok(profile.data);
}

/** Forgets what was mirrored for other scopes than these. */
async function leaveScopes(db: PhoneDatabase, kept: readonly string[]): Promise<void> {
  await db.queue.filter(({ scopes }) => !scopes.some((scope) => kept.includes(scope))).delete();
  await db.cursors
    .filter(({ side, scope }) => side === 'officer' && !kept.includes(scope))
    .delete();
}
