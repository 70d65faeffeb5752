import type { Migration, MigrationProvider } from 'kysely/migration';
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

/** All migrations, in order. Each is applied once; do not edit one after a release. */
const MIGRATIONS: Record<string, Migration> = {
  '0001-reports': { up: reports.up },
  '0002-officers': { up: officers.up },
  '0003-tombstones': { up: tombstones.up },
  '0004-budget': { up: budget.up },
  '0005-triage': { up: triage.up },
  '0006-paid-triage': { up: paidTriage.up },
  '0007-duplicates': { up: duplicates.up },
  '0008-agencies': { up: agencies.up },
  '0009-corrections': { up: corrections.up },
  '0010-places-and-answers': { up: placesAndAnswers.up },
  '0011-wards-without-corporation': { up: wardsWithoutCorporation.up }
};

export const migrations: MigrationProvider = {
  getMigrations: () => Promise.resolve(MIGRATIONS)
};
