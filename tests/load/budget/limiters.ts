import { sql } from 'kysely';
import { expireReservations } from '#server/budget/expire.ts';
import { spend } from '#server/budget/spend.ts';
import type { Database } from '#server/database/connect.ts';
import { MINUTE } from '#shared/time.ts';
import { TestClock } from '../../support/clock.ts';
import { silent } from '../../support/databases.ts';
import { setEveryLimit } from '../../support/limits.ts';

/** A call to a provider. Its cost is known when it answers; null if the worker crashed during the call. */
export type Call = () => Promise<number | null>;

/** Keeps spending below a cap, on a PostgreSQL that all limiters share. */
export type Limiter = {
  name: string;
  open: (database: Database, cap: number) => Promise<void>;
  /** @returns whether the call was let through */
  attempt: (database: Database, cap: number, estimate: number, call: Call) => Promise<boolean>;
  /** Runs once the crashed workers are known to be dead. */
  recover: (database: Database) => Promise<void>;
};

export function ours(): Limiter {
  const clock = new TestClock();
  let made = 0;
  const services = (database: Database) => ({ database, clock, log: silent });
  return {
    name: 'Varadi',
    open: (database, cap) => setEveryLimit(services(database), cap),
    async attempt(database, _cap, estimate, call) {
      const number = (made += 1);
      const spent = await spend(
        services(database),
        {
          key: String(number),
          provider: 'fake',
          model: 'fake',
          report: null,
          device: `phone${number % 500}`,
          ward: `ward${number % 50}`,
          urgent: false,
          estimate,
          timeoutMs: 5 * MINUTE
        },
        async () => {
          const cost = await call();
          return cost === null
            ? { sent: 'unknown', value: null }
            : { sent: 'yes', cost, value: null };
        }
      );
      return spent.ok;
    },
    async recover(database) {
      clock.advance(5 * MINUTE);
      await expireReservations(services(database));
    }
  };
}

const TABLE = 'create table if not exists bucket (spent bigint not null, reserved bigint not null)';

async function openBucket(database: Database, spent: number): Promise<void> {
  await sql.raw(TABLE).execute(database);
  await sql`truncate bucket`.execute(database);
  await sql`insert into bucket values (${spent}, 0)`.execute(database);
}

/** The common approach: check that money is left, call, then record the cost. */
export const checkThenRecord: Limiter = {
  name: 'check, then record',
  open: (database) => openBucket(database, 0),
  async attempt(database, cap, _estimate, call) {
    const { rows } = await sql<{ left: boolean }>`
      select spent < ${cap} as left from bucket`.execute(database);
    if (!rows[0]!.left) return false;
    const cost = await call();
    if (cost !== null) await sql`update bucket set spent = spent + ${cost}`.execute(database);
    return true;
  },
  recover: () => Promise.resolve()
};

/** Reserves at most what is left, and never settles more than it reserved. */
export const shrinkToHeadroom: Limiter = {
  name: 'shrink to headroom',
  open: (database) => openBucket(database, 0),
  async attempt(database, cap, estimate, call) {
    const { rows } = await sql<{ granted: string }>`
      with before as (select spent, reserved from bucket for update)
      update bucket set reserved = bucket.reserved +
        least(${estimate}::bigint, ${cap}::bigint - before.spent - before.reserved)
      from before where before.spent + before.reserved < ${cap}
      returning bucket.reserved - before.reserved as granted`.execute(database);
    if (!rows[0]) return false;
    const granted = Number(rows[0].granted);
    const cost = await call();
    if (cost === null) return true;
    await sql`update bucket set reserved = reserved - ${granted}::bigint,
      spent = spent + ${Math.min(cost, granted)}::bigint`.execute(database);
    return true;
  },
  recover: () => Promise.resolve()
};

/**
 * A token bucket with borrowing. It takes out the estimate if there is enough, and corrects it afterwards to
 * the real cost. What a crashed worker borrowed is not returned before the bucket is filled again.
 */
export const borrowAndReturn: Limiter = {
  name: 'borrow and return',
  open: (database) => openBucket(database, 0),
  async attempt(database, cap, estimate, call) {
    const { rows } = await sql`update bucket set spent = spent + ${estimate}::bigint
      where spent + ${estimate}::bigint <= ${cap} returning spent`.execute(database);
    if (!rows[0]) return false;
    const cost = await call();
    if (cost === null) return true;
    await sql`update bucket set spent = spent + ${cost - estimate}::bigint`.execute(database);
    return true;
  },
  recover: () => Promise.resolve()
};
