import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newDevice } from '#tests/support/builders.ts';
import {
  makeDataDir,
  removeDataDir,
  startServer,
  type ServerProcess
} from '#tests/support/process.ts';
import { startSlowLink } from '#tests/support/slow-link.ts';
import { largePicture, sendPhoto } from '#tests/support/photo-over-link.ts';
import { createUploader } from '#tests/support/uploader.ts';

/** Time runs this many times faster, for both the link and the phone. */
const SPEEDUP = 6;
/** 64 kbit/s. */
const LINK_BYTES_PER_MS = 8;
const DROP_INTERVAL_MS = 15_000;

describe('a photo on a link of 64 kbit/s that drops every 15 seconds', () => {
  let server: ServerProcess;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await makeDataDir();
    server = await startServer(dataDir);
  });
  afterAll(async () => {
    await server.end();
    await removeDataDir(dataDir);
  });

  test('[S4] costs at most 1.05 times its bytes, request headers included', async () => {
    const device = newDevice();
    const bytes = await largePicture();
    const toServer: typeof fetch = (input, init) =>
      fetch(new URL(input as string, server.origin), init);
    const announced = await createUploader(toServer, device).announce(bytes);
    const link = await startSlowLink(
      Number(new URL(server.origin).port),
      () => LINK_BYTES_PER_MS * SPEEDUP,
      () => DROP_INTERVAL_MS / SPEEDUP
    );
    try {
      const overLink: typeof fetch = (input, init) =>
        fetch(new URL(input as string, link.origin), init);
      const before = link.carriedUp();
      await sendPhoto(
        { announced, bytes, fetch: overLink, authorization: device.authorization },
        SPEEDUP
      );

      const ratio = (link.carriedUp() - before) / bytes.length;
      expect(link.drops()).toBeGreaterThanOrEqual(2);
      expect(ratio).toBeLessThanOrEqual(1.05);
      const found = await announced.head();
      expect(found.headers.get('Varadi-Photo-Sha256')).toBe(announced.sha256);
    } finally {
      await link.close();
    }
  });
});
