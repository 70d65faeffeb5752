import { OFFICE_CALLS } from '#shared/office-calls.ts';
import { Operation, type Decision } from '#shared/operations.ts';
import { PROPOSABLE, type Proposal } from '#shared/proposals.ts';
import { isOneOf } from '#shared/open-values.ts';
import type { ReportView } from '#shared/protocol.ts';
import type { PhoneDatabase } from '../db/db.ts';
import { decide } from './decide.ts';
import { call } from './office-api.ts';

/* An officer's own assistants, and what they propose. */

export const listAssistants = () => call(OFFICE_CALLS.assistants, {});

export const addAssistant = (name: string) => call(OFFICE_CALLS.addAssistant, { body: { name } });

export const revokeAssistant = (id: string) => call(OFFICE_CALLS.revokeAssistant, { body: { id } });

export const dismissProposal = ({ id }: Pick<Proposal, 'id'>) =>
  call(OFFICE_CALLS.dismissProposal, { body: { id } });

/** @returns null where a newer server lets assistants propose what this app does not know */
export function decisionOf({ id, kind, body, at }: Proposal): Decision | null {
  if (!isOneOf(PROPOSABLE, kind)) return null;
  const parsed = Operation.safeParse({ id, report: id, kind, at, body });
  return parsed.success ? (parsed.data as Decision) : null;
}

/** The officer decides as proposed. It has the proposal's id, so the server knows that nothing waits any more. */
export const accept = (
  db: PhoneDatabase,
  report: ReportView,
  { id }: Proposal,
  { kind, body }: Decision
): Promise<void> => decide(db, kind, report, body, id);
