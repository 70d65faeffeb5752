import type { Draft } from './db.ts';

/**
 * Nothing has been written, so there is nothing to keep. A place that the phone found by itself does
 * not count; photos are kept in any case.
 */
export const isBlank = (draft: Draft): boolean =>
  draft.category === null &&
  draft.location?.source !== 'pin' &&
  `${draft.description}${draft.landmark}${draft.email}`.trim() === '';
