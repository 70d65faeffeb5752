import { pino, type DestinationStream, type Logger } from 'pino';
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

/** Structured log lines on standard output. Contact details and credentials are left out. */
export function createLog(level: Config['logLevel'], destination?: DestinationStream): Log {
  const options = {
    level,
    base: null,
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
