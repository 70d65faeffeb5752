import { pino, stdSerializers, type DestinationStream, type LogFn, type Logger } from 'pino';
import type { Config } from './config.ts';
import { currentTrace } from './telemetry/trace-context.ts';

export type Log = Logger;

/** Fields that are redacted in the first three levels of a log entry. */
const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'token',
  'key',
  'secret',
  'email',
  'contact'
];

/**
 * Logs only the type, message, stack and code of an error. Database drivers attach statements, parameters and whole
 * rows, which contain residents' texts and addresses.
 */
function withoutValues(cause: Error): Record<string, unknown> {
  const { type, message, stack, code } = stdSerializers.err(cause) as unknown as Record<
    string,
    unknown
  >;
  return { type, message, stack, ...(code !== undefined && { code }) };
}

/** An unexpected error in the log. @property tags the ids of the request and its trace */
export type LoggedFault = { error: Error; tags: Record<string, string> };

/** From this level on, a line with an error is a fault (pino's `error`). */
const FAULT_LEVEL = 50;
const listeners = new Set<(fault: LoggedFault) => void>();

/** Hears of every fault that this process logs. @returns ends it */
export function onLoggedFault(listener: (fault: LoggedFault) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function announceFault(line: unknown): void {
  const { err: error, request } = (line ?? {}) as { err?: unknown; request?: unknown };
  if (!(error instanceof Error)) return;
  const trace = currentTrace()?.traceId;
  const tags = {
    ...(typeof request === 'string' && { request }),
    ...(trace !== undefined && { trace })
  };
  for (const listener of listeners) listener({ error, tags });
}

/** Log lines are collected up to so many bytes, and written at the latest after so long. */
const BUFFER_BYTES = 4_096;
const FLUSH_MS = 1_000;

/**
 * Writes structured log lines, without contact details and credentials.
 *
 * @param base fields of every line, such as the version and the name of this server
 * @param destination standard output by default, which no request waits for; it is flushed when the process exits
 */
export function createLog(
  level: Config['logLevel'],
  base: Record<string, string> = {},
  destination: DestinationStream = standardOutput()
): Log {
  const options = {
    level,
    base,
    serializers: { err: withoutValues },
    /** A line names the request or the job that it belongs to. */
    mixin() {
      const trace = currentTrace()?.traceId;
      return trace === undefined ? {} : { trace };
    },
    hooks: {
      logMethod(this: Logger, args: Parameters<LogFn>, write: LogFn, level: number) {
        if (level >= FAULT_LEVEL) announceFault(args[0]);
        write.apply(this, args);
      }
    },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => {
        const name = `["${field}"]`;
        return [name, `*${name}`, `*.*${name}`];
      }),
      censor: '[redacted]'
    }
  };
  return pino(options, destination);
}

function standardOutput(): DestinationStream {
  const output = pino.destination({ sync: false, minLength: BUFFER_BYTES });
  setInterval(() => output.flush(), FLUSH_MS).unref();
  process.once('exit', () => {
    try {
      output.flushSync();
    } catch {
      // It was closed before a line was written.
    }
  });
  return output;
}
