import { PHOTOS_PER_REPORT_MAX } from './limits.ts';
import type { PhotoNotice } from './operations.ts';
import type { Refusal } from './refusals.ts';
import type { PhotoRole, Report, ReportPhoto } from './report.ts';
import { err, ok, type Result } from './result.ts';

/** Photos as a report has them before their bytes are here. */
export const announced = (notices: readonly PhotoNotice[] = [], role: PhotoRole): ReportPhoto[] =>
  notices.map(({ id, width, height, takenAt }) => ({
    id,
    role,
    state: 'expected',
    width,
    height,
    ...(takenAt !== undefined && { takenAt })
  }));

/** A report's photos and those that an operation announces; `too_large` where that is too many. */
export function withPhotos(
  report: Report,
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
