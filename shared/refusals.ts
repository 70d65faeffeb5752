import * as z from 'zod/mini';

/** Why the server will not apply an operation, ever. A closed list, with words for each in every language. */
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
  'blocked'
] as const;

export const RefusalCode = z.enum(REFUSAL_CODES);
export type RefusalCode = z.infer<typeof RefusalCode>;

/** What helps a person to see what is wrong. */
export const RefusalDetail = z.object({
  /** `invalid`: the paths that failed, such as `body.location`. */
  paths: z.optional(z.array(z.string())),
  /** `stale`: the field that two officers changed, with both values. */
  field: z.optional(z.string()),
  yours: z.optional(z.nullable(z.string())),
  theirs: z.optional(z.nullable(z.string()))
});
export type RefusalDetail = z.infer<typeof RefusalDetail>;

export type Refusal = { code: RefusalCode; detail?: RefusalDetail };
