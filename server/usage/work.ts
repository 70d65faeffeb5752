import type { RoomWork } from '../jobs/room-work.ts';
import { forgetOldUsage } from './usage.ts';

export const usageWork: RoomWork = {
  chores: (services) => [
    { name: 'old-usage', everySeconds: 24 * 3_600, run: () => forgetOldUsage(services) }
  ]
};
