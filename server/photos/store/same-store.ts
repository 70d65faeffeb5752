import { randomUUID } from 'node:crypto';
import type { Database } from '../../database/connect.ts';
import { shared, shareOnce } from '../../database/installation.ts';
import type { PhotoStore } from './photo-store.ts';

/**
 * Makes sure that all servers of a database use one photo store: with two, phones would be told “received”, and each
 * server would have half of the photos. The first server marks its store, and the database remembers the mark; only
 * `photos copy` marks another one.
 *
 * @returns the mark that every server's store must have
 */
export async function markStore(database: Database, store: PhotoStore): Promise<string> {
  const known = await shared(database, 'photo_store');
  if (known !== null) return known;
  const found = await store.mark();
  const mark = found ?? randomUUID();
  if (found === null) await store.setMark(mark);
  return shareOnce(database, 'photo_store', mark);
}

/** @throws Error that says what is wrong */
export async function requireSameStore(store: PhotoStore, mark: string): Promise<void> {
  if ((await store.mark()) === mark) return;
  throw new Error(
    'PHOTO_STORE is not the one that holds this database’s photos; give every server the same one, or copy the photos with `npm run photos -- copy`'
  );
}
