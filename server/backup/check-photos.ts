import { buffer } from 'node:stream/consumers';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { anyOf } from '../database/any-of.ts';
import { beginEpoch } from '../database/epoch.ts';
import { sha256Of } from '../photos/sha256.ts';
import { fileOfPhoto } from '../photos/store/folder-store.ts';
import { openPhotoStore } from '../photos/store/open-store.ts';
import { VARIANTS, type PhotoStore, type Variant } from '../photos/store/photo-store.ts';
import type { Services } from '../services.ts';
import { openRepository } from './repository.ts';
import { photosOf } from './try-backup.ts';

const PAGE = 500;
/** Photos that are read at the same time. */
const AT_ONCE = 8;
/** Backups that are searched for a good copy, the newest first. */
const SEARCHED_BACKUPS = 5;

type Hashes = Record<Variant, string | null>;
export type BadPhoto = { id: string; why: 'missing' | 'damaged'; hashes: Hashes };

/**
 * Reads every stored picture and compares it with its hash. Pictures of releases that recorded no hash count as damaged
 * only where the end of the JPEG is missing.
 *
 * @param progress is called with the number of photos so far
 */
export async function checkPhotos(
  { database, photoStore }: Pick<Services, 'database' | 'photoStore'>,
  progress: (photos: number) => void
): Promise<{ photos: number; bad: BadPhoto[] }> {
  const bad: BadPhoto[] = [];
  let photos = 0;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const page = await database
      .selectFrom('photo')
      .select(['id', 'thumb_sha256', 'view_sha256'])
      .where('received_at', 'is not', null)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute();
    if (page.length === 0) return { photos, bad };
    for (let i = 0; i < page.length; i += AT_ONCE) {
      const checked = page.slice(i, i + AT_ONCE).map(async ({ id, thumb_sha256, view_sha256 }) => {
        const hashes = { thumb: thumb_sha256, view: view_sha256 };
        const states = await Promise.all(
          VARIANTS.map(async (variant) =>
            stateOf(await read(photoStore, id, variant), hashes[variant])
          )
        );
        const why = states.find((state) => state !== 'good');
        if (why !== undefined) bad.push({ id, why, hashes });
      });
      await Promise.all(checked);
    }
    photos += page.length;
    after = page.at(-1)!.id;
    progress(photos);
  }
}

async function read(store: PhotoStore, id: string, variant: Variant): Promise<Buffer | null> {
  const kept = await store.openKept(id, variant);
  return kept && buffer(await kept.read());
}

function stateOf(bytes: Buffer | null, sha256: string | null): 'good' | BadPhoto['why'] {
  if (bytes === null) return 'missing';
  if (sha256 === null) return bytes.subarray(-2).equals(END_OF_JPEG) ? 'good' : 'damaged';
  return sha256Of(bytes) === sha256 ? 'good' : 'damaged';
}
const END_OF_JPEG = Buffer.from([0xff, 0xd9]);

/**
 * Replaces bad photos by those of the backups. For what no backup has, it says that the photo was not received, and
 * begins an epoch: the phone that took it sends it again, if it still has it (S14).
 */
export async function mendPhotos(
  services: Pick<Services, 'config' | 'database' | 'photoStore' | 'photoStoreMark' | 'log'>,
  bad: readonly BadPhoto[],
  progress: (line: string) => void
): Promise<{ mended: number; asked: number }> {
  const rest = new Map(bad.map((photo) => [photo.id, photo]));
  const { config, database, photoStore, photoStoreMark, log } = services;
  // An emptied store has lost its mark too, and would take no photo.
  if ((await photoStore.mark()) === null) await photoStore.setMark(photoStoreMark);
  if (config.backup) {
    for await (const copies of copiesOf(services, rest, progress)) {
      for (const [id, { hashes }] of rest) {
        const pictures = await Promise.all(
          VARIANTS.map(async (variant) => ({ variant, bytes: await copies(id, variant) }))
        );
        if (pictures.some(({ variant, bytes }) => stateOf(bytes, hashes[variant]) !== 'good'))
          continue;
        for (const { variant, bytes } of pictures) await photoStore.keep(id, variant, bytes!);
        rest.delete(id);
      }
      if (rest.size === 0) break;
    }
  }
  if (rest.size > 0) {
    await database.transaction().execute(async (tx) => {
      await tx
        .updateTable('photo')
        .set({ received_at: null, thumb_sha256: null, view_sha256: null })
        .where('id', '=', anyOf([...rest.keys()]))
        .execute();
      await beginEpoch(tx, log);
    });
  }
  return { mended: bad.length - rest.size, asked: rest.size };
}

type Copies = (id: string, variant: Variant) => Promise<Buffer | null>;

/** The places where copies may be, the newest first. */
async function* copiesOf(
  { config }: Pick<Services, 'config'>,
  rest: ReadonlyMap<string, BadPhoto>,
  progress: (line: string) => void
): AsyncGenerator<Copies> {
  if (config.backup?.photos) {
    const store = await openPhotoStore(config.backup.photos);
    yield (id, variant) => read(store, id, variant);
  }
  const repository = openRepository(config);
  for (const snapshot of (await repository.list()).slice(0, SEARCHED_BACKUPS)) {
    const photos = photosOf(snapshot);
    if (photos === null) continue;
    progress(`looking in backup ${snapshot.id}`);
    const folder = await mkdtemp(path.join(config.dataDir, 'mending-'));
    const fileOf = (id: string, variant: Variant) => path.join(photos, fileOfPhoto(id, variant));
    try {
      const wanted = [...rest.keys()].flatMap((id) =>
        VARIANTS.map((variant) => fileOf(id, variant))
      );
      // A long list of files is more than a command line holds.
      await repository.restore(snapshot.id, folder, wanted.length <= 200 ? wanted : [photos]);
      yield (id, variant) => readFile(path.join(folder, fileOf(id, variant))).catch(() => null);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
