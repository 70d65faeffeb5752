import { err, type Result } from '#shared/result.ts';
import { loadWithRetry } from '../http/load-with-retry.ts';
import { networkInformation } from '../http/network-information.ts';
import type { PhotoProblem, PreparedPhoto, PrepareOptions } from './prepare.ts';
import type { WorkerReply, WorkerRequest } from './worker.ts';

let worker: Worker | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** Prepares photos in a worker, one at a time: a cheap phone has no memory for two large pictures. */
export function preparePhotoInWorker(file: Blob): Promise<Result<PreparedPhoto, PhotoProblem>> {
  const mine = queue.then(() => prepare(file, { format: formatForLink() }));
  queue = mine.catch(() => {});
  return mine;
}

async function prepare(
  file: Blob,
  options: PrepareOptions
): Promise<Result<PreparedPhoto, PhotoProblem>> {
  const reply = await askWorker({ file, options });
  // A worker may lack a canvas, modules or a decoder that the page has, so the page retries "unsupported".
  if (reply?.ok && (reply.result.ok || reply.result.error !== 'unsupported')) return reply.result;
  if (reply && !reply.ok) console.error('photo worker failed; retrying in the page', reply.why);
  const { preparePhoto } = await loadWithRetry(() => import('./prepare.ts'));
  try {
    return await preparePhoto(file, options);
  } catch (cause) {
    console.error('photo could not be prepared', cause);
    return err('unsupported');
  }
}

/** @returns null when this browser has no such worker, or the picture has crashed it */
async function askWorker(request: WorkerRequest): Promise<WorkerReply | null> {
  if (typeof OffscreenCanvas === 'undefined' || typeof Worker === 'undefined') return null;
  try {
    worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return null;
  }
  const reply = await ask(worker, request);
  if (reply?.ok) return reply;
  // The next picture gets a new worker.
  worker.terminate();
  worker = undefined;
  return reply;
}

function ask(to: Worker, request: WorkerRequest): Promise<WorkerReply | null> {
  return new Promise((resolve) => {
    to.onmessage = (event: MessageEvent<WorkerReply>) => resolve(event.data);
    to.onerror = () => resolve(null);
    to.postMessage(request);
  });
}

/** On a slow or metered link, WebP's smaller pictures are worth the longer encoding. */
function formatForLink(): PrepareOptions['format'] {
  const link = networkInformation();
  const isCostly = link?.saveData === true || /2g|3g/.test(link?.effectiveType ?? '');
  return isCostly ? 'image/webp' : 'image/jpeg';
}
