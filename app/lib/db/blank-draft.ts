import type { Draft } from './db.ts';
import { newId } from './new-id.ts';

/** A blank draft; it is stored only once it holds something. */
export const emptyDraft = (): Draft => ({
  id: newId(),
  category: null,
  description: '',
  landmark: '',
  location: null,
  email: '',
  updatedAt: Date.now(),
  placedBy: 'phone'
});

/**
 * Whether nothing worth keeping was entered. A place that the phone found by itself does not count;
 * photos are kept in any case.
 */
export const isBlank = (draft: Draft): boolean =>
  draft.category === null &&
  draft.location?.source !== 'pin' &&
  `${draft.description}${draft.landmark}${draft.email}`.trim() === '';
