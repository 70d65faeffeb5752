import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import { lockReports, markChangedForOfficers } from '../reports/store.ts';

/** Deletes unused links; the plugin stores whose they are as JSON. */
export async function revokeLinks(database: Database, emails: readonly string[]): Promise<void> {
  const rows = await database.selectFrom('auth_verification').select(['id', 'value']).execute();
  const matching = rows.filter(({ value }) => emails.includes(emailIn(value) ?? ''));
  if (matching.length === 0) return;
  await database
    .deleteFrom('auth_verification')
    .where(
      'id',
      'in',
      matching.map(({ id }) => id)
    )
    .execute();
}

/** @param but the token of a session to keep */
export async function revokeSessions(database: Database, user: string, but = ''): Promise<void> {
  await database
    .deleteFrom('auth_session')
    .where('userId', '=', user)
    .where('token', '!=', but)
    .execute();
}

/**
 * Ends the keys of an officer's assistants (`server/assistants/`); what they proposed leaves the screen.
 *
 * @param only this one
 */
export async function revokeAssistants(
  database: Database,
  user: string,
  only?: string
): Promise<void> {
  await database.transaction().execute(async (tx) => {
    const { rows } = await sql<{ report: string }>`
      select distinct proposal.report from proposal join assistant on assistant.id = proposal.assistant
      where proposal.officer = ${user} and dismissed_at is null and revoked_at is null
        and (${only ?? null}::uuid is null or assistant.id = ${only ?? null}::uuid)
      order by proposal.report`.execute(tx);
    const reports = rows.map(({ report }) => report);
    await lockReports(tx, reports);
    await sql`update assistant set revoked_at = now()
      where officer = ${user} and revoked_at is null
        and (${only ?? null}::uuid is null or id = ${only ?? null}::uuid)`.execute(tx);
    await markChangedForOfficers(tx, reports);
  });
}

/** Revokes every means of access: sessions, the password, unused links and keys of assistants. */
export async function revokeAllAccess(
  database: Database,
  user: string,
  emails: readonly string[]
): Promise<void> {
  await revokeSessions(database, user);
  await revokeLinks(database, emails);
  await revokeAssistants(database, user);
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
