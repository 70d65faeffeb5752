import { scopesOf, writeScope, type Officer, type Role, type WardId } from '#shared/access.ts';
import { err, ok, type Result } from '#shared/result.ts';
import type { Database } from '../database/connect.ts';
import type { Services } from '../services.ts';
import { officerByUser } from '../actors/officer.ts';
import { mintLinkToken, signInLink } from './auth.ts';
import { revokeAllAccess } from './revoke-access.ts';

/** The address of the first administrator until they enter their own; `.invalid` never resolves (RFC 2606). */
export const FIRST_ADMIN_EMAIL = 'administrator@varadi.invalid';

/** The scopes that an officer's device mirrors, in the format of the protocol. */
export const scopesMirrored = ({ wards }: Pick<Services, 'wards'>, officer: Officer): string[] =>
  scopesOf(officer, wards.corporations()).map(writeScope);

export type NewOfficer = {
  email: string;
  name?: string;
  role: Role;
  wards: readonly WardId[];
  corporations: readonly WardId[];
  /** Whether the account may exist already; its rights then become these. */
  existing?: boolean;
};

/**
 * Adds an officer, or changes the rights of one, and makes a one-time link to sign in with. Who has access to an
 * existing account is unknown, so all of its access is revoked.
 *
 * @returns the link, or an error for the operator
 */
export async function addOfficer(
  services: Pick<Services, 'auth' | 'database' | 'wards' | 'clock' | 'config'>,
  { email, name, role, wards, corporations, existing = false }: NewOfficer
): Promise<Result<{ link: string }, string>> {
  const { auth, database, clock, config } = services;
  const unknownWard = wards.find((id) => services.wards.ward(id) === null && id !== 'unplaced');
  if (unknownWard) return err(`there is no ward ${unknownWard}`);
  const unknown = corporations.find((id) => !services.wards.corporations().includes(id));
  if (unknown) return err(`there is no corporation ${unknown}`);
  if (role === 'officer' && wards.length === 0) return err('an officer needs at least one --ward');
  if (role === 'supervisor' && corporations.length === 0) {
    return err('a supervisor needs at least one --corporation');
  }

  const { internalAdapter } = await auth.$context;
  const address = email.toLowerCase();
  const known = await internalAdapter.findUserByEmail(address);
  // A server that stopped halfway may have left an account without an officer.
  if (known && !existing && (await isOfficer(database, known.user.id))) {
    return err(`${address} has an account already; add --existing to change its rights`);
  }
  if (known) await revokeAllAccess(database, known.user.id, [address]);
  const user =
    known?.user ??
    (await internalAdapter.createUser(
      { email: address, name: name ?? address.split('@')[0]!, emailVerified: true },
      { method: 'admin' }
    ));
  const rights = { role, wards: [...wards], corporations: [...corporations] };
  await database
    .insertInto('officer')
    .values({ user: user.id, ...rights, created_at: new Date(clock.now()), disabled_at: null })
    .onConflict((conflict) => conflict.column('user').doUpdateSet({ ...rights, disabled_at: null }))
    .execute();
  return ok({ link: signInLink(config.publicOrigin, await mintLinkToken(auth, address)) });
}

/** Whether a user is or was an officer. */
async function isOfficer(database: Database, user: string): Promise<boolean> {
  const row = await database
    .selectFrom('officer')
    .select('user')
    .where('user', '=', user)
    .executeTakeFirst();
  return row !== undefined;
}

/** On the very first start, adds an administrator and returns their link. Later: null. */
export async function inviteFirstAdmin(
  services: Pick<Services, 'auth' | 'database' | 'wards' | 'clock' | 'config'>
): Promise<string | null> {
  const someone = await services.database
    .selectFrom('officer')
    .select('user')
    .limit(1)
    .executeTakeFirst();
  if (someone) return null;
  const added = await addOfficer(services, {
    email: FIRST_ADMIN_EMAIL,
    name: 'Administrator',
    role: 'admin',
    wards: [],
    corporations: []
  });
  return added.ok ? added.value.link : null;
}

export async function listOfficers(database: Database) {
  return database
    .selectFrom('officer')
    .innerJoin('auth_user', 'auth_user.id', 'officer.user')
    .select([
      'auth_user.email',
      'auth_user.name',
      'officer.role',
      'officer.wards',
      'officer.corporations',
      'officer.disabled_at'
    ])
    .orderBy('auth_user.email')
    .execute();
}

/** Ends an officer's access at once; records of their actions stay. */
export async function disableOfficer(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  email: string
): Promise<Result<null, string>> {
  const officer = await database
    .updateTable('officer')
    .set({ disabled_at: new Date(clock.now()) })
    .where('user', 'in', (query) =>
      query.selectFrom('auth_user').select('id').where('email', '=', email.toLowerCase())
    )
    .returning('user')
    .executeTakeFirst();
  if (!officer) return err(`there is no officer ${email}`);
  // If they are enabled again, a stolen phone must not regain access.
  await revokeAllAccess(database, officer.user, [email.toLowerCase()]);
  return ok(null);
}

/** Changes the address of an officer, which the operator has verified; the officer signs in again. */
export async function moveOfficer(
  { auth, database, config }: Pick<Services, 'auth' | 'database' | 'config'>,
  from: string,
  to: string
): Promise<Result<{ link: string }, string>> {
  const { internalAdapter } = await auth.$context;
  const [old, address] = [from.toLowerCase(), to.toLowerCase()];
  const known = await internalAdapter.findUserByEmail(old);
  if (!known || !(await officerByUser(database, known.user.id))) {
    return err(`there is no officer ${from}`);
  }
  if (await internalAdapter.findUserByEmail(address)) return err(`${to} has an account already`);
  await database
    .updateTable('auth_user')
    .set({ email: address, updatedAt: new Date() })
    .where('id', '=', known.user.id)
    .execute();
  await revokeAllAccess(database, known.user.id, [old, address]);
  return ok({ link: signInLink(config.publicOrigin, await mintLinkToken(auth, address)) });
}
