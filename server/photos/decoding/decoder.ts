import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { err, type Result } from '#shared/result.ts';
import { SECOND } from '#shared/time.ts';
import type { Decoded, Undecodable } from './decode-photo.ts';
import { createFairQueue } from '../../jobs/fair-queue.ts';

/** `ended`: the picture took too long, or took the process down with it. */
export type Decoding = Result<Decoded, Undecodable | { why: 'ended' }>;

export type Decoder = {
  /**
   * Waits for the sender's turn: photos are decoded one at a time, since each can take 130 MB and the server may have
   * 512, and senders take turns.
   *
   * @param sender whose photo it is, by any name
   */
  inTurn: <Value>(
    sender: string,
    task: (decode: (bytes: Buffer) => Promise<Decoding>) => Promise<Value>
  ) => Promise<Value>;
  close: () => void;
};

/** The largest picture that is taken has a second or two on one old core. */
const TIMEOUT_MS = 12 * SECOND;
/** Without work for so long, the process ends and gives its memory back. */
const IDLE = 30 * SECOND;

/** Of the server's own variables, which hold secrets, the process gets none. */
const ENVIRONMENT = ['PATH', 'TMPDIR', 'LANG', 'LD_LIBRARY_PATH', 'MALLOC_ARENA_MAX'] as const;

export function createDecoder({ timeoutMs = TIMEOUT_MS, idle = IDLE } = {}): Decoder {
  const queue = createFairQueue();
  let running: ChildProcess | null = null;
  let leaving: NodeJS.Timeout | undefined;

  function start(): ChildProcess {
    const child = fork(new URL('./process.ts', import.meta.url), {
      serialization: 'advanced',
      execArgv: [],
      env: Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]])),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc']
    });
    // It keeps neither a server that ends nor a test waiting.
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
    clearTimeout(leaving);
    const child = (running ??= start());
    child.channel?.ref();
    const listening = new AbortController();
    const over = AbortSignal.any([listening.signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const answer = once(child, 'message', { signal: over });
      const exit = once(child, 'exit', { signal: listening.signal });
      // Whichever loses is of no interest.
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
      leaving = setTimeout(() => end(running), idle);
      leaving.unref();
    }
  }

  return {
    inTurn: (sender, task) => queue(sender, () => task(decode)),
    close() {
      clearTimeout(leaving);
      end(running);
    }
  };
}
