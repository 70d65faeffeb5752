import type { Services } from '../services.ts';
import type { Chore, Queue } from './jobs.ts';

/** What a room does after the response; `server/work.ts` lists the rooms that have any. */
export type RoomWork = {
  queues?: readonly Omit<Queue<never>, 'job'>[];
  /** Has this process take its share of what is queued. */
  start?: (services: Services) => Promise<void>;
  chores?: (services: Services) => readonly Chore[];
};
