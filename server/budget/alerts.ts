import { sql } from 'kysely';
import type { Tx } from '../database/connect.ts';
import type { Services } from '../services.ts';
import type { Nanos } from '#shared/money.ts';
import type { Count, Limit } from './store.ts';

/** Percentages of a cap; a window raises one alert when it reaches each (B10). */
export const LEVELS = [50, 80, 100] as const;
export type Level = (typeof LEVELS)[number];

type Alert = { key: string; level: Level };

/** The levels that windows reached with the amount just added; without an amount, all that they have reached. */
export function levelsReached(
  counts: readonly Count[],
  limits: readonly (Limit | undefined)[],
  added: Nanos = Infinity
): Alert[] {
  return counts.flatMap((count, i) => {
    const limit = limits[i];
    if (!limit) return [];
    return LEVELS.filter((level) => {
      const mark = (limit.cap * level) / 100;
      return count.settled >= mark && count.settled > 0 && count.settled - added < mark;
    }).map((level) => ({ key: count.key, level }));
  });
}

/** Raises the alert of each window and level once, also with concurrent callers. */
export async function raiseAlerts(
  { log }: Pick<Services, 'log'>,
  tx: Tx,
  alerts: readonly Alert[],
  at: Date
): Promise<void> {
  if (alerts.length === 0) return;
  const { rows } = await sql<{ window: string; level: Level }>`
    insert into budget_alert ("window", level, at)
    select key, level, ${at} from unnest(
      ${alerts.map(({ key }) => key)}::text[], ${alerts.map(({ level }) => level)}::smallint[]
    ) as given (key, level)
    on conflict do nothing returning "window", level`.execute(tx);
  for (const { window, level } of rows) log.warn({ window, level }, 'budget alert level reached');
}

/** After a mistyped correction is undone, the alert can be raised again. */
export async function deleteAlerts(tx: Tx, alerts: readonly Alert[]): Promise<void> {
  for (const { key, level } of alerts) {
    await tx
      .deleteFrom('budget_alert')
      .where('window', '=', key)
      .where('level', '=', level)
      .execute();
  }
}
