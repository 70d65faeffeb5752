import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { err, type Result } from '#shared/result.ts';
import { SECOND } from '#shared/time.ts';
import type { Decoded, Undecodable } from './decode-photo.ts';
import { createFairQueue } from '../../jobs/fair-queue.ts';

/** `ended`: the picture took too long, or crashed the process. */
export type Decoding = Result<Decoded, Undecodable | { why: 'ended' }>;

export type Decoder = {
  /**
   * Runs a task when it is the sender's turn. Photos are decoded one at a time, since each can take 130 MB and the
   * server may have 512; senders take turns.
   *
   * @param sender identifies whose photo it is
   */
  inTurn: <Value>(
    sender: string,
    task: (decode: (bytes: Buffer) => Promise<Decoding>) => Promise<Value>
  ) => Promise<Value>;
  close: () => void;
};

/** The largest accepted picture takes a second or two on one old core. */
const TIMEOUT_MS = 12 * SECOND;
/** After this long without work, the process exits and frees its memory. */
const IDLE_MS = 30 * SECOND;

/** The only variables that the process gets; others of the server hold secrets. */
const ENVIRONMENT = ['PATH', 'TMPDIR', 'LANG', 'LD_LIBRARY_PATH', 'MALLOC_ARENA_MAX'] as const;

export function createDecoder({ timeoutMs = TIMEOUT_MS, idle = IDLE_MS } = {}): Decoder {
  const queue = createFairQueue();
  let running: ChildProcess | null = null;
  let exitTimer: NodeJS.Timeout | undefined;

  function start(): ChildProcess {
    const child = fork(new URL('./process.ts', import.meta.url), {
      serialization: 'advanced',
      execArgv: [],
      env: Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]])),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc']
    });
    // The process must not keep an exiting server or a test alive.
    child.unref();
    child.channel?.unref();
    child.on('error', () => end(child));
    child.once('exit', () => {
      if (running === child) running = null;
    });
    return child;
  }

  function end(child: ChildProcess | null): void {
    if (running === child) running = null;
    child?.kill('SIGKILL');
  }

  async function decode(bytes: Buffer): Promise<Decoding> {
    clearTimeout(exitTimer);
    const child = (running ??= start());
    child.channel?.ref();
    const listening = new AbortController();
    const over = AbortSignal.any([listening.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const answer = once(child, 'message', { signal: over });
      const exit = once(child, 'exit', { signal: listening.signal });
      // If the answer comes first, the rejection of this wait is ignored.
      exit.catch(() => {});
      child.send(bytes);
      const first = await Promise.race([answer, exit.then(() => null)]);
      return first ? (first[0] as Decoding) : err({ why: 'ended' });
    } catch {
      end(child);
      return err({ why: 'ended' });
    } finally {
      listening.abort();
      child.channel?.unref();
      exitTimer = setTimeout(() => end(running), idle);
      exitTimer.unref();
    }
  }

  return {
    inTurn: (sender, task) => queue(sender, () => task(decode)),
    close() {
      clearTimeout(exitTimer);
      end(running);
    }
  };
}
