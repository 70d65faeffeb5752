import type { Pusher } from './pusher.ts';

/** The stored form of an actor. Only this file writes and parses it. */
export type ActorName = `device:${string}` | `officer:${string}`;

export const actorOf = (pusher: Pusher): ActorName =>
  pusher.kind === 'device' ? deviceName(pusher.device) : officerName(pusher.officer.id);

export const deviceName = (id: string): ActorName => `device:${id}`;

/** Stands for every resident who had everything erased. */
export const ERASED_RESIDENT = deviceName('00000000-0000-0000-0000-000000000000');

export const officerName = (id: string): ActorName => `officer:${id}`;

/** @returns the actor of a stored name; `system` if it is neither a device nor an officer */
export function readActorName(name: string): { kind: 'device' | 'officer' | 'system'; id: string } {
  const [kind = '', id = ''] = name.split(/:(.*)/s);
  return { kind: kind === 'device' || kind === 'officer' ? kind : 'system', id };
}
