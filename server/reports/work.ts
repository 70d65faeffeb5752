import type { RoomWork } from '../jobs/room-work.ts';
import { dropOldTombstones } from './tombstones.ts';

export const reportsWork: RoomWork = {
  chores: (services) => [
    { name: 'tombstones', everySeconds: 3_600, run: () => dropOldTombstones(services) }
  ]
};
