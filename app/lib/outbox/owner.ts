import type { PhoneDatabase, Side } from '../db/db.ts';

/** Whose operations may be sent now: those of the signed-in officer, or the resident's own. */
export async function officerOf(db: PhoneDatabase, side: Side): Promise<string> {
  if (side === 'resident') return '';
  const signedIn = await db.setting('officer');
  // No operation has the owner "nobody", so nothing is sent while no officer is signed in.
  return signedIn?.officer.id ?? 'nobody';
}
