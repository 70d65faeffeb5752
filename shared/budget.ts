import * as z from 'zod/mini';
import { openEnum, openObject } from './open-values.ts';
import { Timestamp } from './values.ts';

/** Whole nano-dollars. */
const Nanos = z.int();

/** A limit with its current window, today or this month; for a limit with many windows, the fullest. */
export const LimitStatus = openObject({
  /** `<scope>/<period>`, such as `total/month`, `ward:w12/day`. */
  id: z.string(),
  cap: Nanos,
  /** Above this only hazards are paid for. */
  soft: Nanos,
  killed: z.nullable(openEnum(['operator', 'overrun'])),
  window: z.nullable(z.string()),
  settled: Nanos,
  reserved: Nanos
});
export type LimitStatus = z.infer<typeof LimitStatus>;

export const BudgetStatus = openObject({
  limits: z.array(LimitStatus),
  /** The current month, Asia/Kolkata. */
  month: openObject({
    spent: Nanos,
    reserved: Nanos,
    /** The forecast for the whole month, from the average of the last seven days. */
    forecast: Nanos,
    /** Reports with a settled paid answer. */
    reports: z.int(),
    /** Null while there are none. */
    perReport: z.nullable(Nanos)
  }),
  /** The last thirty days, oldest first, as `YYYY-MM-DD`, Asia/Kolkata. */
  days: z.array(openObject({ day: z.string(), spent: Nanos })),
  /** Newest first. */
  alerts: z.array(openObject({ window: z.string(), level: z.int(), at: Timestamp })),
  /** Changes of limits, newest first. */
  changes: z.array(
    openObject({
      at: Timestamp,
      /** An officer's name, or `operator`. */
      by: z.string(),
      limit: z.string(),
      cap: Nanos,
      soft: Nanos,
      killed: z.nullable(z.string())
    })
  ),
  /** Absent where no paid model is configured. */
  model: z.optional(z.string())
});
export type BudgetStatus = z.infer<typeof BudgetStatus>;

export const ENTRY_KINDS = ['reserve', 'settle', 'expire', 'release', 'correct'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** A line of the ledger. */
export const Entry = openObject({
  number: z.int(),
  at: Timestamp,
  kind: openEnum(ENTRY_KINDS),
  /** The attempt's key, also in the provider's log as `x-client-request-id`. */
  attempt: z.string(),
  provider: z.string(),
  model: z.string(),
  report: z.nullable(z.string()),
  /** The person who made the entry, if any. */
  actor: z.nullable(z.string()),
  /** The changes of the reserved and settled amounts. */
  reserved: Nanos,
  settled: Nanos
});
export type Entry = z.infer<typeof Entry>;

export const LedgerPage = openObject({ entries: z.array(Entry), more: z.boolean() });
export type LedgerPage = z.infer<typeof LedgerPage>;

export const LEDGER_PAGE = 50;
