import { sql } from 'kysely';
import type { Actor } from '#shared/access.ts';
import { can } from '#shared/access.ts';
import type { Triage } from '#shared/triage.ts';
import type { HistoryEntry, ReportView } from '#shared/protocol.ts';
import type { Proposal } from '#shared/proposals.ts';
import { toTimestamp } from '#shared/time.ts';
import { readActorName } from '../actors/actor-name.ts';
import { anyOf } from '../database/any-of.ts';
import type { Tx } from '../database/connect.ts';
import type { EventTable } from '../database/schema.ts';
import type { Services } from '../services.ts';
import { proposalsFor } from './proposals.ts';
import { suggestionsFor } from './suggestions.ts';
import { jurisdictionOf, photosOfReports, storedReport, type StoredReport } from './store.ts';

/** A view includes at most this many of the latest history entries. */
const MAX_HISTORY_ENTRIES = 100;

const NO_PROPOSALS = new Map<string, Proposal[]>();

type Relations = { authors: Set<string>; reader: ReportView['relation'] };

/** Complete reports as the actor may see them; reports that the actor may not see are omitted. */
export async function viewReports(
  tx: Tx,
  wards: Services['wards'],
  actor: Actor,
  ids: readonly string[]
): Promise<Map<string, ReportView>> {
  if (ids.length === 0) return new Map();
  const rows = await tx.selectFrom('report').selectAll().where('id', '=', anyOf(ids)).execute();
  const isOfficer = actor.kind === 'officer';
  const photos = await photosOfReports(
    tx,
    ids,
    isOfficer ? ['everyone', 'officers'] : ['everyone']
  );
  const relations = await relationsTo(tx, actor, ids);
  const events = await eventsOf(tx, actor, ids);
  const suggestions = isOfficer ? await suggestionsFor(tx, ids) : new Map<string, Triage>();
  const proposals = isOfficer ? await proposalsFor(tx, actor.officer.id, ids) : NO_PROPOSALS;

  const views = new Map<string, ReportView>();
  for (const row of rows) {
    const stored = storedReport(row, photos.get(row.id) ?? []);
    const related = relations.get(row.id) ?? { authors: new Set(), reader: 'none' };
    if (!mayRead(actor, stored, related)) continue;
    const seen = view(stored, related, events.get(row.id) ?? [], wards);
    // Residents see neither the assignee nor the triage.
    const triage = suggestions.get(row.id);
    const proposed = proposals.get(row.id);
    views.set(
      row.id,
      isOfficer
        ? { ...seen, ...(triage && { triage }), ...(proposed && { proposals: proposed }) }
        : { ...seen, assignee: null }
    );
  }
  return views;
}

function mayRead(actor: Actor, stored: StoredReport, { reader }: Relations) {
  const { report } = stored;
  if (actor.kind === 'officer') {
    return can(actor, { do: 'see_internal', where: jurisdictionOf(stored) });
  }
  return reader === 'author' || !report.hidden;
}

function view(
  { report, placement, receivedAt, updatedAt }: StoredReport,
  { authors, reader }: Relations,
  events: readonly EventTable[],
  wards: Services['wards']
): ReportView {
  return {
    ...report,
    // Only the author sees the contact address.
    contact: reader === 'author' ? report.contact : null,
    receivedAt: toTimestamp(receivedAt.getTime()),
    updatedAt: toTimestamp(updatedAt.getTime()),
    ward: wards.describe(placement, report.location),
    relation: reader,
    history: events.map((event) => historyEntry(event, authors))
  };
}

function historyEntry({ kind, actor, body, at }: EventTable, authors: Set<string>): HistoryEntry {
  const { kind: who, id } = readActorName(actor);
  const text = body.text;
  const reason = kind === 'reject' ? body.reason : undefined;
  return {
    kind,
    at: toTimestamp(at.getTime()),
    by: who !== 'device' ? who : authors.has(id) ? 'author' : 'resident',
    ...(typeof text === 'string' && { text }),
    ...(reason !== undefined && { reason: reason as NonNullable<HistoryEntry['reason']> })
  };
}

async function relationsTo(tx: Tx, actor: Actor, ids: readonly string[]) {
  const rows = await tx
    .selectFrom('report_device')
    .selectAll()
    .where('report', '=', anyOf(ids))
    .execute();
  const relations = new Map<string, Relations>();
  for (const { report, device, relation } of rows) {
    const related = relations.get(report) ?? { authors: new Set(), reader: 'none' };
    relations.set(report, related);
    if (relation === 'author') related.authors.add(device);
    if (actor.kind === 'device' && actor.device === device) related.reader = relation;
  }
  return relations;
}

async function eventsOf(tx: Tx, actor: Actor, ids: readonly string[]) {
  const audiences = actor.kind === 'officer' ? ['everyone', 'officers'] : ['everyone'];
  const { rows } = await sql<EventTable>`
    select * from (
      select *, row_number() over (partition by report order by version desc) as age from event
      where report = any(${[...ids]}::uuid[]) and audience = any(${audiences}::text[])
    ) as aged
    where age <= ${MAX_HISTORY_ENTRIES}
    order by report, version`.execute(tx);
  return Map.groupBy(rows, ({ report }) => report);
}
