import { DAY } from '#shared/time.ts';
import type { BadLink, Weather } from '../support/bad-link.ts';
import type { Phone } from './phone.ts';

/** @returns what was done, for the log of a failing run */
export type Blow = (phone: Phone, random: () => number) => Promise<string>;

const PORTAL = '<!doctype html><title>Wi-Fi</title><a href="/">Sign in to the Wi-Fi</a>';

/**
 * Everything that can befall a report on its way; fair weather is the likeliest.
 *
 * @param killServer kills it and starts it again
 */
export function createFaults(link: BadLink, killServer: () => Promise<void>): readonly Blow[] {
  function weather(make: (random: () => number) => Weather): Blow {
    return (_, random) => {
      const next = make(random);
      link.setWeather(next);
      return Promise.resolve(`weather ${JSON.stringify(next)}`);
    };
  }

  const answered = (status: number, body: string, headers: Record<string, string> = {}): Blow =>
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
    async (phone) => (
      await phone.reopenTab().catch(() => {}),
      'the tab was closed and opened again'
    ),
    async (phone) => (await phone.closeTab(), 'the tab was closed'),
    async (phone) => (await phone.stopWorker().catch(() => {}), 'the worker was stopped'),
    async (phone) => (await phone.killBrowser(), 'the browser was killed'),
    async (phone) =>
      (await phone.loseDatabase().catch(() => false))
        ? 'the browser lost the database'
        : 'the browser kept the database',
    async () => {
      await killServer();
      return 'the server was killed, and is up again';
    },
    (phone, random) => {
      phone.setClockOff((random() < 0.5 ? -365 : 365) * DAY);
      return Promise.resolve('the clock jumps a year with the next tab');
    }
  ];
}
