import type { Database } from '../database/connect.ts';

/** Links that have not been used yet; the plugin keeps whose they are in JSON. */
export async function revokeLinks(database: Database, emails: readonly string[]): Promise<void> {
  const rows = await database.selectFrom('auth_verification').select(['id', 'value']).execute();
  const theirs = rows.filter(({ value }) => emails.includes(emailIn(value) ?? ''));
  if (theirs.length === 0) return;
  await database
    .deleteFrom('auth_verification')
    .where(
      'id',
      'in',
      theirs.map(({ id }) => id)
    )
    .execute();
}

/** @param but the token of a session that goes on */
export async function revokeSessions(database: Database, user: string, but = ''): Promise<void> {
  await database
    .deleteFrom('auth_session')
    .where('userId', '=', user)
    .where('token', '!=', but)
    .execute();
}

/** Whatever let somebody in before is dead for ever: sessions, the password, links that were not used. */
export async function revokeAllAccess(
  database: Database,
  user: string,
  emails: readonly string[]
): Promise<void> {
  await revokeSessions(database, user);
  await revokeLinks(database, emails);
  await database.deleteFrom('auth_account').where('userId', '=', user).execute();
}

function emailIn(value: string): string | null {
  try {
    const { email } = JSON.parse(value) as { email?: unknown };
    return typeof email === 'string' ? email.toLowerCase() : null;
  } catch {
    return null;
  }
}
