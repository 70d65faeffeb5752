import type { Config } from '../../config.ts';
import { createBucketClient } from './bucket-client.ts';
import { createBucketStore } from './bucket-store.ts';
import { openFolderStore } from './folder-store.ts';
import type { PhotoStore } from './photo-store.ts';

/** The photo store that is configured: a folder, or a bucket with the API of S3. */
export const openPhotoStore = (config: Config['photoStore']): Promise<PhotoStore> =>
  config.kind === 'folder'
    ? openFolderStore(config.folder)
    : Promise.resolve(createBucketStore(createBucketClient(config)));
