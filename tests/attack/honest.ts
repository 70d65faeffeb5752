import { setTimeout as sleep } from 'node:timers/promises';
import { PROTOCOL_HEADER, type PushReply } from '#shared/protocol.ts';
import { filing, newDevice } from '../support/builders.ts';
import { phonePhoto } from '../support/phone-photo.ts';
import { createUploader } from '../support/uploader.ts';

/** What phones that do no harm meet meanwhile, milliseconds. */
export type Met = { pushes: number[]; photos: number[]; refused: string[] };

const PUSH_EVERY = 250;
const PHOTO_EVERY = 1_000;

/**
 * Phones of a neighbourhood that report at a steady pace, each known to the server: some push, some send photos.
 *
 * @param milliseconds how long
 */
export async function honestPhones(origin: string, milliseconds: number): Promise<Met> {
  const met: Met = { pushes: [], photos: [], refused: [] };
  const until = performance.now() + milliseconds;
  const pictures = await Promise.all(
    [1, 2, 3, 4].map((seed) => phonePhoto({ width: 1_280, height: 960, seed }))
  );
  const fetchAt: typeof fetch = (path, init) => fetch(new URL(path as string, origin), init);
  const devices = Array.from({ length: 8 }, newDevice);
  const push = async ({ authorization }: (typeof devices)[number]) => {
    const began = performance.now();
    try {
      const reply = await fetchAt('/api/sync/push', {
        method: 'POST',
        headers: { Authorization: authorization, [PROTOCOL_HEADER]: '1' },
        body: JSON.stringify({ operations: [filing({ description: 'deep hole' })] })
      });
      const { results } = (await reply.json()) as Partial<PushReply>;
      if (results?.[0]?.outcome === 'applied') met.pushes.push(performance.now() - began);
      else met.refused.push(`push ${reply.status}`);
    } catch (cause) {
      met.refused.push(`push ${String(cause)}`);
    }
  };
  const photo = async (number: number) => {
    try {
      const bytes = new Uint8Array(pictures[number % pictures.length]!);
      const upload = await createUploader(fetchAt, devices[number % devices.length]).announce(
        bytes
      );
      const began = performance.now();
      const reply = await upload.create(bytes);
      await reply.arrayBuffer();
      if (reply.headers.get('Varadi-Photo-Sha256')) met.photos.push(performance.now() - began);
      else met.refused.push(`photo ${reply.status}`);
    } catch (cause) {
      met.refused.push(`photo ${String(cause)}`);
    }
  };
  // They are known before anybody attacks.
  await Promise.all(devices.map(push));
  met.pushes = [];

  const under: Promise<void>[] = [];
  const paced = async (every: number, one: (number: number) => Promise<void>) => {
    for (let number = 0; performance.now() < until; number++) {
      under.push(one(number));
      await sleep(every);
    }
  };
  await Promise.all([
    paced(PUSH_EVERY, (number) => push(devices[number % devices.length]!)),
    paced(PHOTO_EVERY, photo)
  ]);
  await Promise.all(under);
  return met;
}
