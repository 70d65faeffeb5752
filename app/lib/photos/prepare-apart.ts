import { err, type Result } from '#shared/result.ts';
import { fetchAgain } from '../http/fetch-again.ts';
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
  const reply = await askWorker({ file, options });
  // A worker may lack what the page has: its canvas, modules, a decoder. Only the page's word is the last.
  if (reply?.ok && (reply.result.ok || reply.result.error !== 'unsupported')) return reply.result;
  if (reply && !reply.ok) console.error('photo', reply.why);
  const { preparePhoto } = await fetchAgain(() => import('./prepare.ts'));
  try {
    return await preparePhoto(file, options);
  } catch (cause) {
    console.error('photo', cause);
    return err('unsupported');
  }
}

/** @returns null where this browser has no such worker, or the picture has brought it down */
async function askWorker(request: WorkerRequest): Promise<WorkerReply | null> {
  if (typeof OffscreenCanvas === 'undefined' || typeof Worker === 'undefined') return null;
  try {
    worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  } catch {
    return null;
  }
  const reply = await ask(worker, request);
  if (reply?.ok) return reply;
  // The next picture gets a new one.
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

type NetworkInformation = { effectiveType?: string; saveData?: boolean };

/** Where bytes are dear, WebP's smaller pictures are worth the longer work. */
function formatForLink(): PrepareOptions['format'] {
  const link = (navigator as { connection?: NetworkInformation }).connection;
  const isDear = link?.saveData === true || /2g|3g/.test(link?.effectiveType ?? '');
  return isDear ? 'image/webp' : 'image/jpeg';
}
