import { randomUUID } from 'node:crypto';
import type { Database } from '../../database/connect.ts';
import { OperatorError } from '../../errors.ts';
import { replaceShared, shared, shareOnce } from '../../database/installation.ts';
import type { PhotoStore } from './photo-store.ts';

/**
 * Makes sure that all servers of a database use one photo store: with two, phones would be told “received”, and each
 * server would have half of the photos. The first server marks its store, and the database remembers the mark; only
 * `photos copy --last` marks another one.
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

/** The store works, and is not the one of this database. */
export class OtherStoreError extends OperatorError {}

/** @throws OtherStoreError, or the error of a store that does not answer */
export async function requireSameStore(store: PhotoStore, mark: string): Promise<void> {
  if ((await store.mark()) === mark) return;
  throw new OtherStoreError(
    'PHOTO_STORE is not the one that holds this database’s photos; give every server the same one, or copy the photos with `npm run photos -- copy`'
  );
}

/**
 * Makes another store the one of this database: a server that still uses the old one is no longer ready.
 *
 * @throws OtherStoreError if it belongs to another installation
 */
export async function moveTo(database: Database, store: PhotoStore, mark: string): Promise<void> {
  await requireOwnOrNew(store, mark);
  const next = randomUUID();
  await store.setMark(next);
  await replaceShared(database, 'photo_store', next);
}

/** @throws OtherStoreError if a store has the mark of another installation */
export async function requireOwnOrNew(store: PhotoStore, mark: string): Promise<void> {
  const found = await store.mark();
  if (found !== null && found !== mark)
    throw new OtherStoreError('that store holds the photos of another installation');
}
