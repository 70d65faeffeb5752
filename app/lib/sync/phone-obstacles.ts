import { DAY } from '#shared/time.ts';
import type { Obstacle, NetworkObstacles } from '#sync/network-obstacles.ts';
import type { PhoneDatabase } from '../db/db.ts';
import { networkName } from '../outbox/network.ts';

/** How long an obstacle is remembered, in milliseconds: networks change and are repaired. */
const OBSTACLE_TTL_MS = DAY;

/** What this phone knows of its networks; they are distinguished only by their kind, as in the browser. */
export function createPhoneObstacles(db: PhoneDatabase): NetworkObstacles {
  const key = (obstacle: Obstacle) => `${networkName()}/${obstacle}`;
  return {
    async blocks(obstacle) {
      const until = (await db.setting('obstacles'))?.[key(obstacle)] ?? 0;
      // A clock that was set back must not extend it.
      return Date.now() < until && until - Date.now() <= OBSTACLE_TTL_MS;
    },
    remember: (obstacle) =>
      db.transaction('rw', db.settings, async () => {
        const known = await db.setting('obstacles');
        await db.set('obstacles', { ...known, [key(obstacle)]: Date.now() + OBSTACLE_TTL_MS });
      }),
    forget: (obstacle) =>
      db.transaction('rw', db.settings, async () => {
        const { [key(obstacle)]: removed, ...others } = (await db.setting('obstacles')) ?? {};
        if (removed !== undefined) await db.set('obstacles', others);
      })
  };
}
