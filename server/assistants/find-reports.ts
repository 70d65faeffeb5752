import { sql, type RawBuilder } from 'kysely';
import { UNPLACED, type Officer, type WardId } from '#shared/access.ts';
import type { Category } from '#shared/categories.ts';
import type { ReportView } from '#shared/protocol.ts';
import { OPEN, type Status } from '#shared/report.ts';
import { viewReports } from '../reports/views.ts';
import type { Services } from '../services.ts';

type Needs = Pick<Services, 'database' | 'wards'>;

/** A search of closed reports looks through this many of its ward, those that changed last. */
export const CLOSED_SEARCHED = 2_000;
export const FOUND_MAX = 50;

export type Search = {
  /** Part of the description or the landmark. */
  words?: string | undefined;
  category?: Category | undefined;
  limit: number;
} & ({ state: 'open'; ward?: WardId | undefined } | { state: 'closed'; ward: WardId });

/** Reports that the officer may read: dangers first, then those that wait longest. */
export async function findReports(
  { database, wards }: Needs,
  officer: Officer,
  search: Search
): Promise<ReportView[]> {
  const { words, category, limit, state, ward } = search;
  const open = sql.join(OPEN.map((status) => sql.lit(status)));
  const among =
    state === 'open'
      ? sql`select * from report where status in (${open})`
      : sql`select * from report where ward = ${ward} order by changed_in desc limit ${CLOSED_SEARCHED}`;
  const conditions = [
    areaOf(officer),
    ...(state === 'closed' ? [sql<boolean>`status not in (${open})`] : []),
    ...(ward === undefined ? [] : [sql<boolean>`ward = ${ward}`]),
    ...(category === undefined
      ? []
      : [sql<boolean>`coalesce(classified_as, category) = ${category}`]),
    ...(words === undefined ? [] : [says(words)])
  ];
  return database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const { rows } = await sql<{ id: string }>`
        select id from (${among}) as report where ${sql.join(conditions, sql` and `)}
        order by severity is not distinct from 'hazard' desc, received_at, id limit ${limit}`.execute(
        tx
      );
      const ids = rows.map(({ id }) => id);
      const views = await viewReports(tx, wards, { kind: 'officer', officer }, ids);
      return ids.flatMap((id) => views.get(id) ?? []);
    });
}

/** @returns null where there is none, or the officer may not read it */
export async function readReport(
  { database, wards }: Needs,
  officer: Officer,
  id: string
): Promise<ReportView | null> {
  const views = await database
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute((tx) => viewReports(tx, wards, { kind: 'officer', officer }, [id]));
  return views.get(id) ?? null;
}

/** How many reports are open, by what an officer asks first. */
export type Figures = {
  open: number;
  oldest: Date | null;
  groups: { ward: WardId; status: Status; category: Category; hazards: number; reports: number }[];
};

/** @returns of the open reports that the officer may read */
export async function figuresOf({ database }: Needs, officer: Officer): Promise<Figures> {
  const open = sql.join(OPEN.map((status) => sql.lit(status)));
  const { rows } = await sql<Figures['groups'][number] & { oldest: Date }>`
    select ward, status, coalesce(classified_as, category) as category, count(*)::int as reports,
      (count(*) filter (where severity = 'hazard'))::int as hazards, min(received_at) as oldest
    from report where status in (${open}) and ${areaOf(officer)}
    group by ward, status, coalesce(classified_as, category)
    order by reports desc, ward, status`.execute(database);
  return {
    open: rows.reduce((sum, { reports }) => sum + reports, 0),
    oldest: rows.reduce<Date | null>(
      (least, { oldest }) => (least && least < oldest ? least : oldest),
      null
    ),
    groups: rows.map(({ oldest: _, ...group }) => group)
  };
}

/** What `can(…, see_internal)` allows, as a condition on `report`; `viewReports` asks `can` again. */
function areaOf({ id, role, wards, corporations }: Officer): RawBuilder<boolean> {
  if (role === 'admin') return sql`true`;
  const own = sql<boolean>`ward = any(${[...wards]}::text[]) or assignee = ${id}`;
  if (role === 'officer') return sql`(${own})`;
  return sql`(${own} or corporation = any(${[...corporations]}::text[])
    or (corporation is null and ward = ${UNPLACED}))`;
}

const says = (words: string): RawBuilder<boolean> =>
  sql`position(lower(${words}) in lower(concat_ws(' ', description, landmark))) > 0`;
