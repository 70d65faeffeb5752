import type { RoomWork } from '../jobs/room-work.ts';
import { forgetOld } from './proposals.ts';

export const assistantsWork: RoomWork = {
  chores: (services) => [
    { name: 'old-proposals', everySeconds: 24 * 3_600, run: () => forgetOld(services) }
  ]
};
