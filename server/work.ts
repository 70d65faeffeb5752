import { assistantsWork } from './assistants/work.ts';
import { backupWork } from './backup/work.ts';
import { budgetWork } from './budget/work.ts';
import { httpWork } from './http/work.ts';
import type { RoomWork } from './jobs/room-work.ts';
import { photosWork } from './photos/work.ts';
import { reportsWork } from './reports/work.ts';
import { usageWork } from './usage/work.ts';
import type { Services } from './services.ts';
import { triageWork } from './triage/work.ts';

/** The rooms with background work. */
const ROOMS: readonly RoomWork[] = [
  httpWork,
  reportsWork,
  budgetWork,
  photosWork,
  triageWork,
  backupWork,
  usageWork,
  assistantsWork
];

export const QUEUES = ROOMS.flatMap(({ queues = [] }) => queues);

/** Makes this process take part in the jobs and chores of all rooms. Every server may run it. */
export async function startWork(services: Services): Promise<void> {
  for (const { start, chores } of ROOMS) {
    await start?.(services);
    for (const chore of chores?.(services) ?? []) await services.jobs.schedule(chore);
  }
}
