import { sql } from 'kysely';
import {
  can,
  NO_CORPORATION,
  readScope,
  UNPLACED,
  writeScope,
  type Actor,
  type Scope
} from '#shared/access.ts';
import type { PullReply, ReportView } from '#shared/protocol.ts';
import type { Tx } from '../database/connect.ts';
import { DomainError } from '../errors.ts';
import { viewReports } from '../reports/views.ts';
import type { Services } from '../services.ts';

/**
 * The position of a mirror: after this change, in this epoch. `whole`: the transaction at which the mirror
 * began or was last complete, so it lacks no tombstone from before.
 */
type Cursor = { epoch: string; changedIn: string; report: string; whole: string };

const START = { changedIn: '0', report: '00000000-0000-0000-0000-000000000000' };

/**
 * Returns what has changed in a scope since a cursor, oldest change first.
 *
 * Every row carries the id of the transaction that wrote it last. Only rows older than the oldest running
 * transaction are returned, so none is skipped, whatever the order of commits (S8). A row that changes again
 * is returned again.
 *
 * @throws DomainError `not_allowed`, or `restart` if the cursor is of another epoch or too old
 */
export async function pull(
  { database, wards }: Pick<Services, 'database' | 'wards'>,
  actor: Actor,
  request: { scope: string; cursor?: string | undefined; limit: number }
): Promise<PullReply> {
  const scope = readScope(request.scope);
  if (!scope) throw new DomainError('malformed', 'unknown scope', { paths: ['scope'] });
  const corporation = scope.of === 'ward' ? (wards.ward(scope.id)?.corporation ?? null) : null;
  if (!can(actor, { do: 'pull', scope, corporation })) {
    throw new DomainError('not_allowed', 'you may not pull this scope');
  }

  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const { epoch, settled, horizon, forgotten } = await readSyncState(tx);
      const after =
        request.cursor === undefined
          ? { epoch, ...START, whole: settled }
          : readCursor(request.cursor);
      const isForeign = after?.epoch !== epoch || BigInt(after.changedIn) > BigInt(horizon);
      if (isForeign || isBefore(after, forgotten)) {
        throw new DomainError('restart', 'this cursor is no longer valid; pull again without one', {
          epoch
        });
      }

      const rows = await changesIn(tx, scope, actor, after, request.limit + 1);
      const within = rows.slice(0, request.limit);
      const { page, views } = await fittingPage(within, (ids) =>
        viewReports(tx, wards, actor, ids)
      );
      const last = page.at(-1) ?? { changed_in: after.changedIn, report: after.report };
      const more = rows.length > page.length;
      const whole = more ? after.whole : settled;
      return {
        changes: page.map(({ report }) => views.get(report) ?? { id: report, gone: true as const }),
        cursor: writeCursor({ epoch, changedIn: last.changed_in, report: last.report, whole }),
        more,
        epoch
      };
    });
}

/** Whether tombstones that this mirror has not received have been deleted. */
const isBefore = ({ changedIn, whole }: Cursor, forgotten: string): boolean =>
  BigInt(changedIn) <= BigInt(forgotten) && BigInt(whole) <= BigInt(forgotten);

/** Page size that a 2G link can transfer before the phone times out; a page has at least one report. */
const PAGE_BYTES = 256 * 1024;

/** Full reports loaded at a time, which bounds the memory for one request. */
const SLICE_SIZE = 25;

async function fittingPage(
  rows: readonly ChangeRow[],
  view: (ids: readonly string[]) => Promise<Map<string, ReportView>>
): Promise<{ page: ChangeRow[]; views: Map<string, ReportView> }> {
  const page: ChangeRow[] = [];
  const views = new Map<string, ReportView>();
  let bytes = 0;
  for (let at = 0; at < rows.length; at += SLICE_SIZE) {
    const slice = rows.slice(at, at + SLICE_SIZE);
    const seen = await view(slice.flatMap(({ report, gone }) => (gone ? [] : [report])));
    for (const row of slice) {
      const one = seen.get(row.report);
      bytes += one ? Buffer.byteLength(JSON.stringify(one)) : 60;
      if (bytes > PAGE_BYTES && page.length > 0) return { page, views };
      page.push(row);
      if (one) views.set(row.report, one);
    }
  }
  return { page, views };
}

type ChangeRow = { report: string; changed_in: string; gone: boolean };

export function changesQuery(scope: Scope, actor: Actor, after: typeof START, limit: number) {
  const since = sql`(${after.changedIn}::xid8, ${after.report}::uuid)`;
  const settled = sql`pg_snapshot_xmin(pg_current_snapshot())`;
  if (scope.of === 'mine') {
    const device = actor.kind === 'device' ? actor.device : null;
    return sql<ChangeRow>`
      select report.id as report, report.public_changed_in::text as changed_in, false as gone
      from report_device join report on report.id = report_device.report
      where report_device.device = ${device}
        and (report.public_changed_in, report.id) > ${since}
        and report.public_changed_in < ${settled}
      order by report.public_changed_in, report.id
      limit ${limit}`;
  }
  const column = sql.ref(scope.of === 'assigned' ? 'report.assignee' : `report.${scope.of}`);
  const isIn =
    scope.of === 'corporation' && scope.id === NO_CORPORATION
      ? sql`${column} is null and report.ward <> ${UNPLACED}`
      : sql`${column} = ${scope.id}`;
  return sql<ChangeRow>`
    select report, changed_in::text as changed_in, gone from (
      (select id as report, changed_in, false as gone from report
        where ${isIn} and (changed_in, id) > ${since} and changed_in < ${settled}
        order by changed_in, id limit ${limit})
      union all
      (select report, changed_in, true as gone from departure
        where scope = ${writeScope(scope)}
          and (changed_in, report) > ${since} and changed_in < ${settled}
        order by changed_in, report limit ${limit})
    ) as change
    order by change.changed_in, change.report
    limit ${limit}`;
}

async function changesIn(
  tx: Tx,
  scope: Scope,
  actor: Actor,
  after: typeof START,
  limit: number
): Promise<ChangeRow[]> {
  return (await changesQuery(scope, actor, after, limit).execute(tx)).rows;
}

type SyncState = { epoch: string; settled: string; horizon: string; forgotten: string };

async function readSyncState(tx: Tx): Promise<SyncState> {
  const { rows } = await sql<SyncState>`
    select epoch, forgotten::text as forgotten,
      pg_snapshot_xmin(pg_current_snapshot())::text as settled,
      pg_snapshot_xmax(pg_current_snapshot())::text as horizon
    from sync_epoch`.execute(tx);
  return rows[0]!;
}

const writeCursor = ({ epoch, changedIn, report, whole }: Cursor) =>
  Buffer.from(`${epoch}/${changedIn}/${report}/${whole}`).toString('base64url');

/** Also matches the nil UUID; PostgreSQL accepts any. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readCursor(text: string): Cursor | null {
  const [epoch = '', changedIn = '', report = '', whole = '', ...rest] = Buffer.from(
    text,
    'base64url'
  )
    .toString()
    .split('/');
  const isNumber = (part: string) => /^\d{1,20}$/.test(part);
  const isWellFormed =
    rest.length === 0 && isNumber(changedIn) && isNumber(whole) && UUID.test(report);
  return isWellFormed ? { epoch, changedIn, report, whole } : null;
}
