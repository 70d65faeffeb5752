import type { PhoneDatabase } from '../db/db.ts';

/** How many of this phone's reports have data that the server has not received. */
export async function countUnsent(db: PhoneDatabase): Promise<number> {
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
