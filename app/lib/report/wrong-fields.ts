import { DESCRIPTION_MAX, LANDMARK_MAX } from '#shared/limits.ts';
import { hasVisibleText } from '#shared/text.ts';
import type { Draft } from '../db/db.ts';
import { MAX_SUFFICIENT_ACCURACY_M } from '../place/accuracy.ts';

/** The fields of the form that a resident must correct. */
export type FormField = 'category' | 'location' | 'description' | 'landmark';

/** The form's own validation; the server validates with the schema, and decides. */
export function wrongFields(draft: Draft): FormField[] {
  const { category, description, landmark } = draft;
  const checks: Record<FormField, boolean> = {
    category: category !== null,
    location: isPlaced(draft) || hasVisibleText(landmark),
    landmark: landmark.trim().length <= LANDMARK_MAX,
    description: description.trim().length <= DESCRIPTION_MAX
  };
  return (Object.keys(checks) as FormField[]).filter((field) => !checks[field]);
}

/** Whether the place alone is enough: it is accurate, and there is no doubt about it. */
const isPlaced = ({ location, doubt }: Draft): boolean =>
  location !== null &&
  !doubt &&
  !(location.source === 'gps' && (location.accuracy ?? 0) > MAX_SUFFICIENT_ACCURACY_M);
