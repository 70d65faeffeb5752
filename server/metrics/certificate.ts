import { connect } from 'node:tls';
import { HOUR, SECOND } from '#shared/time.ts';

const TIMEOUT_MS = 5 * SECOND;
let known: { origin: string; at: number; end: number } | undefined;

/**
 * When the certificate of an origin ends, in milliseconds since the epoch; asked for once an hour.
 *
 * @returns 0 without https, and where nobody answers
 */
export async function certificateEnd(origin: string): Promise<number> {
  if (!origin.startsWith('https:')) return 0;
  const now = Date.now();
  if (known?.origin === origin && now - known.at < HOUR) return known.end;
  known = { origin, at: now, end: known?.end ?? 0 };
  known.end = await ask(new URL(origin));
  return known.end;
}

function ask({ hostname, port }: URL): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port: Number(port || 443),
      servername: hostname,
      // An expired one is what is looked for.
      rejectUnauthorized: false,
      timeout: TIMEOUT_MS
    });
    const end = (instant: number) => {
      socket.destroy();
      resolve(instant);
    };
    socket.once('secureConnect', () => end(Date.parse(socket.getPeerCertificate().valid_to) || 0));
    socket.once('timeout', () => end(0));
    socket.once('error', () => end(0));
  });
}
