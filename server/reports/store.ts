import { sql, type Insertable, type Selectable } from 'kysely';
import { NO_CORPORATION, UNPLACED, writeScope, type Jurisdiction } from '#shared/access.ts';
import { toTimestamp } from '#shared/time.ts';
import type { Report, Touches } from '#shared/report.ts';
import type { ReportPhoto } from '#shared/report-photos.ts';
import type { PhotoNotice } from '#shared/operations.ts';
import type { Database, Tx } from '../database/connect.ts';
import { anyOf } from '../database/any-of.ts';
import { insertion } from '../database/insert-rows.ts';
import type { PhotoRow, PhotoTable, ReportRow, ReportTable } from '../database/schema.ts';
import type { Placement } from '../wards/ward.ts';

/** A report with the fields that only the server stores. */
export type StoredReport = {
  report: Report;
  touches: Touches;
  placement: Placement;
  receivedAt: Date;
  updatedAt: Date;
};

export type NewPhoto = PhotoNotice &
  Pick<PhotoRow, 'report' | 'role' | 'position' | 'announced_by' | 'audience'>;

/** Loads reports and locks their rows until the transaction ends. */
export async function lockReports(
  tx: Tx,
  ids: readonly string[]
): Promise<Map<string, StoredReport>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('report')
    .selectAll()
    .where('id', '=', anyOf(ids))
    // All pushes lock in this order, so that two of them cannot deadlock.
    .orderBy('id')
    .forUpdate()
    .execute();
  const photos = await photosOfReports(
    tx,
    rows.map(({ id }) => id)
  );
  return new Map(rows.map((row) => [row.id, storedReport(row, photos.get(row.id) ?? [])]));
}

export async function photosOfReports(
  database: Database | Tx,
  reports: readonly string[],
  audiences: readonly PhotoRow['audience'][] = ['everyone', 'officers']
): Promise<Map<string, ReportPhoto[]>> {
  const byReport = new Map<string, ReportPhoto[]>();
  if (reports.length === 0) return byReport;
  const rows = await database
    .selectFrom('photo')
    .selectAll()
    .where('report', '=', anyOf(reports))
    .where('audience', 'in', [...audiences])
    .orderBy('report')
    .orderBy('position')
    .execute();
  for (const row of rows) {
    const list = byReport.get(row.report) ?? [];
    byReport.set(row.report, list);
    list.push(reportPhoto(row));
  }
  return byReport;
}

/** Columns that are set once, or that `updateReports` sets by itself. */
type ImmutableColumn =
  'id' | 'captured_at' | 'received_at' | 'changed_in' | 'public_changed_in' | 'changed_for';

/** The columns that an operation may change: all others, or it does not compile. */
const MUTABLE_COLUMNS = Object.keys({
  version: true,
  status: true,
  category: true,
  description: true,
  language: true,
  landmark: true,
  lat: true,
  lng: true,
  accuracy: true,
  location_source: true,
  contact_email: true,
  classified_as: true,
  severity: true,
  assignee: true,
  agency: true,
  rejection: true,
  merged_into: true,
  hidden: true,
  supporters: true,
  confirmed: true,
  answered: true,
  touches: true,
  ward: true,
  corporation: true,
  ward_approximate: true,
  updated_at: true
} satisfies Record<Exclude<keyof ReportTable, ImmutableColumn>, true>) as (keyof ReportTable)[];

/** Writes reports that `lockReports` has loaded. */
export async function updateReports(tx: Tx, reports: readonly StoredReport[]): Promise<void> {
  if (reports.length === 0) return;
  const changes = MUTABLE_COLUMNS.map(
    (column) => sql`${sql.id(column)} = excluded.${sql.id(column)}`
  );
  await sql`${insertion('report', reports.map(reportRow))}
    on conflict (id) do update set ${sql.join(changes)},
      changed_in = pg_current_xact_id(), public_changed_in = pg_current_xact_id()`.execute(tx);
}

/** The reports, and the reports into which they were merged, directly or in several steps. */
export async function withCanonicals(
  database: Database | Tx,
  ids: readonly string[]
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive chain as (
      select id, merged_into from report where id = any(${[...ids]}::uuid[])
      union
      select report.id, report.merged_into from report join chain on report.id = chain.merged_into
    )
    select id from chain`.execute(database);
  return rows.map(({ id }) => id);
}

/** The devices that made the report: one, or more after an import. */
export async function authorsOf(database: Database, report: string): Promise<string[]> {
  const rows = await database
    .selectFrom('report_device')
    .select('device')
    .where('report', '=', report)
    .where('relation', '=', 'author')
    .execute();
  return rows.map(({ device }) => device);
}

/** The devices that reported or supported each report. */
export async function followersOf(
  tx: Tx,
  reports: readonly string[]
): Promise<Map<string, Set<string>>> {
  if (reports.length === 0) return new Map();
  const rows = await tx
    .selectFrom('report_device')
    .select(['report', 'device'])
    .where('report', '=', anyOf(reports))
    .execute();
  const followers = new Map<string, Set<string>>();
  for (const { report, device } of rows) {
    followers.set(report, (followers.get(report) ?? new Set()).add(device));
  }
  return followers;
}

/** Marks reports as changed for everyone, so that the next pulls include them; no field needs to have changed. */
export async function markChanged(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('report')
    .set({ changed_in: sql`pg_current_xact_id()`, public_changed_in: sql`pg_current_xact_id()` })
    .where('id', '=', anyOf(ids))
    .execute();
}

/** Marks reports as changed for officers only. */
export async function markChangedForOfficers(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('report')
    .set({ changed_in: sql`pg_current_xact_id()`, changed_for: 'officers' })
    .where('id', '=', anyOf(ids))
    .execute();
}

export const photoRows = (photos: readonly NewPhoto[]): Insertable<PhotoTable>[] =>
  photos.map(({ takenAt, ...photo }) => ({
    ...photo,
    taken_at: takenAt === undefined ? null : new Date(takenAt),
    received_at: null,
    released_at: null
  }));

/**
 * Releases the residents' photos that an officer saw when deciding on these reports: they become public.
 *
 * @param seen the version of each report that the officer saw; photos that arrived later are not released
 */
export async function releasePhotos(
  tx: Tx,
  seen: ReadonlyMap<string, number>,
  at: Date
): Promise<void> {
  if (seen.size === 0) return;
  await sql`
    update photo set released_at = ${at}
    from unnest(${[...seen.keys()]}::uuid[], ${[...seen.values()]}::integer[]) as looked (report, version)
    where photo.report = looked.report and photo.audience = 'everyone'
      and photo.received_at is not null and photo.released_at is null
      and exists (
        select from event
        where event.report = photo.report and event.kind = 'photo_received'
          and event.version <= looked.version and event.body->>'photo' = photo.id::text
      )`.execute(tx);
}

/** Records that a report moved between scopes: writes tombstones for the scopes that it left. */
export async function recordMove(
  tx: Tx,
  report: string,
  before: readonly string[],
  after: readonly string[],
  at: Date
): Promise<void> {
  const left = before.filter((scope) => !after.includes(scope));
  const entered = after.filter((scope) => !before.includes(scope));
  if (left.length > 0) {
    await tx
      .insertInto('departure')
      .values(left.map((scope) => ({ scope, report, at })))
      .onConflict((conflict) =>
        conflict
          .columns(['scope', 'report'])
          .doUpdateSet({ at, changed_in: sql`pg_current_xact_id()` })
      )
      .execute();
  }
  if (entered.length > 0) {
    await tx
      .deleteFrom('departure')
      .where('report', '=', report)
      .where('scope', 'in', entered)
      .execute();
  }
}

/** The scopes that contain a report: by its location and by its assignee. */
export const scopesOfReport = ({ ward, corporation, assignee }: Jurisdiction): string[] => [
  writeScope({ of: 'ward', id: ward }),
  ...(corporation === null && ward === UNPLACED
    ? []
    : [writeScope({ of: 'corporation', id: corporation ?? NO_CORPORATION })]),
  ...(!assignee ? [] : [writeScope({ of: 'assigned', id: assignee })])
];

/** The facts about a report that access rules need: its location and its assignee. */
export const jurisdictionOf = ({
  report,
  placement
}: Pick<StoredReport, 'report' | 'placement'>): Jurisdiction => ({
  ward: placement.ward,
  corporation: placement.corporation,
  assignee: report.assignee
});

export function storedReport(row: ReportRow, photos: ReportPhoto[]): StoredReport {
  return {
    report: {
      id: row.id,
      version: row.version,
      status: row.status,
      category: row.category,
      description: row.description,
      language: row.language,
      landmark: row.landmark,
      location:
        row.lat === null || row.lng === null
          ? null
          : {
              lat: row.lat,
              lng: row.lng,
              source: row.location_source ?? 'typed',
              ...(row.accuracy !== null && { accuracy: row.accuracy })
            },
      photos,
      contact: row.contact_email === null ? null : { email: row.contact_email },
      capturedAt: toTimestamp(row.captured_at.getTime()),
      classifiedAs: row.classified_as,
      severity: row.severity,
      assignee: row.assignee,
      agency: row.agency,
      rejection: row.rejection,
      mergedInto: row.merged_into,
      hidden: row.hidden,
      supporters: row.supporters,
      confirmed: row.confirmed,
      answered: row.answered
    },
    touches: row.touches,
    placement: {
      ward: row.ward,
      corporation: row.corporation,
      approximate: row.ward_approximate
    },
    receivedAt: row.received_at,
    updatedAt: row.updated_at
  };
}

export function reportRow(
  stored: StoredReport
): Omit<Selectable<ReportTable>, 'changed_in' | 'public_changed_in' | 'changed_for'> {
  const { report, placement } = stored;
  return {
    id: report.id,
    version: report.version,
    status: report.status,
    category: report.category,
    description: report.description,
    language: report.language,
    landmark: report.landmark,
    lat: report.location?.lat ?? null,
    lng: report.location?.lng ?? null,
    accuracy: report.location?.accuracy ?? null,
    location_source: report.location?.source ?? null,
    contact_email: report.contact?.email ?? null,
    captured_at: new Date(report.capturedAt),
    classified_as: report.classifiedAs,
    severity: report.severity,
    assignee: report.assignee,
    agency: report.agency,
    rejection: report.rejection,
    merged_into: report.mergedInto,
    hidden: report.hidden,
    supporters: report.supporters,
    confirmed: report.confirmed,
    answered: report.answered,
    touches: stored.touches,
    ward: placement.ward,
    corporation: placement.corporation,
    ward_approximate: placement.approximate,
    received_at: stored.receivedAt,
    updated_at: stored.updatedAt
  };
}

const reportPhoto = (row: PhotoRow): ReportPhoto => ({
  id: row.id,
  role: row.role,
  state: row.received_at === null ? 'expected' : 'received',
  width: row.width,
  height: row.height,
  ...(row.taken_at !== null && { takenAt: toTimestamp(row.taken_at.getTime()) })
});
