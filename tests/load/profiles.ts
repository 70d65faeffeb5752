import { setTimeout as sleep } from 'node:timers/promises';
import type { Town } from './town.ts';

/*
 * Figures of `shared/design/CITY.md`: 60 to 400 reports a day; on the day after a cloudburst 3,000 reports with two
 * photos, 40,000 visits and 400 officers' screens, of which we assume a quarter in the busiest hour.
 */
const PEAK_HOUR = { reports: 750, visits: 10_000, screens: 400 };
const HOUR_MS = 3_600_000;
/** Phones that come back at the same moment after an outage, each with this many reports. */
const HERD = { phones: 1_000, operations: 3 };
const STEADY_PHONES = 16;
/** One device may push 120 times a minute. */
const REPORTS_EACH = 50;
const ATTACKERS = 32;

type Profile = { needsApp: boolean; run: (town: Town, milliseconds: number) => Promise<void> };
export type ProfileName = keyof typeof PROFILES;

export const PROFILES = {
  /** As many reports as the servers take, from phones without photos and phones with one in each. */
  steady: {
    needsApp: false,
    async run(town, milliseconds) {
      const until = Date.now() + milliseconds;
      await Promise.all(
        Array.from({ length: STEADY_PHONES }, async (_, index) => {
          while (Date.now() < until) {
            const device = town.newDevice();
            for (let i = 0; i < REPORTS_EACH && Date.now() < until; i++)
              await town.file(device, index % 4 === 0 ? 1 : 0);
          }
        })
      );
    }
  },
  /** The busiest hour of the worst day, at its real rate. */
  monsoon: {
    needsApp: true,
    async run(town, milliseconds) {
      await town.openScreens(PEAK_HOUR.screens);
      await Promise.all([
        atRate(PEAK_HOUR.reports, milliseconds, () => town.file(town.newDevice(), 2)),
        atRate(PEAK_HOUR.visits, milliseconds, () => town.visit(town.randomAddress()))
      ]);
    }
  },
  /** A thousand phones whose outboxes are full, at once. */
  herd: {
    needsApp: false,
    async run(town) {
      await Promise.all(
        Array.from({ length: HERD.phones }, () =>
          town.file(town.newDevice(), 0, undefined, HERD.operations)
        )
      );
    }
  },
  /** One address sends nonsense as fast as it can; phones elsewhere report as on the worst day. */
  siege: {
    needsApp: false,
    async run(town, milliseconds) {
      const until = Date.now() + milliseconds;
      const attackers = Array.from({ length: ATTACKERS }, async () => {
        while (Date.now() < until) await town.attack('203.0.113.9');
      });
      await Promise.all([
        ...attackers,
        atRate(4 * PEAK_HOUR.reports, milliseconds, () => town.file(town.newDevice(), 0))
      ]);
    }
  }
} satisfies Record<string, Profile>;

/** Begins so many an hour, evenly, whether or not those before have ended. */
async function atRate(
  anHour: number,
  milliseconds: number,
  begin: () => Promise<void>
): Promise<void> {
  const pause = HOUR_MS / anHour;
  const running: Promise<void>[] = [];
  const began = Date.now();
  for (let i = 0; i * pause < milliseconds; i++) {
    await sleep(Math.max(0, began + i * pause - Date.now()));
    running.push(begin());
  }
  await Promise.all(running);
}
