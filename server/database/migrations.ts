import type { Migration } from 'kysely/migration';
import * as reports from './migrations/0001-reports.ts';
import * as officers from './migrations/0002-officers.ts';
import * as tombstones from './migrations/0003-tombstones.ts';
import * as budget from './migrations/0004-budget.ts';
import * as triage from './migrations/0005-triage.ts';
import * as paidTriage from './migrations/0006-paid-triage.ts';
import * as duplicates from './migrations/0007-duplicates.ts';
import * as agencies from './migrations/0008-agencies.ts';
import * as corrections from './migrations/0009-corrections.ts';
import * as placesAndAnswers from './migrations/0010-places-and-answers.ts';
import * as wardsWithoutCorporation from './migrations/0011-wards-without-corporation.ts';
import * as replicas from './migrations/0012-replicas.ts';
import * as backups from './migrations/0013-backups.ts';
import * as usage from './migrations/0014-usage.ts';
import * as assistants from './migrations/0015-assistants.ts';

/**
 * `expand`: a server of the version before goes on working beside it, and after it. `contract`: it does not; such a
 * migration comes at the earliest one release after the last version that needed what it removes.
 */
export type MigrationKind = 'expand' | 'contract';

const expand = ({ up }: Migration) => ({ up, kind: 'expand' as const });

/** All migrations, in order. Each is applied once; those of a release are frozen (`releases.test.ts`). */
export const MIGRATIONS: Record<string, Migration & { kind: MigrationKind }> = {
  '0001-reports': expand(reports),
  '0002-officers': expand(officers),
  '0003-tombstones': expand(tombstones),
  '0004-budget': expand(budget),
  '0005-triage': expand(triage),
  '0006-paid-triage': expand(paidTriage),
  '0007-duplicates': expand(duplicates),
  '0008-agencies': expand(agencies),
  '0009-corrections': expand(corrections),
  '0010-places-and-answers': expand(placesAndAnswers),
  '0011-wards-without-corporation': expand(wardsWithoutCorporation),
  '0012-replicas': expand(replicas),
  '0013-backups': expand(backups),
  '0014-usage': expand(usage),
  '0015-assistants': expand(assistants)
};

/** What release 0.1.0 knows. */
export const MIGRATIONS_OF_0_1_0 = Object.keys(MIGRATIONS).slice(0, 9);
