import type { SystemHealth } from '#shared/office.ts';
import { m } from '#app/paraglide/messages.js';
import { language } from '#app/lib/shell/language.svelte.ts';

/* What a server of a later release names, and this app does not know, is shown as it came. */

const CHECKS: Record<string, () => string> = {
  database: m.health_check_database,
  photos: m.health_check_photos,
  disk: m.health_check_disk,
  jobs: m.health_check_jobs,
  model: m.health_check_model,
  assistants: m.assistants_title
};
export const checkWord = (name: string): string => CHECKS[name]?.() ?? name;

const STATES: Record<string, () => string> = {
  up: m.health_up,
  down: m.health_down,
  degraded: m.health_degraded
};
export const stateWord = (state: string): string => STATES[state]?.() ?? state;

const BACKUPS: Record<string, () => string> = {
  off: m.health_backups_off,
  none: m.health_backups_none,
  fine: m.health_backups_fine,
  late: m.health_backups_late,
  failed: m.health_backups_failed
};
export const backupsWord = (state: string): string => BACKUPS[state]?.() ?? state;

const USES: Record<string, () => string> = {
  opened: m.health_use_opened,
  opened_installed: m.health_use_opened_installed,
  report: m.health_use_report,
  fault: m.health_use_fault
};
export const useWord = (what: string): string => USES[what]?.() ?? what;

export const timeWord = (time: string): string =>
  new Intl.DateTimeFormat(`${language.current}-IN`, {
    dateStyle: 'medium',
    timeStyle: 'short'
  }).format(new Date(time));

/** Whether nothing needs an administrator. */
export const isInOrder = ({ checks, backups, uncovered, unplaced }: SystemHealth): boolean =>
  checks.every(({ state }) => state === 'up') &&
  backups.state === 'fine' &&
  uncovered.length === 0 &&
  unplaced === 0;
