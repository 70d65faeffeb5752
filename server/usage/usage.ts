import { sql } from 'kysely';
import { DAY, SECOND, type Clock } from '#shared/time.ts';
import type { Database } from '../database/connect.ts';
import type { Log } from '../log.ts';

/**
 * What is counted, without saying by whom: the app was opened in a browser, or installed; a report arrived; the app
 * failed.
 */
export const USES = ['opened', 'opened_installed', 'report', 'fault'] as const;
export type Use = (typeof USES)[number];

export type Usage = {
  /** @param version of the app; what is no version counts as `other` */
  count(what: Use, version: string): void;
  /** Writes what was counted since. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

const FLUSH_EVERY_MS = 10 * SECOND;
const VERSION = /^\d+\.\d+\.\d+(-[a-z0-9.]{1,20})?$/;
/** Anybody can invent versions. */
const MAX_VERSIONS_A_DAY = 20;
const OTHER = 'other';
const KEPT_MS = 400 * DAY;

type Needs = { database: Database; clock: Clock; log: Log };

/** Counts in memory, and adds to the database now and then: no request waits for it. */
export function createUsage({ database, clock, log }: Needs): Usage {
  let counted = new Map<string, { what: Use; version: string; times: number }>();

  async function flush(): Promise<void> {
    if (counted.size === 0) return;
    const uses = [...counted.values()];
    counted = new Map();
    const today = sql`(${new Date(clock.now())}::timestamptz at time zone 'Asia/Kolkata')::date`;
    const known = await sql<{ version: string }>`
      select distinct version from usage_day where day = ${today}`.execute(database);
    const versions = new Set(known.rows.map(({ version }) => version));
    for (const { what, version, times } of uses) {
      const isKnown = versions.has(version) || versions.size < MAX_VERSIONS_A_DAY;
      if (isKnown) versions.add(version);
      await sql`insert into usage_day (day, what, version, times)
        values (${today}, ${what}, ${isKnown ? version : OTHER}, ${times})
        on conflict (day, what, version) do update set times = usage_day.times + excluded.times`.execute(
        database
      );
    }
  }
  const flushOrLog = () =>
    flush().catch((cause: unknown) => log.warn({ err: cause }, 'usage not written'));
  const timer = setInterval(() => void flushOrLog(), FLUSH_EVERY_MS).unref();

  return {
    count(what, given) {
      const version = VERSION.test(given) ? given : OTHER;
      const key = `${what} ${version}`;
      const times = (counted.get(key)?.times ?? 0) + 1;
      counted.set(key, { what, version, times });
    },
    flush,
    async close() {
      clearInterval(timer);
      await flushOrLog();
    }
  };
}

export type UsageDay = { day: string; what: Use; version: string; times: number };

/** The days since an instant, the newest first. */
export async function usageSince(
  { database }: Pick<Needs, 'database'>,
  since: number
): Promise<UsageDay[]> {
  const { rows } = await sql<UsageDay>`
    select to_char(day, 'YYYY-MM-DD') as day, what, version, times from usage_day
    where day >= (${new Date(since)}::timestamptz at time zone 'Asia/Kolkata')::date
    order by day desc, what, version`.execute(database);
  return rows;
}

export async function forgetOldUsage({
  database,
  clock
}: Pick<Needs, 'database' | 'clock'>): Promise<void> {
  await sql`delete from usage_day where day < ${new Date(clock.now() - KEPT_MS)}::date`.execute(
    database
  );
}
