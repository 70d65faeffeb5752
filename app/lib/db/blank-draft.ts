import type { Draft } from './db.ts';

/**
 * Whether nothing worth keeping was entered. A place that the phone found by itself does not count;
 * photos are kept in any case.
 */
export const isBlank = (draft: Draft): boolean =>
  draft.category === null &&
  draft.location?.source !== 'pin' &&
  `${draft.description}${draft.landmark}${draft.email}`.trim() === '';
