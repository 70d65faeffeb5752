import { DAY } from '#shared/time.ts';
import type { Obstacle, Road } from '#sync/road.ts';
import type { PhoneDatabase } from '../db/db.ts';
import { networkName } from '../outbox/network.ts';

/** So long an obstacle is believed in; networks change hands and are mended. */
const REMEMBERED_FOR = DAY;

/** What this phone knows of its networks, told apart as far as the browser does: by their kind. */
export function createPhoneRoad(db: PhoneDatabase): Road {
  const key = (obstacle: Obstacle) => `${networkName()}/${obstacle}`;
  return {
    async blocks(obstacle) {
      const until = (await db.setting('obstacles'))?.[key(obstacle)] ?? 0;
      // A clock that was turned back must not make it last.
      return Date.now() < until && until - Date.now() <= REMEMBERED_FOR;
    },
    remember: (obstacle) =>
      db.transaction('rw', db.settings, async () => {
        const known = await db.setting('obstacles');
        await db.set('obstacles', { ...known, [key(obstacle)]: Date.now() + REMEMBERED_FOR });
      }),
    forget: (obstacle) =>
      db.transaction('rw', db.settings, async () => {
        const { [key(obstacle)]: gone, ...others } = (await db.setting('obstacles')) ?? {};
        if (gone !== undefined) await db.set('obstacles', others);
      })
  };
}
