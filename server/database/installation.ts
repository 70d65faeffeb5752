import type { Database } from './connect.ts';

/** What all servers of an installation share: the secret that signs sessions, and the mark of their photo store. */
export type Shared = 'session_secret' | 'photo_store';

/** @returns null if it was not made yet */
export async function shared(database: Database, name: Shared): Promise<string | null> {
  const row = await database
    .selectFrom('installation')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.value ?? null;
}

/** @returns what is stored: this value, or that of another server which was faster */
export async function shareOnce(database: Database, name: Shared, value: string): Promise<string> {
  await database
    .insertInto('installation')
    .values({ name, value })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await shared(database, name))!;
}

export async function replaceShared(
  database: Database,
  name: Shared,
  value: string
): Promise<void> {
  await database.updateTable('installation').set({ value }).where('name', '=', name).execute();
}
