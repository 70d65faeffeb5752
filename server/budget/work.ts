import type { RoomWork } from '../jobs/room-work.ts';
import { expireReservations } from './expire.ts';

export const budgetWork: RoomWork = {
  chores: (services) => [
    { name: 'expired-reservations', everySeconds: 30, run: () => expireReservations(services) }
  ]
};
