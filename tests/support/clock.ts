import type { Clock, Instant } from '#shared/time.ts';
import type { Timer } from '#sync/ports.ts';

/** A clock that a test advances by hand; alarms that become due are called. */
export class TestClock implements Clock, Timer {
  #now: Instant;
  #alarms: { at: Instant; ring: () => void }[] = [];

  constructor(start: Instant = Date.parse('2026-06-15T09:00:00+05:30')) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  at(at: Instant, ring: () => void): () => void {
    const alarm = { at, ring };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** The instant of the next alarm, or null. */
  nextAlarm(): Instant | null {
    return this.#alarms.length === 0 ? null : Math.min(...this.#alarms.map(({ at }) => at));
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    const due = this.#alarms.filter(({ at }) => at <= this.#now);
    this.#alarms = this.#alarms.filter(({ at }) => at > this.#now);
    for (const { ring } of due) ring();
  }
}
