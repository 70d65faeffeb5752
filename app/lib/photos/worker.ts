import '#app/engine/substitutes.js';
import { preparePhoto, type PrepareOptions } from './prepare.ts';

export type WorkerRequest = { file: Blob; options: PrepareOptions };
export type WorkerReply =
  { ok: true; result: Awaited<ReturnType<typeof preparePhoto>> } | { ok: false; why: string };

addEventListener('message', (event: MessageEvent<WorkerRequest>) => {
  const { file, options } = event.data;
  void preparePhoto(file, options).then(
    (result) => {
      const moved = result.ok ? [result.value.bytes, result.value.thumb] : [];
      postMessage({ ok: true, result } satisfies WorkerReply, { transfer: moved });
    },
    (cause: unknown) => postMessage({ ok: false, why: String(cause) } satisfies WorkerReply)
  );
});
