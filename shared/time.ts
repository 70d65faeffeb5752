/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = number;

/** The source of the time; injected, so that tests can control it. */
export interface Clock {
  now(): Instant;
}

/** @returns ISO 8601 in UTC, as on the wire */
export const toTimestamp = (instant: Instant): string => new Date(instant).toISOString();

export const toInstant = (timestamp: string): Instant => Date.parse(timestamp);

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const EARLIEST = Date.UTC(1969, 0);
const LATEST = Date.UTC(3000, 0);

/** A phone's clock may be at 1970 or years off; databases cannot store times far outside this range. */
export const isPlausible = (instant: Instant): boolean => instant >= EARLIEST && instant < LATEST;
