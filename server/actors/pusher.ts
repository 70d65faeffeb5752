import type { Actor } from '#shared/access.ts';
import type { DeviceSession } from './device.ts';

/** Whoever pushes; a blocked device is heard, and refused by name; an unknown one is enrolled. */
export type Pusher = Actor & Partial<Pick<DeviceSession, 'blocked' | 'newKey'>>;

/** A device that no push has enrolled yet. */
export const isNewcomer = (pusher: Pusher): boolean =>
  pusher.kind === 'device' && Boolean(pusher.newKey);

/** The name under which what someone does is recorded. */
export const actorOf = (pusher: Pusher): string =>
  pusher.kind === 'device' ? `device:${pusher.device}` : `officer:${pusher.officer.id}`;
