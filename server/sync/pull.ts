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
 * Where a mirror stands: after this change, in this epoch. `whole`: no tombstone from before this
 * transaction can be missing, since the mirror began or was whole then.
 */
type Cursor = { epoch: string; changedIn: string; report: string; whole: string };

const START = { changedIn: '0', report: '00000000-0000-0000-0000-000000000000' };

/**
 * What has changed in a scope since a cursor, oldest change first.
 *
 * Every row carries the id of the transaction that wrote it last, and only rows older than the oldest
 * transaction still running are handed out: whatever the order of commits, none is ever passed over
 * (S8). A row that changes again simply comes again.
 *
 * @throws DomainError `not_allowed`, or `restart` where the cursor is of another epoch
 */
export async function pull(
  { database, wards }: Pick<Services, 'database' | 'wards'>,
  actor: Actor,
  request: { scope: string; cursor?: string | undefined; limit: number }
): Promise<PullReply> {
  const scope = readScope(request.scope);
  if (!scope) throw new DomainError('malformed', 'no such scope', { paths: ['scope'] });
  const corporation = scope.of === 'ward' ? (wards.ward(scope.id)?.corporation ?? null) : null;
  if (!can(actor, { do: 'pull', scope, corporation })) {
    throw new DomainError('not_allowed', 'this scope is not yours to see');
  }

  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const { epoch, settled, horizon, forgotten } = await standing(tx);
      const after =
        request.cursor === undefined
          ? { epoch, ...START, whole: settled }
          : readCursor(request.cursor);
      const isForeign = after?.epoch !== epoch || BigInt(after.changedIn) > BigInt(horizon);
      if (isForeign || isBefore(after, forgotten)) {
        throw new DomainError('restart', 'the mirror has to begin again');
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
        more
      };
    });
}

/** Whether tombstones that this mirror has not seen have been dropped. */
const isBefore = ({ changedIn, whole }: Cursor, forgotten: string): boolean =>
  BigInt(changedIn) <= BigInt(forgotten) && BigInt(whole) <= BigInt(forgotten);

/** A page that a 2G link carries before the phone loses patience; one report at least. */
const PAGE_BYTES = 256 * 1024;

/** Reports are looked at in full so many at a time, so that no reader makes the server hold more. */
const SLICE = 25;

async function fittingPage(
  rows: readonly ChangeRow[],
  view: (ids: readonly string[]) => Promise<Map<string, ReportView>>
): Promise<{ page: ChangeRow[]; views: Map<string, ReportView> }> {
  const page: ChangeRow[] = [];
  const views = new Map<string, ReportView>();
  let bytes = 0;
  for (let at = 0; at < rows.length; at += SLICE) {
    const slice = rows.slice(at, at + SLICE);
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

type Standing = { epoch: string; settled: string; horizon: string; forgotten: string };

async function standing(tx: Tx): Promise<Standing> {
  const { rows } = await sql<Standing>`
    select epoch, forgotten::text as forgotten,
      pg_snapshot_xmin(pg_current_snapshot())::text as settled,
      pg_snapshot_xmax(pg_current_snapshot())::text as horizon
    from sync_epoch`.execute(tx);
  return rows[0]!;
}

const writeCursor = ({ epoch, changedIn, report, whole }: Cursor) =>
  Buffer.from(`${epoch}/${changedIn}/${report}/${whole}`).toString('base64url');

/** Of nil UUIDs too: PostgreSQL takes any. */
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
