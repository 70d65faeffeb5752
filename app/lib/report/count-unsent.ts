import { phoneDatabase, type PhoneDatabase } from '../db/db.ts';
import { watch } from '../db/watch.ts';

/** Calls `next` with the number, now and after each change. @returns a function that stops this */
export const watchUnsent = (next: (count: number) => void): (() => void) =>
  watch(
    () => countUnsent(phoneDatabase()),
    next,
    (cause) => console.error('unsent reports could not be counted', cause)
  );

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
