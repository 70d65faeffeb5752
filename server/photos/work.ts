import type { RoomWork } from '../jobs/room-work.ts';
import { UploadStore } from './upload-store.ts';

export const photosWork: RoomWork = {
  chores: (services) => [
    {
      name: 'expired-uploads',
      everySeconds: 3_600,
      run: () => new UploadStore(services).deleteExpired()
    }
  ]
};
