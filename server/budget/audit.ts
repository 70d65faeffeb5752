import { sql } from 'kysely';
import type { Database } from '../database/connect.ts';
import type { Nanos } from '#shared/money.ts';
import { nanos } from './money.ts';

export type Difference = {
  window: string;
  says: { settled: Nanos; reserved: Nanos };
  ledger: { settled: Nanos; reserved: Nanos };
};

/**
 * Recounts every window from the ledger, in one snapshot of the database, and compares (B11).
 *
 * @returns the windows that differ from the ledger
 */
export async function audit(
  database: Database
): Promise<{ windows: number; entries: number; differences: Difference[] }> {
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const { rows } = await sql<Record<keyof Row, string>>`
        with counted as (
          select key, sum(settled) as settled, sum(reserved) as reserved
          from budget_entry, unnest(windows) as key group by key
        )
        select coalesce(w.key, c.key) as key,
          coalesce(w.settled, 0)::bigint as settled, coalesce(w.reserved, 0)::bigint as reserved,
          coalesce(c.settled, 0)::bigint as counted_settled,
          coalesce(c.reserved, 0)::bigint as counted_reserved
        from budget_window w full join counted c on c.key = w.key
        where (coalesce(w.settled, 0), coalesce(w.reserved, 0))
          is distinct from (coalesce(c.settled, 0), coalesce(c.reserved, 0))
        order by 1`.execute(tx);
      const { rows: counts } = await sql<{ windows: number; entries: number }>`
        select (select count(*)::int from budget_window) as windows,
          (select count(*)::int from budget_entry) as entries`.execute(tx);
      return {
        ...counts[0]!,
        differences: rows.map((row) => ({
          window: row.key,
          says: { settled: nanos(row.settled), reserved: nanos(row.reserved) },
          ledger: {
            settled: nanos(row.counted_settled),
            reserved: nanos(row.counted_reserved)
          }
        }))
      };
    });
}

type Row = {
  key: string;
  settled: string;
  reserved: string;
  counted_settled: string;
  counted_reserved: string;
};

/** Corrects the windows that differ from the ledger; locks out reservations meanwhile. @returns how many */
export async function rebuildWindows(database: Database): Promise<number> {
  return database.transaction().execute(async (tx) => {
    await sql`lock table budget_window in exclusive mode`.execute(tx);
    const { rows } = await sql<{ key: string }>`
      update budget_window w set settled = c.settled, reserved = c.reserved
      from (
        select b.key, coalesce(sum(e.settled), 0) as settled, coalesce(sum(e.reserved), 0) as reserved
        from budget_window b left join budget_entry e on b.key = any(e.windows) group by b.key
      ) c
      where c.key = w.key and (w.settled, w.reserved) is distinct from (c.settled, c.reserved)
      returning w.key`.execute(tx);
    return rows.length;
  });
}
