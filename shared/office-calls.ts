import * as z from 'zod/mini';
import { Agencies } from './agencies.ts';
import { BudgetStatus, ENTRY_KINDS, LedgerPage } from './budget.ts';
import { Profile } from './office.ts';
import { openObject } from './open-values.ts';
import { TriageOutcome } from './triage.ts';

/*
 * The officers' API beside sync: what each call takes and answers. The server parses requests by it, the app replies.
 * Replies are read with open lists, since a device may be older than the server (S13).
 */

const NAME_MAX = 100;
const EMAIL_MAX = 254;
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;

const Email = z.email().check(z.maxLength(EMAIL_MAX));
const Secret = z.string().check(z.minLength(1), z.maxLength(PASSWORD_MAX));
const NewPassword = z.string().check(z.minLength(PASSWORD_MIN), z.maxLength(PASSWORD_MAX));
const Done = openObject({ done: z.boolean() });

/** Whole nano-dollars. */
const Amount = z.int().check(z.nonnegative());
const LimitId = z.string().check(z.maxLength(200));
/** `YYYY-MM-DD` in India, in years that JavaScript and PostgreSQL write alike. */
const Day = z.iso
  .date()
  .check(z.refine((day) => day >= '2000' && day < '2200', { error: 'a day from 2000 to 2199' }));

/** Which entries of the ledger; an absent field is no bound. */
export const LedgerFilter = z.strictObject({
  kind: z.optional(z.enum(ENTRY_KINDS)),
  report: z.optional(z.uuid()),
  from: z.optional(Day),
  to: z.optional(Day)
});
export type LedgerFilter = z.infer<typeof LedgerFilter>;

export const OFFICE_CALLS = {
  signIn: {
    method: 'POST',
    path: '/api/officers/sign-in',
    body: z.strictObject({ email: Email, password: Secret }),
    reply: Done
  },
  signInByLink: {
    method: 'POST',
    path: '/api/officers/sign-in-link',
    body: z.strictObject({ token: z.string().check(z.minLength(20), z.maxLength(200)) }),
    reply: Done
  },
  signOut: { method: 'POST', path: '/api/officers/sign-out', reply: Done },
  /** Who is signed in, and what their device keeps for the times without a network. */
  profile: { method: 'GET', path: '/api/officers/me', reply: Profile },
  updateAccount: {
    method: 'POST',
    path: '/api/officers/account',
    body: z.strictObject({
      name: z.string().check(z.trim(), z.minLength(1), z.maxLength(NAME_MAX)),
      email: Email,
      password: z.optional(NewPassword),
      /** The present password; needed for a new one where the officer has not signed in just now. */
      current: z.optional(Secret)
    }),
    reply: Profile
  },
  /** Replaces the whole table of responsible agencies. */
  updateAgencies: {
    method: 'PUT',
    path: '/api/officers/agencies',
    body: z.strictObject({ agencies: Agencies }),
    reply: Profile
  },
  budget: { method: 'GET', path: '/api/budget', reply: BudgetStatus },
  setLimit: {
    method: 'PUT',
    path: '/api/budget/limits',
    body: z.strictObject({ id: LimitId, cap: Amount, soft: Amount }),
    reply: BudgetStatus
  },
  setSwitch: {
    method: 'PUT',
    path: '/api/budget/switches',
    body: z.strictObject({ id: LimitId, killed: z.boolean() }),
    reply: BudgetStatus
  },
  ledger: {
    method: 'GET',
    path: '/api/budget/ledger',
    query: z.extend(LedgerFilter, {
      /** The number of an entry; older ones follow. */
      before: z.optional(z.coerce.number().check(z.int(), z.positive()))
    }),
    reply: LedgerPage
  },
  triageOutcomes: {
    method: 'GET',
    path: '/api/triage/outcomes',
    reply: openObject({ outcomes: z.array(TriageOutcome) })
  }
} as const satisfies Record<string, OfficeCall>;

/** Text, not JSON: the entries as a file. */
export const LEDGER_CSV_PATH = '/api/budget/ledger.csv';

export type OfficeCall = {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  body?: z.ZodMiniType;
  query?: z.ZodMiniType;
  reply: z.ZodMiniType;
};
