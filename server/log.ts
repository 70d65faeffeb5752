import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import type { Config } from './config.ts';

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

/** Writes structured log lines to standard output, without contact details and credentials. */
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
