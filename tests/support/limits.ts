import { setLimit } from '#server/budget/limits.ts';
import type { Nanos } from '#shared/money.ts';

/** Sets all eight limits that an attempt needs (B2); each soft limit equals the cap. */
export async function setEveryLimit(
  services: Parameters<typeof setLimit>[0],
  cap: Nanos
): Promise<void> {
  for (const kind of ['total', 'provider', 'device', 'ward']) {
    for (const period of ['day', 'month']) {
      const id = `${kind}/${period}`;
      const set = await setLimit(services, 'operator', { id, cap, soft: cap });
      if (!set.ok) throw new Error(`${id}: ${set.error.code}`);
    }
  }
}
