import type { PhoneDatabase, Side } from '../db/db.ts';

/** Whose operations may go now: those of the officer who is signed in, or the resident's own. */
export async function officerOf(db: PhoneDatabase, side: Side): Promise<string> {
  if (side === 'resident') return '';
  const signedIn = await db.setting('officer');
  // No operation is anybody's "nobody": nothing goes while nobody is signed in.
  return signedIn?.officer.id ?? 'nobody';
}
