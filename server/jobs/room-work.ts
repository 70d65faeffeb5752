import type { Services } from '../services.ts';
import type { Chore, Queue } from './jobs.ts';

/** The background work of a room; `server/work.ts` lists the rooms that have any. */
export type RoomWork = {
  queues?: readonly Omit<Queue<never>, 'job'>[];
  /** Makes this process take jobs from the queues. */
  start?: (services: Services) => Promise<void>;
  chores?: (services: Services) => readonly Chore[];
};
