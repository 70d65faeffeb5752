import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { SECOND } from '#shared/time.ts';
import type { Database } from '../database/connect.ts';
import type { BackupRunTable } from '../database/schema.ts';
import type { Services } from '../services.ts';

export type Kind = BackupRunTable['kind'];
/** @property ok null while it runs */
export type Run = { began: Date; ok: boolean | null; bytes: number | null; result: string | null };

export type Done = { snapshot: string; bytes?: number; result: string };

/** How often a run says that it is alive, and after which silence it counts as dead. */
const ALIVE_EVERY_MS = 20 * SECOND;
const DEAD_AFTER_MS = 90 * SECOND;
/** How often a run looks whether the one before it has ended. */
const LOOK_EVERY_MS = SECOND;

type Needs = Pick<Services, 'database' | 'clock'>;

/**
 * Does something with the backups, one run at a time on all servers, and records when, and how it ended.
 *
 * @throws what the work throws
 */
export async function recorded<Result extends Done>(
  services: Needs,
  kind: Kind,
  work: () => Promise<Result>
): Promise<Result> {
  const { database, clock } = services;
  const number = await beginInTurn(services, kind);
  const living = setInterval(() => {
    void database
      .updateTable('backup_run')
      .set({ alive_at: new Date(clock.now()) })
      .where('number', '=', number)
      .execute()
      // The next one says it.
      .catch(() => {});
  }, ALIVE_EVERY_MS).unref();
  const end = (outcome: {
    ok: boolean;
    snapshot?: string;
    bytes?: number | null;
    result: string;
  }) =>
    database
      .updateTable('backup_run')
      .set({ ...outcome, ended_at: new Date(clock.now()) })
      .where('number', '=', number)
      .execute();
  try {
    const done = await work();
    const { snapshot, bytes = null, result } = done;
    await end({ ok: true, snapshot, bytes, result });
    return done;
  } catch (cause) {
    await end({ ok: false, result: cause instanceof Error ? cause.message : String(cause) });
    throw cause;
  } finally {
    clearInterval(living);
  }
}

async function beginInTurn(services: Needs, kind: Kind) {
  for (;;) {
    const number = await begin(services, kind);
    if (number !== null) return number;
    await sleep(LOOK_EVERY_MS);
  }
}

/** @returns null while another run is under way */
const begin = ({ database, clock }: Needs, kind: Kind) =>
  database.transaction().execute(async (tx) => {
    await sql`lock table backup_run in exclusive mode`.execute(tx);
    const now = new Date(clock.now());
    const other = await tx
      .selectFrom('backup_run')
      .select('number')
      .where('ended_at', 'is', null)
      .where('alive_at', '>', new Date(now.getTime() - DEAD_AFTER_MS))
      .executeTakeFirst();
    if (other) return null;
    const { number } = await tx
      .insertInto('backup_run')
      .values({ kind, began_at: now, alive_at: now })
      .returning('number')
      .executeTakeFirstOrThrow();
    return number;
  });

/** @param ok only those that ended so */
export async function latestRun(database: Database, kind: Kind, ok?: boolean): Promise<Run | null> {
  const row = await database
    .selectFrom('backup_run')
    .select(['began_at', 'ok', 'bytes', 'result'])
    .where('kind', '=', kind)
    .$if(ok !== undefined, (query) => query.where('ok', '=', ok!))
    .orderBy('began_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const { began_at: began, ok: isGood, bytes, result } = row;
  return { began, ok: isGood, bytes: bytes === null ? null : Number(bytes), result };
}
