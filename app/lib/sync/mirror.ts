import type { Clock } from '#shared/time.ts';
import type { Mirror } from '#sync/ports.ts';
import type { Id } from '#shared/values.ts';
import type { Cursor, MirroredReport, PhoneDatabase, Side } from '../db/db.ts';

/** The engine's mirror on Dexie. Rows and cursor are written in one transaction (S8). */
export function createMirror(db: PhoneDatabase, side: Side, clock: Clock): Mirror {
  const rows = db.mirror(side);
  const cursorOf = async (scope: string): Promise<Cursor> =>
    (await db.cursors.get(scope)) ?? {
      scope,
      side,
      cursor: null,
      round: 1,
      sweeping: false,
      syncedAt: null
    };

  const isMirrored = async (scope: string) =>
    side === 'resident' || (await db.setting('officer'))?.scopes.includes(scope) === true;

  return {
    cursor: async (scope) => (await cursorOf(scope)).cursor,

    save: (scope, changes, cursor, isWhole) =>
      db.transaction('rw', [rows, db.cursors, db.settings], async () => {
        // An answer that arrives after the officer signed out must not restore anything.
        if (!(await isMirrored(scope))) return;
        const at = await cursorOf(scope);
        const known = await rows.bulkGet(changes.map(({ id }) => id));
        const kept: MirroredReport[] = [];
        const dropped: Id[] = [];
        changes.forEach((change, index) => {
          const before = known[index];
          const scopes = new Set(before?.scopes);
          if (!('gone' in change)) {
            const all = [...scopes.add(scope)];
            const twins = change.triage?.duplicates?.map(({ report }) => report);
            const state = { scopes: all, foreseen: false, round: at.round };
            kept.push({ ...change, ...state, ...(twins && { twins }) });
            return;
          }
          scopes.delete(scope);
          if (before && scopes.size > 0) kept.push({ ...before, scopes: [...scopes] });
          else dropped.push(change.id);
        });
        await rows.bulkPut(kept);
        await rows.bulkDelete(dropped);
        if (isWhole && at.sweeping) {
          await rows
            .where('scopes')
            .equals(scope)
            .and(({ round }) => round < at.round)
            .delete();
        }
        await db.cursors.put({
          ...at,
          cursor,
          sweeping: at.sweeping && !isWhole,
          syncedAt: isWhole ? clock.now() : at.syncedAt
        });
      }),

    /** The old rows stay on screen until the new mirror is complete. */
    restart: (scope) =>
      db.transaction('rw', [db.cursors], async () => {
        const at = await cursorOf(scope);
        await db.cursors.put({ ...at, cursor: null, round: at.round + 1, sweeping: true });
      })
  };
}
