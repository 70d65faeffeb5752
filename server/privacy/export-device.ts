import { deviceName } from '../actors/actor-name.ts';
import { anyOf } from '../database/any-of.ts';
import type { Services } from '../services.ts';

/**
 * Everything that the server holds of a device: what it sent, and what it caused. Photos are named, with the addresses
 * at which their sender may load them.
 */
export async function exportDevice(
  { database, config }: Pick<Services, 'database' | 'config'>,
  device: string
): Promise<object> {
  const actor = deviceName(device);
  const known = await database
    .selectFrom('device')
    .select(['id', 'enrolled_at', 'seen_at', 'blocked_at'])
    .where('id', '=', device)
    .executeTakeFirst();
  const relations = await database
    .selectFrom('report_device')
    .select(['report', 'relation'])
    .where('device', '=', device)
    .execute();
  const own = relations.flatMap(({ report, relation }) => (relation === 'author' ? [report] : []));
  const reports = await database
    .selectFrom('report')
    .select(['id', 'status', 'category', 'description', 'language', 'landmark', 'lat', 'lng'])
    .select(['accuracy', 'contact_email', 'captured_at', 'received_at', 'ward'])
    .where('id', '=', anyOf(own))
    .execute();
  const photos = await database
    .selectFrom('photo')
    .select(['id', 'report', 'sha256', 'bytes', 'taken_at', 'received_at'])
    .where('announced_by', '=', actor)
    .where('report', '=', anyOf(relations.map(({ report }) => report)))
    .execute();
  const said = await database
    .selectFrom('event')
    .select(['report', 'kind', 'body', 'at'])
    .where('report', '=', anyOf(relations.map(({ report }) => report)))
    .where('actor', '=', actor)
    .execute();
  return {
    device: known ?? null,
    relations,
    reports,
    photos: photos.map((photo) => ({
      ...photo,
      url: `${config.publicOrigin}/photos/${photo.id}/view`
    })),
    said
  };
}
