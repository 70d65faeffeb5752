import type { Actor } from '#shared/access.ts';
import type { DeviceSession } from './device.ts';

/** The actor of a push. A blocked device gets a refusal for each operation; a new one (`newKey`) is enrolled. */
export type Pusher = Actor & Partial<Pick<DeviceSession, 'blocked' | 'newKey'>>;

/** A device that no push has enrolled yet. */
export const isNewDevice = (pusher: Pusher): boolean =>
  pusher.kind === 'device' && Boolean(pusher.newKey);
