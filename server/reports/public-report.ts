import { UNPLACED } from '#shared/access.ts';
import type { PublicReport } from '#shared/public-report.ts';
import { categoryOf, STATUS_RULES } from '#shared/report.ts';
import type { Services } from '../services.ts';

/**
 * A report as everybody may read it; null where there is none, or it is hidden or was withdrawn. A merged report names no
 * other: its reader sees that it was joined.
 *
 * @returns also the version, which changes with everything that is shown except photos
 */
export async function publicReport(
  { database, wards }: Pick<Services, 'database' | 'wards'>,
  id: string
): Promise<{ report: PublicReport; version: string } | null> {
  const row = await database
    .selectFrom('report')
    .select([
      'id',
      'version',
      'status',
      'category',
      'classified_as',
      'hidden',
      'ward',
      'received_at',
      'updated_at'
    ])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row || row.hidden || row.status === 'withdrawn') return null;
  const photos = STATUS_RULES[row.status].showsPhotos
    ? await database
        .selectFrom('photo')
        .select(['id', 'role'])
        .where('report', '=', id)
        .where('audience', '=', 'everyone')
        .where('received_at', 'is not', null)
        .where('released_at', 'is not', null)
        .orderBy('position')
        .execute()
    : [];
  const ward = row.ward === UNPLACED ? null : wards.ward(row.ward);
  return {
    version: `${row.version}-${photos.length}`,
    report: {
      id: row.id,
      status: row.status,
      category: categoryOf({ category: row.category, classifiedAs: row.classified_as }),
      ward: ward ? { number: ward.number, name: ward.name } : null,
      receivedAt: row.received_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
      photos
    }
  };
}
