import type { MissingReply, MissingRequest } from '#shared/protocol.ts';
import { actorOf } from '../actors/actor-name.ts';
import type { Pusher } from '../actors/pusher.ts';
import { anyOf } from '../database/any-of.ts';
import type { Services } from '../services.ts';

/**
 * Which of an actor's own operations and photos this server does not have: a phone asks after the server was restored to
 * an earlier time, and sends those again (S14).
 */
export async function missing(
  { database }: Pick<Services, 'database'>,
  actor: Pusher,
  { operations, photos }: MissingRequest
): Promise<MissingReply> {
  const known = await database
    .selectFrom('operation')
    .select('id')
    .where('id', '=', anyOf(operations))
    .where('actor', '=', actorOf(actor))
    .execute();
  const received = await database
    .selectFrom('photo')
    .select('id')
    .where('id', '=', anyOf(photos))
    .where('received_at', 'is not', null)
    .execute();
  const without = (asked: readonly string[], there: readonly { id: string }[]) => {
    const ids = new Set(there.map(({ id }) => id));
    return asked.filter((id) => !ids.has(id));
  };
  return { operations: without(operations, known), photos: without(photos, received) };
}
