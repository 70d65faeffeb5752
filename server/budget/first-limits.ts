import type { Nanos } from '#shared/money.ts';
import type { Config } from '../config.ts';
import type { Services } from '../services.ts';
import { setLimit } from './limits.ts';
import { PERIODS } from './windows.ts';

/** Shares of the whole: one ward in a flood, or one device that files all day, cannot spend it all. */
const SHARES = { total: 1, provider: 1, ward: 1 / 4, device: 1 / 20 };

/** Sets the limits of the configuration if no limit exists yet; existing limits stay. */
export async function setFirstLimits(
  services: Pick<Services, 'database' | 'clock' | 'log'>,
  budget: Config['budget']
): Promise<void> {
  if (!budget) return;
  const known = await services.database.selectFrom('budget_limit').select('id').limit(1).execute();
  if (known.length > 0) return;
  for (const [kind, share] of Object.entries(SHARES)) {
    for (const period of PERIODS) {
      const cap: Nanos = Math.floor(budget[period] * share);
      const set = await setLimit(services, 'operator', { id: `${kind}/${period}`, cap, soft: cap });
      if (!set.ok) throw new Error(`limit ${kind}/${period} could not be set: ${set.error.code}`);
    }
  }
}
