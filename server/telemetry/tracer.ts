import { SECOND } from '#shared/time.ts';
import {
  currentTrace,
  inTrace,
  newSpanId,
  newTraceId,
  type TraceContext
} from './trace-context.ts';

export type Attributes = Record<string, string | number | boolean>;
/** As in OTLP's `SpanKind`. */
const KIND = { internal: 1, server: 2, consumer: 5 } as const;
export type Kind = keyof typeof KIND;

export type TracerConfig = {
  /** Where OTLP over HTTP is received, without `/v1/traces`. */
  endpoint: string;
  headers: Record<string, string>;
  /** The part of the traces that begin here and are sent, 0 to 1. */
  sampled: number;
  /** What every span says of this server. */
  resource: Attributes;
};

/** Measures what a request causes, also in jobs; without a collector it only gives out ids, for the log. */
export type Tracer = {
  /**
   * Begins a span: the first of a trace, or one below another.
   *
   * @param parent by default the current one; null begins a trace
   */
  begin(name: string, kind: Kind, parent?: TraceContext | null): Span;
  /** Runs work in a span below the current one. */
  span<Value>(name: string, attributes: Attributes, work: () => Promise<Value>): Promise<Value>;
  /** Sends what is left. */
  close(): Promise<void>;
};

export type Span = {
  context: TraceContext;
  /** @param failed shows the span as an error */
  end(attributes: Attributes, failed?: boolean, name?: string): void;
};

type Ended = {
  context: TraceContext;
  parent: string | undefined;
  name: string;
  kind: Kind;
  began: number;
  ended: number;
  attributes: Attributes;
  failed: boolean;
};

const BATCH_SPANS = 512;
/** More are dropped while the collector does not answer. */
const MAX_WAITING_SPANS = 4_096;
const SEND_EVERY_MS = 2 * SECOND;
const TIMEOUT_MS = 10 * SECOND;

/**
 * @param config null: nothing is sent
 * @param onTrouble hears of spans that could not be sent
 */
export function createTracer(
  config: TracerConfig | null,
  onTrouble: (cause: unknown, spans: number) => void
): Tracer {
  let waiting: Ended[] = [];
  let sending: Promise<void> = Promise.resolve();
  const timer = config && setInterval(send, SEND_EVERY_MS).unref();

  function send(): void {
    if (!config || waiting.length === 0) return;
    const spans = waiting.splice(0, BATCH_SPANS);
    sending = sending
      .then(() => post(config, spans))
      .catch((cause: unknown) => onTrouble(cause, spans.length));
    if (waiting.length >= BATCH_SPANS) send();
  }

  function begin(name: string, kind: Kind, parent: TraceContext | null = currentTrace()): Span {
    const context = {
      traceId: parent?.traceId ?? newTraceId(),
      spanId: newSpanId(),
      isSampled: parent?.isSampled ?? (config !== null && Math.random() < config.sampled)
    };
    const began = now();
    return {
      context,
      end(attributes, failed = false, finalName = name) {
        if (!config || !context.isSampled) return;
        if (waiting.length >= MAX_WAITING_SPANS) waiting = waiting.slice(BATCH_SPANS);
        waiting.push({
          context,
          parent: parent?.spanId,
          name: finalName,
          kind,
          began,
          ended: now(),
          attributes,
          failed
        });
      }
    };
  }

  return {
    begin,
    async span(name, attributes, work) {
      const span = begin(name, 'internal');
      try {
        const value = await inTrace(span.context, work);
        span.end(attributes);
        return value;
      } catch (cause) {
        span.end(attributes, true);
        throw cause;
      }
    },
    async close() {
      if (timer) clearInterval(timer);
      send();
      await sending;
    }
  };
}

/** Milliseconds since the epoch, with parts: spans are ordered by it. */
const now = () => performance.timeOrigin + performance.now();

/**
 * OTLP/HTTP with JSON: https://opentelemetry.io/docs/specs/otlp/#otlphttp. It is one request, where the SDK and its
 * exporter are nine packages.
 */
async function post({ endpoint, headers, resource }: TracerConfig, spans: Ended[]): Promise<void> {
  const body = JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributesOf(resource) },
        scopeSpans: [{ scope: { name: 'varadi' }, spans: spans.map(toOtlp) }]
      }
    ]
  });
  const reply = await fetch(`${endpoint.replace(/\/$/, '')}/v1/traces`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS)
  });
  await reply.arrayBuffer();
  if (!reply.ok) throw new Error(`the collector of traces answered ${reply.status}`);
}

const toOtlp = ({ context, parent, name, kind, began, ended, attributes, failed }: Ended) => ({
  traceId: context.traceId,
  spanId: context.spanId,
  ...(parent !== undefined && { parentSpanId: parent }),
  name,
  kind: KIND[kind],
  startTimeUnixNano: nanoseconds(began),
  endTimeUnixNano: nanoseconds(ended),
  attributes: attributesOf(attributes),
  status: failed ? { code: 2 } : {}
});

const nanoseconds = (milliseconds: number) =>
  String(BigInt(Math.round(milliseconds * 1_000)) * 1_000n);

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({
    key,
    value:
      typeof value === 'string'
        ? { stringValue: value }
        : typeof value === 'boolean'
          ? { boolValue: value }
          : Number.isInteger(value)
            ? { intValue: String(value) }
            : { doubleValue: value }
  }));
