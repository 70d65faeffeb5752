import { err, type Result } from '#shared/result.ts';
import type { PhotoProblem, PreparedPhoto, PrepareOptions } from './prepare.ts';
import type { WorkerReply, WorkerRequest } from './worker.ts';

let worker: Worker | undefined;
let turn: Promise<unknown> = Promise.resolve();

/** Makes photos small in a worker, one at a time: a cheap phone holds no two big pictures at once. */
export function preparePhotoApart(file: Blob): Promise<Result<PreparedPhoto, PhotoProblem>> {
  const mine = turn.then(() => prepare(file, { format: formatForLink() }));
  turn = mine.catch(() => {});
  return mine;
}

async function prepare(
  file: Blob,
  options: PrepareOptions
): Promise<Result<PreparedPhoto, PhotoProblem>> {
  if (typeof OffscreenCanvas === 'undefined') {
    const { preparePhoto } = await import('./prepare.ts');
    return preparePhoto(file, options);
  }
  worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const reply = await ask(worker, { file, options });
  if (reply?.ok) return reply.result;
  // A picture that brings the worker down is taken for damaged; the next one gets a new worker.
  console.error('photo', reply?.why);
  worker.terminate();
  worker = undefined;
  return err('damaged');
}

function ask(to: Worker, request: WorkerRequest): Promise<WorkerReply | null> {
  return new Promise((resolve) => {
    to.onmessage = (event: MessageEvent<WorkerReply>) => resolve(event.data);
    to.onerror = () => resolve(null);
    to.postMessage(request);
  });
}

type NetworkInformation = { effectiveType?: string; saveData?: boolean };

/** Where bytes are dear, WebP's smaller pictures are worth the longer work. */
function formatForLink(): PrepareOptions['format'] {
  const link = (navigator as { connection?: NetworkInformation }).connection;
  const isDear = link?.saveData === true || /2g|3g/.test(link?.effectiveType ?? '');
  return isDear ? 'image/webp' : 'image/jpeg';
}
