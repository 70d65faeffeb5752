import type { Pusher } from './pusher.ts';

/** How the database records who did something. Only this file writes and reads the text. */
export type ActorName = `device:${string}` | `officer:${string}`;

export const actorOf = (pusher: Pusher): ActorName =>
  pusher.kind === 'device' ? `device:${pusher.device}` : officerName(pusher.officer.id);

export const officerName = (id: string): ActorName => `officer:${id}`;

/** @returns who a recorded name stands for; `system` where it is neither a device nor an officer */
export function readActorName(name: string): { kind: 'device' | 'officer' | 'system'; id: string } {
  const [kind = '', id = ''] = name.split(/:(.*)/s);
  return { kind: kind === 'device' || kind === 'officer' ? kind : 'system', id };
}
