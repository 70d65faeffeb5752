import { setTimeout as sleep } from 'node:timers/promises';
import { PROTOCOL_HEADER, type PushReply } from '#shared/protocol.ts';
import { filing, newDevice } from '../support/builders.ts';
import { phonePhoto } from '../support/phone-photo.ts';
import { createUploader } from '../support/uploader.ts';

/** Durations of honest phones' requests, in milliseconds, and their refusals. */
export type Met = { pushes: number[]; photos: number[]; refused: string[] };

const PUSH_INTERVAL_MS = 250;
const PHOTO_INTERVAL_MS = 1_000;

/**
 * Eight enrolled phones that push reports and send photos at a steady rate.
 *
 * @param milliseconds the duration
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
  // The phones are enrolled before the attack.
  await Promise.all(devices.map(push));
  met.pushes = [];

  const running: Promise<void>[] = [];
  const repeatEvery = async (every: number, one: (number: number) => Promise<void>) => {
    for (let number = 0; performance.now() < until; number++) {
      running.push(one(number));
      await sleep(every);
    }
  };
  await Promise.all([
    repeatEvery(PUSH_INTERVAL_MS, (number) => push(devices[number % devices.length]!)),
    repeatEvery(PHOTO_INTERVAL_MS, photo)
  ]);
  await Promise.all(running);
  return met;
}
