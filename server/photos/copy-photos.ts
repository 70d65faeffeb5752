import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Services } from '../services.ts';
import { requireOwnOrNew } from './store/same-store.ts';
import { VARIANTS, type PhotoStore } from './store/photo-store.ts';

/** How many photos are copied at the same time. */
const AT_ONCE = 8;
const PAGE = 500;

export type Copied = { photos: number; copied: number; missing: string[] };

/**
 * Copies all photos from one store to another, and the uploads that are under way. What the other store has already is
 * left out, so a run that was broken off goes on, and a second run brings what arrived since. Servers use the other
 * store only after `moveTo`.
 *
 * @param progress is called with the number of photos so far
 * @throws OtherStoreError if the other store belongs to another installation
 * @returns how many photos there are, how many were copied now, and those that the first store does not have
 */
export async function copyPhotos(
  { database, photoStoreMark }: Pick<Services, 'database' | 'photoStoreMark'>,
  from: PhotoStore,
  to: PhotoStore,
  progress: (photos: number) => void
): Promise<Copied> {
  await requireOwnOrNew(to, photoStoreMark);
  const result: Copied = { photos: 0, copied: 0, missing: [] };
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const page = await database
      .selectFrom('photo')
      .select(['id', 'received_at'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute();
    if (page.length === 0) break;
    for (let i = 0; i < page.length; i += AT_ONCE) {
      await Promise.all(
        page.slice(i, i + AT_ONCE).map(async ({ id, received_at: received }) => {
          const outcome = received ? await copyKept(id, from, to) : await copyUpload(id, from, to);
          if (outcome === 'missing' && received) result.missing.push(id);
          if (outcome === 'copied') result.copied += 1;
        })
      );
    }
    result.photos += page.length;
    after = page.at(-1)!.id;
    progress(result.photos);
  }
  return result;
}

type Outcome = 'copied' | 'there' | 'missing';

async function copyKept(id: string, from: PhotoStore, to: PhotoStore): Promise<Outcome> {
  let outcome: Outcome = 'there';
  for (const variant of VARIANTS) {
    const source = await from.openKept(id, variant);
    const known = await to.openKept(id, variant);
    if (!source) {
      if (!known) return 'missing';
    } else if (known?.bytes !== source.bytes) {
      await to.keep(id, variant, await buffer(await source.read()));
      outcome = 'copied';
    }
  }
  return outcome;
}

/** So that a phone need not send again what it has sent. */
async function copyUpload(id: string, from: PhotoStore, to: PhotoStore): Promise<Outcome> {
  const size = await from.uploadSize(id);
  if (size === null) return 'missing';
  if (((await to.uploadSize(id)) ?? -1) >= size) return 'there';
  await to.removeUpload(id);
  await to.beginUpload(id);
  await to.appendToUpload(id, Readable.from([await from.readUpload(id)]), 0);
  return 'copied';
}
