import * as z from 'zod/mini';
import { PHOTOS_PER_REPORT_MAX } from './limits.ts';
import type { PhotoNotice } from './operations.ts';
import type { Refusal } from './refusals.ts';
import { err, ok, type Result } from './result.ts';
import { Id, Timestamp } from './values.ts';

/** `problem` shows the problem, `fix` shows the repair. */
export const PHOTO_ROLES = ['problem', 'fix'] as const;
export const PhotoRole = z.enum(PHOTO_ROLES);
export type PhotoRole = z.infer<typeof PhotoRole>;

/** `expected`: announced, but not fully uploaded. */
export const PHOTO_STATES = ['expected', 'received'] as const;

export const ReportPhoto = z.object({
  id: Id,
  role: PhotoRole,
  state: z.enum(PHOTO_STATES),
  width: z.int(),
  height: z.int(),
  takenAt: z.optional(Timestamp)
});
export type ReportPhoto = z.infer<typeof ReportPhoto>;

/** The photos of a report before they are uploaded. */
export const announced = (notices: readonly PhotoNotice[] = [], role: PhotoRole): ReportPhoto[] =>
  notices.map(({ id, width, height, takenAt }) => ({
    id,
    role,
    state: 'expected',
    width,
    height,
    ...(takenAt !== undefined && { takenAt })
  }));

/** A report's photos with those that an operation announces; `too_large` where there are too many. */
export function withPhotos(
  report: { photos: readonly ReportPhoto[] },
  notices: readonly PhotoNotice[] | undefined,
  role: PhotoRole
): Result<ReportPhoto[], Refusal> {
  const known = new Set(report.photos.map((photo) => photo.id));
  const photos = [
    ...report.photos,
    ...announced(notices, role).filter((photo) => !known.has(photo.id))
  ];
  return photos.length > PHOTOS_PER_REPORT_MAX ? err({ code: 'too_large' }) : ok(photos);
}
