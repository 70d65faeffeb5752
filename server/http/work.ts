import type { RoomWork } from '../jobs/room-work.ts';
import { dropExpiredLimits } from './database-rate-limits.ts';

export const httpWork: RoomWork = {
  chores: ({ database }) => [
    { name: 'rate-limits', everySeconds: 600, run: () => dropExpiredLimits(database) }
  ]
};
