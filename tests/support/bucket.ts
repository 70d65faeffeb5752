import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from 's3rver';

export type Bucket = {
  /** Variables for a server: `PHOTO_STORE` and what it needs. */
  env: Record<string, string>;
  close: () => Promise<void>;
};

/** A bucket in a store with the API of S3, in this process (s3rver; the keys are its own). */
export async function openBucket(): Promise<Bucket> {
  const folder = await mkdtemp(path.join(tmpdir(), 'varadi-bucket-'));
  const store = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory: folder,
    configureBuckets: [{ name: 'photos' }]
  });
  const { port } = await store.run();
  return {
    env: {
      PHOTO_STORE: 's3://photos/varadi',
      S3_ENDPOINT: `http://127.0.0.1:${port}`,
      S3_PATH_STYLE: 'true',
      S3_ACCESS_KEY_ID: 'S3RVER',
      S3_SECRET_ACCESS_KEY: 'S3RVER'
    },
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    }
  };
}
