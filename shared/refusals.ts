import * as z from 'zod/mini';
import { openObject } from './open-values.ts';

/** Why the server will never apply an operation. Each code has a message in every language. */
export const REFUSAL_CODES = [
  'invalid',
  'id_reused',
  'unknown_report',
  'not_yours',
  'not_allowed',
  'outside_area',
  'closed',
  'stale',
  'too_large',
  'blocked',
  /** `resolve` needs a photo, or a text that says how it was fixed. */
  'proof_needed'
] as const;

export const RefusalCode = z.enum(REFUSAL_CODES);
export type RefusalCode = z.infer<typeof RefusalCode>;

/** Details that help a person to correct the operation. */
export const RefusalDetail = openObject({
  /** `invalid`: the paths that failed, such as `body.location`. */
  paths: z.optional(z.array(z.string())),
  /** `stale`: the field that two officers changed, and both values. */
  field: z.optional(z.string()),
  yours: z.optional(z.nullable(z.string())),
  theirs: z.optional(z.nullable(z.string()))
});
export type RefusalDetail = z.infer<typeof RefusalDetail>;

export type Refusal = { code: RefusalCode; detail?: RefusalDetail };
