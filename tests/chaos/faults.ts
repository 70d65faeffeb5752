import { DAY } from '#shared/time.ts';
import type { BadLink, Weather } from '../support/bad-link.ts';
import type { Phone } from './phone.ts';

/** Injects one fault. @returns what it did, for the log of a failing run */
export type Fault = (phone: Phone, random: () => number) => Promise<string>;

const PORTAL = '<!doctype html><title>Wi-Fi</title><a href="/">Sign in to the Wi-Fi</a>';

/**
 * All faults that a run injects; a fair link is the likeliest.
 *
 * @param killServer kills it and starts it again
 * @param restoreServer restores its database to an earlier moment, if it can; null: never
 * @param lostDatabase is called when the phone has lost its database, and with it its memory
 */
export function createFaults(
  link: BadLink,
  killServer: () => Promise<void>,
  restoreServer: (() => Promise<string>) | null,
  lostDatabase: () => void
): readonly Fault[] {
  let isRestored = false;
  function weather(make: (random: () => number) => Weather): Fault {
    return (_, random) => {
      const next = make(random);
      link.setWeather(next);
      return Promise.resolve(`weather ${JSON.stringify(next)}`);
    };
  }

  const answered = (status: number, body: string, headers: Record<string, string> = {}): Fault =>
    weather(() => ({ kind: 'answered', status, headers, body }));

  const fair = weather(() => ({ kind: 'fair' }));
  return [
    fair,
    fair,
    fair,
    weather(() => ({ kind: 'refused' })),
    weather((random) => ({
      kind: 'cut',
      up: 200 + Math.floor(random() ** 2 * 200_000),
      down: 50 + Math.floor(random() ** 2 * 20_000)
    })),
    weather((random) => ({ kind: 'cut', up: 20_000 + Math.floor(random() * 100_000), down: 1e9 })),
    weather(() => ({ kind: 'frozen' })),
    weather((random) => ({ kind: 'stalled', by: 300 + Math.floor(random() * 1_500) })),
    answered(200, PORTAL, { 'Content-Type': 'text/html' }),
    answered(401, 'Unauthorized'),
    answered(413, 'too large for this proxy'),
    answered(429, 'slow down', { 'Retry-After': '1' }),
    answered(500, 'oops'),
    async (phone) => (await phone.reopenTab().catch(() => {}), 'tab closed and reopened'),
    async (phone) => (await phone.closeTab(), 'tab closed'),
    async (phone) => (await phone.stopWorker().catch(() => {}), 'service worker stopped'),
    async (phone) => (await phone.killBrowser(), 'browser killed'),
    async (phone) => {
      // Both ends at once would lose for good what was acknowledged.
      if (isRestored) return 'database not lost: the server was restored';
      lostDatabase();
      return (await phone.loseDatabase().catch(() => false))
        ? 'database lost'
        : 'database not lost';
    },
    ...(restoreServer
      ? [
          async () => {
            isRestored = true;
            return restoreServer();
          },
          async () => {
            isRestored = true;
            return restoreServer();
          }
        ]
      : []),
    async () => {
      await killServer();
      return 'server killed and restarted';
    },
    (phone, random) => {
      phone.setClockOff((random() < 0.5 ? -365 : 365) * DAY);
      return Promise.resolve('clock a year off from the next tab on');
    }
  ];
}
