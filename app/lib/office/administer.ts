import * as z from 'zod/mini';
import { BudgetStatus, LedgerPage, type EntryKind } from '#shared/budget.ts';
import type { Nanos } from '#shared/money.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { TriageOutcome } from '#shared/triage.ts';
import { call, type OfficeProblem } from './office-api.ts';

/* What administrators ask of the server; nothing of it works, or is kept, without a network. */

type Answer<Value> = Promise<Result<Value, OfficeProblem>>;

export const budgetStatus = (): Answer<BudgetStatus> => parsed('GET', '/api/budget', BudgetStatus);

export const setLimit = (limit: { id: string; cap: Nanos; soft: Nanos }): Answer<BudgetStatus> =>
  parsed('PUT', '/api/budget/limits', BudgetStatus, limit);

export const setSwitch = (id: string, killed: boolean): Answer<BudgetStatus> =>
  parsed('PUT', '/api/budget/switches', BudgetStatus, { id, killed });

/** Days are `YYYY-MM-DD` in India; an empty field stands for no bound. */
export type LedgerFilter = { kind: EntryKind | ''; from: string; to: string };

export const ledgerPage = (filter: LedgerFilter, before?: number): Answer<LedgerPage> =>
  parsed('GET', `/api/budget/ledger?${queryOf(filter, before)}`, LedgerPage);

export const ledgerCsv = (filter: LedgerFilter): string =>
  `/api/budget/ledger.csv?${queryOf(filter)}`;

const Outcomes = z.object({ outcomes: z.array(TriageOutcome) });

export async function triageOutcomes(): Answer<TriageOutcome[]> {
  const answer = await parsed('GET', '/api/triage/outcomes', Outcomes);
  return answer.ok ? ok(answer.value.outcomes) : answer;
}

function queryOf(filter: LedgerFilter, before?: number): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== '') query.set(name, value);
  if (before !== undefined) query.set('before', String(before));
  return query.toString();
}

async function parsed<Schema extends z.ZodMiniType>(
  method: 'GET' | 'PUT',
  path: string,
  schema: Schema,
  body?: object
): Answer<z.infer<Schema>> {
  const answer = await call(method, path, { ...(body && { body }) });
  if (!answer.ok) return answer;
  const made = schema.safeParse(answer.value);
  return made.success ? ok(made.data) : err('unreachable');
}
