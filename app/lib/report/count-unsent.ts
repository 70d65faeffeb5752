import { liveQuery } from 'dexie';
import { phoneDatabase, type PhoneDatabase } from '../db/db.ts';

/** Calls `next` with the number, now and after each change. @returns a function that stops this */
export function watchUnsent(next: (count: number) => void): () => void {
  const subscription = liveQuery(async () => countUnsent(phoneDatabase())).subscribe({
    next,
    error: (cause: unknown) => console.error('unsent reports could not be counted', cause)
  });
  return () => subscription.unsubscribe();
}

/** How many of this phone's reports have data that the server has not received. */
async function countUnsent(db: PhoneDatabase): Promise<number> {
  const [operations, photos] = await Promise.all([
    db.outbox
      .where('[side+state]')
      .anyOf([
        ['resident', 'pending'],
        ['resident', 'attention']
      ])
      .toArray(),
    db.photos
      .where('[side+state]')
      .anyOf([
        ['resident', 'sending'],
        ['resident', 'refused']
      ])
      .toArray()
  ]);
  return new Set([...operations, ...photos].map(({ report }) => report)).size;
}
