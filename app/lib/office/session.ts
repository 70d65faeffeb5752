import type { Agency } from '#shared/agencies.ts';
import type { AgencyView, Profile } from '#shared/office.ts';
import { OFFICE_CALLS } from '#shared/office-calls.ts';
import { OFFICER_HEADER } from '#shared/protocol.ts';
import { ok, type Result } from '#shared/result.ts';
import type { PhoneDatabase } from '../db/db.ts';
import {
  deleteCachedPhotos,
  signOutDisabledOfficer,
  deleteOfficerData
} from '../sync/delete-officer-data.ts';
import { call, type OfficeProblem } from './office-api.ts';

type Answer = Result<Profile, OfficeProblem>;

export async function signInByPassword(
  db: PhoneDatabase,
  email: string,
  password: string
): Promise<Answer> {
  const entered = await call(OFFICE_CALLS.signIn, { body: { email, password } });
  return entered.ok ? profileAfterSignIn(db) : entered;
}

/** @param token of a one-time link */
export async function signInByLink(db: PhoneDatabase, token: string): Promise<Answer> {
  const entered = await call(OFFICE_CALLS.signInByLink, { body: { token } });
  return entered.ok ? profileAfterSignIn(db) : entered;
}

/** Asks the server who is signed in, and stores the profile for offline use. */
export async function refreshProfile(db: PhoneDatabase): Promise<Answer> {
  const known = await db.setting('officer');
  const answer = await call(OFFICE_CALLS.profile, {
    ...(known && { headers: { [OFFICER_HEADER]: known.officer.id } })
  });
  if (!answer.ok && answer.error === 'disabled' && known) {
    await signOutDisabledOfficer(db, known.officer.id);
  }
  return keepIfKnown(db, answer);
}

/** Replaces the table of responsible agencies. */
export const updateAgencies = async (
  db: PhoneDatabase,
  agencies: readonly AgencyView[]
): Promise<Answer> => {
  // Categories of a newer server are returned unchanged: the server knows them.
  const body = { agencies: agencies as Agency[] };
  return keepIfKnown(db, await call(OFFICE_CALLS.updateAgencies, { body }));
};

export const updateAccount = async (
  db: PhoneDatabase,
  account: { name: string; email: string; password?: string; current?: string }
): Promise<Answer> => keepIfKnown(db, await call(OFFICE_CALLS.updateAccount, { body: account }));

/**
 * Ends the session and deletes the mirror. Decisions that were not sent yet stay, and are sent when the same officer
 * signs in again.
 */
export async function signOut(db: PhoneDatabase): Promise<Result<null, OfficeProblem>> {
  const answer = await call(OFFICE_CALLS.signOut, {});
  if (!answer.ok && answer.error !== 'signed_out') return answer;
  await deleteOfficerData(db);
  return ok(null);
}

/** The request does not name the officer who was signed in here before. */
const profileAfterSignIn = async (db: PhoneDatabase): Promise<Answer> =>
  keepIfKnown(db, await call(OFFICE_CALLS.profile, {}));

async function keepIfKnown(db: PhoneDatabase, answer: Answer): Promise<Answer> {
  if (answer.ok) await keep(db, answer.value);
  return answer;
}

async function keep(db: PhoneDatabase, { officer, scopes, agencies }: Profile): Promise<void> {
  const before = await db.setting('officer');
  const isSame = before?.officer.id === officer.id;
  await db.transaction('rw', [db.settings, db.queue, db.cursors], async () => {
    // Remove what another officer saw, and what this officer may no longer see.
    const kept = isSame ? before.scopes.filter((scope) => scopes.includes(scope)) : [];
    await leaveScopes(db, kept);
    await db.set('officer', { officer, scopes, agencies });
    await db.settings.delete('disabled');
  });
  if (before && !isSame) await deleteCachedPhotos();
}

/** Deletes what was mirrored for scopes other than these. */
async function leaveScopes(db: PhoneDatabase, kept: readonly string[]): Promise<void> {
  await db.queue.filter(({ scopes }) => !scopes.some((scope) => kept.includes(scope))).delete();
  await db.cursors
    .filter(({ side, scope }) => side === 'officer' && !kept.includes(scope))
    .delete();
}
