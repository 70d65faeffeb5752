import * as z from 'zod/mini';
import { CATEGORIES } from './categories.ts';
import { openEnum, openObject } from './open-values.ts';
import { WardName } from './protocol.ts';
import { PHOTO_ROLES } from './report-photos.ts';
import { STATUSES } from './report.ts';
import { Id, Timestamp } from './values.ts';

/**
 * What everybody may read of a report. Nothing that a person wrote is in it, no position and no address: only released
 * photos, and what kind of problem it is in which ward.
 */
export const PublicReport = openObject({
  id: Id,
  status: openEnum(STATUSES),
  category: openEnum(CATEGORIES),
  /** Null while nobody has given it a ward. */
  ward: z.nullable(openObject({ number: z.nullable(z.int()), name: WardName })),
  receivedAt: Timestamp,
  updatedAt: Timestamp,
  photos: z.array(openObject({ id: Id, role: openEnum(PHOTO_ROLES) }))
});
export type PublicReport = z.infer<typeof PublicReport>;
