import * as z from 'zod/mini';
import { Agencies } from './agencies.ts';
import { BudgetStatus, ENTRY_KINDS, LedgerPage } from './budget.ts';
import { Assistants, Profile, SystemHealth } from './office.ts';
import { openObject } from './open-values.ts';
import { isClean } from './text.ts';
import { TriageOutcome } from './triage.ts';

/*
 * The officers' API besides sync: the request and reply of each call. The server parses requests with it, and the app
 * parses replies. Replies have open lists, since a device may be older than the server (S13).
 */

const NAME_MAX = 100;
export const ASSISTANT_NAME_MAX = 40;
export const ASSISTANTS_MAX = 5;
const EMAIL_MAX = 254;
export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;

const Email = z.email().check(z.maxLength(EMAIL_MAX));
const Secret = z.string().check(z.minLength(1), z.maxLength(PASSWORD_MAX));
const NewPassword = z.string().check(z.minLength(PASSWORD_MIN), z.maxLength(PASSWORD_MAX));
const Done = openObject({ done: z.boolean() });

/** Whole nano-dollars. */
const Amount = z.int().check(z.nonnegative());
/** What the database can store and compare. */
const storable = z.refine<string>(isClean, {
  error: 'expected text without U+0000 and lone surrogates'
});
const Name = z.string().check(z.trim(), z.minLength(1), z.maxLength(NAME_MAX), storable);
const AssistantName = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(ASSISTANT_NAME_MAX), storable);
const LimitId = z.string().check(z.maxLength(200), storable);
/** `YYYY-MM-DD`, Asia/Kolkata, in years that JavaScript and PostgreSQL format alike. */
const Day = z.iso
  .date()
  .check(
    z.refine((day) => day >= '2000' && day < '2200', { error: 'expected a day from 2000 to 2199' })
  );

/** Selects ledger entries; an absent field does not filter. */
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
  /** The signed-in officer, and what their device needs offline. */
  profile: { method: 'GET', path: '/api/officers/me', reply: Profile },
  updateAccount: {
    method: 'POST',
    path: '/api/officers/account',
    body: z.strictObject({
      name: Name,
      email: Email,
      password: z.optional(NewPassword),
      /** The current password; required for a new one unless the officer has just signed in. */
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
  /** The officer's own assistants. */
  assistants: { method: 'GET', path: '/api/assistants', reply: Assistants },
  /** Makes a key for one more assistant; this reply alone has it. */
  addAssistant: {
    method: 'POST',
    path: '/api/assistants',
    body: z.strictObject({ name: AssistantName }),
    reply: openObject({ key: z.string(), ...Assistants.shape })
  },
  revokeAssistant: {
    method: 'POST',
    path: '/api/assistants/revoke',
    body: z.strictObject({ id: z.uuid() }),
    reply: Assistants
  },
  /** The officer does not want what an assistant proposed. */
  dismissProposal: {
    method: 'POST',
    path: '/api/assistants/dismiss',
    body: z.strictObject({ id: z.uuid() }),
    reply: Done
  },
  budget: { method: 'GET', path: '/api/budget', reply: BudgetStatus },
  setLimit: {
    method: 'PUT',
    path: '/api/budget/limits',
    body: z.strictObject({ id: LimitId, cap: Amount, soft: Amount }),
    reply: BudgetStatus
  },
  setKillSwitch: {
    method: 'PUT',
    path: '/api/budget/switches',
    body: z.strictObject({ id: LimitId, killed: z.boolean() }),
    reply: BudgetStatus
  },
  ledger: {
    method: 'GET',
    path: '/api/budget/ledger',
    query: z.extend(LedgerFilter, {
      /** An entry's number; the page contains older entries. */
      before: z.optional(z.coerce.number().check(z.int(), z.positive()))
    }),
    reply: LedgerPage
  },
  health: { method: 'GET', path: '/api/health', reply: SystemHealth },
  triageOutcomes: {
    method: 'GET',
    path: '/api/triage/outcomes',
    reply: openObject({ outcomes: z.array(TriageOutcome) })
  }
} as const satisfies Record<string, OfficeCall>;

/** The ledger as a CSV file. */
export const LEDGER_CSV_PATH = '/api/budget/ledger.csv';

export type OfficeCall = {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  body?: z.ZodMiniType;
  query?: z.ZodMiniType;
  reply: z.ZodMiniType;
};
