import type { Officer } from '#shared/access.ts';
import type { Database } from '../database/connect.ts';

/** The officer of a signed-in account; null if there is none, or if the officer was disabled. */
export async function officerByUser(database: Database, user: string): Promise<Officer | null> {
  const row = await database
    .selectFrom('officer')
    .innerJoin('auth_user', 'auth_user.id', 'officer.user')
    .select([
      'auth_user.id',
      'auth_user.name',
      'auth_user.email',
      'officer.role',
      'officer.wards',
      'officer.corporations'
    ])
    .where('officer.user', '=', user)
    .where('officer.disabled_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

export async function isDisabledOfficer(database: Database, user: string): Promise<boolean> {
  const row = await database
    .selectFrom('officer')
    .select('user')
    .where('user', '=', user)
    .where('disabled_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns names by id, for accounts that still exist */
export async function officerNames(
  database: Database,
  ids: readonly string[]
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await database
    .selectFrom('auth_user')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}
