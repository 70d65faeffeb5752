import { z } from 'zod';
import { checkPhotos, mendPhotos } from '../backup/check-photos.ts';
import { photoStoreAt } from '../config.ts';
import { copyPhotos } from '../photos/copy-photos.ts';
import { moveTo } from '../photos/store/same-store.ts';
import { openPhotoStore } from '../photos/store/open-store.ts';
import { failure, read, success, type Command } from './command.ts';

export const PHOTO_COMMANDS: Readonly<Record<string, Command>> = {
  'photos check': {
    usage: 'photos check [--mend]',
    async run(services, args, _, progress) {
      const { values } = read(args, { mend: { type: 'boolean', default: false } });
      const { photos, bad } = await checkPhotos(services, (count) =>
        progress(`${count} photos read`)
      );
      if (bad.length === 0) return success(`all ${photos} photos are there and whole`);
      const count = (wanted: string) => bad.filter(({ why }) => why === wanted).length;
      const found = `of ${photos} photos, ${count('missing')} are missing and ${count('damaged')} are damaged, such as ${bad[0]!.id}`;
      if (!values.mend)
        return failure(`${found}; put them back from the backups with photos check --mend`);
      const { mended, asked } = await mendPhotos(services, bad, progress);
      return success(
        `${found}: ${mended} are back from a backup; ${asked} are in none, and the phones that took them are asked to send them again`
      );
    }
  },
  'photos copy': {
    usage:
      'photos copy --to file:FOLDER|s3://BUCKET/PREFIX [--from file:FOLDER|s3://BUCKET/PREFIX] [--last] [--accept-loss]',
    async run(services, args, _, progress) {
      const { values } = read(args, {
        to: { type: 'string' },
        from: { type: 'string' },
        /** The servers are stopped: from now on the other store is the one. */
        last: { type: 'boolean', default: false },
        'accept-loss': { type: 'boolean', default: false }
      });
      const isLossAccepted = values['accept-loss'];
      const address = z.string('--to is missing').parse(values.to);
      const { buckets } = services.config;
      const to = await openPhotoStore(photoStoreAt(address, buckets));
      const from =
        values.from === undefined
          ? services.photoStore
          : await openPhotoStore(photoStoreAt(values.from, buckets));
      const { photos, copied, missing } = await copyPhotos(services, from, to, (count) =>
        progress(`${count} photos looked at`)
      );
      if (missing.length > 0 && !isLossAccepted) {
        return failure(
          `${missing.length} of ${photos} photos are in neither store, such as ${missing[0]}; restore them and run this again, or give them up with --accept-loss`
        );
      }
      const done = `${copied} of ${photos} photos copied; the others were there.`;
      if (!values.last)
        return success(`${done} Stop all servers, and run this once more with --last`);
      await moveTo(services.database, to, services.photoStoreMark);
      return success(`${done} Start the servers with PHOTO_STORE=${address}`);
    }
  }
};
