import * as z from 'zod/mini';
import { openEnum, openObject } from './open-values.ts';
import { Timestamp } from './values.ts';

/** Whole nano-dollars. */
const Nanos = z.int();

/** A limit, and its window of today or this month; of one that holds for many, the fullest. */
export const Standing = openObject({
  /** `<scope>/<period>`, such as `total/month`, `ward:w12/day`. */
  id: z.string(),
  cap: Nanos,
  /** Beyond it only danger to life is paid for. */
  soft: Nanos,
  killed: z.nullable(openEnum(['operator', 'overrun'])),
  window: z.nullable(z.string()),
  settled: Nanos,
  reserved: Nanos
});
export type Standing = z.infer<typeof Standing>;

export const BudgetStatus = openObject({
  limits: z.array(Standing),
  /** Of this month, in India. */
  month: openObject({
    spent: Nanos,
    reserved: Nanos,
    /** What the whole month will have cost, should the days to come be like the last seven. */
    forecast: Nanos,
    /** Reports of which a paid answer was settled. */
    reports: z.int(),
    /** Null as long as there is none. */
    perReport: z.nullable(Nanos)
  }),
  /** The last thirty days, the oldest first, as `YYYY-MM-DD` in India. */
  days: z.array(openObject({ day: z.string(), spent: Nanos })),
  /** The latest first. */
  alerts: z.array(openObject({ window: z.string(), level: z.int(), at: Timestamp })),
  /** Who moved a limit, the latest first. */
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
  /** The key that the provider's log has too, as its request's `x-client-request-id`. */
  attempt: z.string(),
  provider: z.string(),
  model: z.string(),
  report: z.nullable(z.string()),
  /** Who wrote it, where that was a person. */
  actor: z.nullable(z.string()),
  /** By how much what is set aside and what is spent have changed. */
  reserved: Nanos,
  settled: Nanos
});
export type Entry = z.infer<typeof Entry>;

export const LedgerPage = openObject({ entries: z.array(Entry), more: z.boolean() });
export type LedgerPage = z.infer<typeof LedgerPage>;

export const LEDGER_PAGE = 50;
