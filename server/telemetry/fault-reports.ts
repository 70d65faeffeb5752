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

/** Digits that may be a telephone number or part of a position. */
const MANY_DIGITS = 7;

/** What an error says may quote a text, an address, a number or a place; what is left still tells the kind. */
export const withoutPersonalData = (message: string): string =>
  message
    .replace(/"[^"]*"|'[^']*'|“[^“”]*”|`[^`]*`/g, '[text]')
    .split(/(\s)/)
    .map((word) => (word.includes('@') ? '[e-mail]' : word.includes('://') ? '[address]' : word))
    .join('')
    .replace(/[+\d][\d .-]*/g, (run) => {
      const hasMany = run.replace(/\D/g, '').length >= MANY_DIGITS;
      const end = run.endsWith(' ') ? ' ' : '';
      return hasMany || /\.\d{3}/.test(run) ? `[number]${end}` : run;
    })
    // Nobody writes errors in another script; residents write reports in it.
    .replace(/[^\x20-\x7e\n]+/g, '[text]');

type Frame = { function: string; filename: string; lineno: number; colno: number };

const framesOf = (stack: string): Frame[] =>
  stack
    .split('\n')
    .flatMap((line) => frameOf(line.trim()) ?? [])
    .slice(0, MAX_FRAMES)
    .reverse();

/** `at name (file:line:column)`, or as Firefox and Safari write it `name@file:line:column`. */
function frameOf(line: string): Frame | null {
  const [position, row, column] = /:(\d+):(\d+)\)?$/.exec(line) ?? [];
  if (position === undefined) return null;
  const before = line.slice(0, -position.length);
  const at = Math.max(before.lastIndexOf('('), before.lastIndexOf('@'), before.lastIndexOf(' '));
  const name = before.slice(0, Math.max(0, at)).replace(/^at /, '').trim();
  return {
    function: name || '?',
    filename: withoutFolder(before.slice(at + 1)),
    lineno: Number(row),
    colno: Number(column)
  };
}

/** Neither the folder of this machine nor the query of an address. */
function withoutFolder(file: string): string {
  const [name = ''] = file.split(/[?#]/);
  const parts = name.split('/');
  const from = parts.findIndex((part) =>
    ['node_modules', 'server', 'shared', 'sync', '_app', 'app'].includes(part)
  );
  return parts.slice(Math.max(0, from)).join('/');
}
