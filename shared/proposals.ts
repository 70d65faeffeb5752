import * as z from 'zod/mini';
import type { OfficerKind } from './operations.ts';
import { openEnum, openObject } from './open-values.ts';
import { Id, Timestamp } from './values.ts';

/*
 * What an officer's assistant proposes. It waits on that officer's screen; nothing happens until the officer decides.
 */

/** Decisions that an assistant may propose: those that need nobody in the street. */
export const PROPOSABLE = [
  'acknowledge',
  'classify',
  'start',
  'reject',
  'merge',
  'reply',
  'note'
] as const satisfies OfficerKind[];
export type ProposableKind = (typeof PROPOSABLE)[number];

export const PROPOSAL_WHY_MAX = 500;

/** Part of the view of its report, for the officer whose assistant made it. */
export const Proposal = openObject({
  /** The id of the operation that carries it out, so that it is carried out once (S2). */
  id: Id,
  kind: openEnum(PROPOSABLE),
  /** The body of that operation. */
  body: z.unknown(),
  why: z.string(),
  /** The name that the officer gave to the assistant. */
  by: z.string(),
  at: Timestamp,
  /** The version of the report that the assistant saw. */
  seen: z.number()
});
export type Proposal = z.infer<typeof Proposal>;
