import { randomUUID } from 'node:crypto';
import { MINUTE, SECOND } from '#shared/time.ts';

/** A fault of the server or of the app on a phone. @property frames of the stack, the innermost last */
export type Fault = {
  platform: 'node' | 'javascript';
  release: string;
  type: string;
  message: string;
  stack: string;
  /** The pattern of the route, without ids. */
  route?: string;
  tags: Record<string, string>;
};

/** Sends faults to a service with Sentry's envelope API, such as GlitchTip. */
export type FaultReports = {
  /** Never throws, and never delays its caller. */
  report(fault: Fault): void;
  close(): Promise<void>;
};

/** One kind of fault is sent once in this time, and so many kinds: a fault that repeats says nothing new. */
const WINDOW_MS = MINUTE;
const MAX_PER_WINDOW = 30;
const TIMEOUT_MS = 10 * SECOND;
const MAX_FRAMES = 50;
const MAX_MESSAGE = 500;

/** @param dsn `https://KEY@HOST/PROJECT`; null sends nothing */
export function createFaultReports(
  dsn: string | null,
  serverName: string,
  onTrouble: (cause: unknown) => void
): FaultReports {
  let sent = new Set<string>();
  let windowEnds = 0;
  const underWay = new Set<Promise<void>>();
  return {
    report(fault) {
      if (dsn === null) return;
      const now = Date.now();
      if (now >= windowEnds) {
        sent = new Set();
        windowEnds = now + WINDOW_MS;
      }
      const kind = `${fault.platform} ${fault.type} ${fault.stack.split('\n')[1] ?? fault.message}`;
      if (sent.has(kind) || sent.size >= MAX_PER_WINDOW) return;
      sent.add(kind);
      const sending = post(dsn, serverName, fault)
        .catch(onTrouble)
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    async close() {
      await Promise.all(underWay);
    }
  };
}

/** https://develop.sentry.dev/sdk/data-model/envelopes/ */
async function post(dsn: string, serverName: string, fault: Fault): Promise<void> {
  const { origin, username: key, pathname } = new URL(dsn);
  const slash = pathname.lastIndexOf('/');
  const url = `${origin}${pathname.slice(0, slash)}/api/${pathname.slice(slash + 1)}/envelope/`;
  const id = randomUUID().replaceAll('-', '');
  const at = new Date().toISOString();
  const event = {
    event_id: id,
    timestamp: at,
    platform: fault.platform,
    level: 'error',
    release: `varadi@${fault.release}`,
    ...(fault.platform === 'node' && { server_name: serverName }),
    ...(fault.route !== undefined && { transaction: fault.route }),
    tags: fault.tags,
    exception: {
      values: [
        {
          type: fault.type,
          value: withoutPersonalData(fault.message).slice(0, MAX_MESSAGE),
          stacktrace: { frames: framesOf(fault.stack) }
        }
      ]
    }
  };
  const body = [{ event_id: id, sent_at: at }, { type: 'event' }, event]
    .map((line) => JSON.stringify(line))
    .join('\n');
  const reply = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-sentry-envelope',
      'X-Sentry-Auth': `Sentry sentry_version=7, sentry_client=varadi/${fault.release}, sentry_key=${key}`
    },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS)
  });
  await reply.arrayBuffer();
  if (!reply.ok) throw new Error(`the service for faults answered ${reply.status}`);
}

/** What an error says may quote a text, an address, a number or a place; what is left still tells the kind. */
export const withoutPersonalData = (message: string): string =>
  message
    .replace(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[e-mail]')
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[address]')
    .replace(/"[^"]*"|'[^']*'|“[^”]*”|`[^`]*`/g, '[text]')
    .replace(/[-+]?\d+\.\d{3,}/g, '[number]')
    .replace(/\+?\d[\d\s-]{5,}\d/g, '[number]')
    // Nobody writes errors in another script; residents write reports in it.
    .replace(/[^\x20-\x7e\n]+/g, '[text]');

/** `at name (file:line:column)`, and Firefox's and Safari's `name@file:line:column`. */
const FRAME =
  /^\s*(?:at\s+)?(?:(?:async\s+)?([^(@]*?)\s*[(@])?((?:[a-z]+:)?[^()@\s]*?):(\d+):(\d+)\)?\s*$/;

function framesOf(stack: string) {
  return stack
    .split('\n')
    .flatMap((line) => {
      const [, name, file, row, column] = FRAME.exec(line) ?? [];
      if (file === undefined) return [];
      return [
        {
          function: name || '?',
          // Neither the folder of this machine nor the query of an address.
          filename: file
            .replace(/^.*?(node_modules|server|shared|sync|_app|app)\//, '$1/')
            .replace(/[?#].*$/, ''),
          lineno: Number(row),
          colno: Number(column)
        }
      ];
    })
    .slice(0, MAX_FRAMES)
    .reverse();
}
