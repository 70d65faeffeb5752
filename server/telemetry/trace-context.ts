import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** Where in which trace something happens: W3C Trace Context, version 00; the ids are in hex. */
export type TraceContext = { traceId: string; spanId: string; isSampled: boolean };

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const SAMPLED = 1;

/** @returns null for anything else, and for ids of zeros */
export function readTraceparent(header: string | undefined): TraceContext | null {
  const [, traceId = '', spanId = '', flags = ''] = TRACEPARENT.exec(header ?? '') ?? [];
  if (/^0*$/.test(traceId) || /^0*$/.test(spanId)) return null;
  return { traceId, spanId, isSampled: (parseInt(flags, 16) & SAMPLED) !== 0 };
}

export const toTraceparent = ({ traceId, spanId, isSampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;

export const newTraceId = (): string => randomBytes(16).toString('hex');
export const newSpanId = (): string => randomBytes(8).toString('hex');

const current = new AsyncLocalStorage<TraceContext>();

/** The trace of the request or the job that runs now; null outside of any. */
export const currentTrace = (): TraceContext | null => current.getStore() ?? null;

export const inTrace = <Value>(trace: TraceContext, work: () => Value): Value =>
  current.run(trace, work);
