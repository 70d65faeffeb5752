import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';

export type Log = Logger;

/** Fields that must never be written, wherever they stand in a log entry. */
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
 * An error without what it was about: drivers hang statements, parameters and whole rows on theirs, and
 * in those stand residents' words and addresses.
 */
function withoutValues(cause: Error): Record<string, unknown> {
  const { type, message, stack, code } = stdSerializers.err(cause) as unknown as Record<
    string,
    unknown
  >;
  return { type, message, stack, ...(code !== undefined && { code }) };
}

/** Structured log lines on standard output. Contact details and credentials are left out. */
export function createLog(level: Config['logLevel'], destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
    serializers: { err: withoutValues },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: {
      paths: SECRET_FIELDS.flatMap((field) => {
        const name = `["${field}"]`;
        return [name, `*${name}`, `*.*${name}`];
      }),
      censor: '[redacted]'
    }
  };
  return destination ? pino(options, destination) : pino(options);
}
