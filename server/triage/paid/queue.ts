import type { Tx } from '../../database/connect.ts';
import type { Jobs } from '../../jobs/jobs.ts';

/** Of two that wait for a paid model, the one with danger to life goes first. */
const HAZARDS_FIRST = 10;

/** @param startAfter absent: as soon as somebody comes to it */
export const queueForModel = (
  jobs: Jobs,
  tx: Tx,
  { report, isHazard, startAfter }: { report: string; isHazard: boolean; startAfter?: Date }
): Promise<void> =>
  jobs.add(
    tx,
    'paid-triage',
    { report },
    { priority: isHazard ? HAZARDS_FIRST : 0, ...(startAfter && { startAfter }) }
  );
