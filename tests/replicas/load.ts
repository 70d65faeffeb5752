import { setTimeout as sleep } from 'node:timers/promises';
import { PROTOCOL_HEADER, type PullReply, type PushReply } from '#shared/protocol.ts';
import { filing, newDevice, type TestDevice } from '../support/builders.ts';

export type Load = {
  /** What each phone was told has arrived. */
  sent: () => ReadonlyMap<TestDevice, readonly string[]>;
  /** Requests that failed, each once. */
  failed: () => readonly string[];
  /** Lets every phone finish what it is sending. */
  stop: () => Promise<void>;
};

const PAUSE_MS = 50;

export const headersOf = ({ authorization }: TestDevice) => ({
  Authorization: authorization,
  [PROTOCOL_HEADER]: '1'
});

/**
 * Phones that push one report after the other.
 *
 * @param pauseMs between two of one phone; a long run must stay below the limit of a phone
 * @param isPatient whether a phone repeats what failed, as real ones do, until it is told that it has arrived
 */
export function startLoad(
  origin: string,
  phones: number,
  isPatient: boolean,
  pauseMs = PAUSE_MS
): Load {
  const sent = new Map<TestDevice, string[]>();
  const failed: string[] = [];
  const over = new AbortController();

  async function push(device: TestDevice, operation: ReturnType<typeof filing>): Promise<boolean> {
    try {
      const reply = await fetch(`${origin}/api/sync/push`, {
        method: 'POST',
        headers: headersOf(device),
        body: JSON.stringify({ operations: [operation] })
      });
      const text = await reply.text();
      if (!reply.ok) throw new Error(`${reply.status} ${text}`);
      const { results } = JSON.parse(text) as PushReply;
      const outcome = results[0]?.outcome;
      if (outcome !== 'applied' && outcome !== 'repeated') throw new Error(text);
      return true;
    } catch (cause) {
      failed.push(String(cause));
      return false;
    }
  }

  const phone = async () => {
    const device = newDevice();
    const own: string[] = [];
    sent.set(device, own);
    while (!over.signal.aborted) {
      const operation = filing();
      let hasArrived = await push(device, operation);
      while (!hasArrived && isPatient) {
        await sleep(PAUSE_MS);
        hasArrived = await push(device, operation);
      }
      if (hasArrived) own.push(operation.report);
      await sleep(pauseMs);
    }
  };
  const running = Array.from({ length: phones }, phone);
  return {
    sent: () => sent,
    failed: () => failed,
    async stop() {
      over.abort();
      await Promise.all(running);
    }
  };
}

/** What a phone has after it has pulled everything: reports, and what they say. */
export async function mirrorOf(device: TestDevice, origin: string): Promise<Map<string, string>> {
  const mirror = new Map<string, string>();
  let cursor: string | null = null;
  for (;;) {
    const query = new URLSearchParams({ scope: 'mine', ...(cursor !== null && { cursor }) });
    const reply = await fetch(`${origin}/api/sync/pull?${query.toString()}`, {
      headers: headersOf(device)
    });
    if (!reply.ok) throw new Error(`pull ${reply.status}`);
    const page = (await reply.json()) as PullReply;
    for (const change of page.changes)
      if ('status' in change)
        mirror.set(change.id, `${change.status}: ${change.description ?? ''}`);
    if (!page.more) return mirror;
    cursor = page.cursor;
  }
}
