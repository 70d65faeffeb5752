import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectPostgres } from '#server/database/connect.ts';
import { openBucket } from '../support/bucket.ts';
import { createPostgres } from './cluster.ts';
import { load, openStack, type Outcome } from './stack.ts';

/** The bucket with the photos is gone. An empty one is filled from the copy; phones send what the copy lacks. */
export async function drill(): Promise<Outcome> {
  const postgres = await createPostgres(false);
  const [bucket, next] = [await openBucket(), await openBucket()];
  const stack = await openStack({ DATABASE_URL: postgres.url(), ...bucket.env });
  stack.env.BACKUP_PHOTOS = `file:${path.join(stack.folder, 'copy')}`;
  await load(6_000);
  await stack.command('backup', 'make');
  await load(4_000);

  const disaster = Date.now();
  await bucket.close();
  await stack.server().end('SIGKILL');
  Object.assign(stack.env, next.env);
  await stack.command('photos', 'check', '--mend');
  const after = await stack.reports();
  const served = stack.phones.servedAfter(Date.now());
  await stack.start();
  const servedAt = await served;
  // Phones ask within two minutes, and send the photos again.
  const awaited = async () => (await queryAwaited(postgres.url())).length;
  let left = await awaited();
  stack.phones.settle();
  for (const until = Date.now() + 240_000; Date.now() < until && left > 0; left = await awaited())
    await sleep(5_000);
  const outcome = await stack.finish({ disaster, served: servedAt, after });
  await next.close();
  await postgres.stop();
  return { ...outcome, photosLost: left };
}

/** Photos that were announced and are not there. */
async function queryAwaited(url: string): Promise<{ id: string }[]> {
  const database = connectPostgres(url);
  try {
    return await database
      .selectFrom('photo')
      .select('id')
      .where('received_at', 'is', null)
      .execute();
  } finally {
    await database.destroy();
  }
}
