import { can, UNPLACED, type Actor } from '#shared/access.ts';
import type { Kind, Operation } from '#shared/operations.ts';
import type { OperationResult } from '#shared/protocol.ts';
import type { Refusal } from '#shared/refusals.ts';
import {
  followsMerge,
  isSpeaking,
  joinedBy,
  photosOf,
  transition,
  type Performer,
  type Report
} from '#shared/report.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { DAY, toInstant } from '#shared/time.ts';
import { anyOf } from '../database/any-of.ts';
import type { Tx } from '../database/connect.ts';
import { insertRows } from '../database/insert-rows.ts';
import type { EventTable, OperationTable } from '../database/schema.ts';
import {
  announceReports,
  followersOf,
  lockReports,
  photoRows,
  recordMove,
  releasePhotos,
  reportRow,
  scopesOfPlacement,
  updateReports,
  withHeirs,
  type NewPhoto,
  type StoredReport
} from '../reports/store.ts';
import type { Services } from '../services.ts';
import type { Placement } from '../wards/registry.ts';
import type { DeviceSession } from './device.ts';

/** Decisions that an officer takes with the photos before the eyes. */
const RELEASING: ReadonlySet<Kind> = new Set(['acknowledge', 'start', 'resolve', 'reopen']);

/** Whoever pushes; a blocked device is heard, and refused by name; an unknown one is enrolled. */
export type Pusher = Actor & Partial<Pick<DeviceSession, 'blocked' | 'newKey'>>;

/** @param digest of the payload as it came */
export type Submitted = { operation: Operation; digest: Uint8Array };

/**
 * Everything that a batch touches, loaded and locked; decisions are taken in memory, one operation
 * after the other, and written in a few statements at the end.
 */
export async function openDesk(
  tx: Tx,
  pusher: Pusher,
  submitted: readonly Submitted[],
  now: Date,
  wards: Services['wards']
) {
  const operations = submitted.map(({ operation }) => operation);
  const device = pusher.kind === 'device' ? pusher.device : null;
  const actor = device === null ? `officer:${officerId(pusher)}` : `device:${device}`;

  const known = await knownOperations(tx, operations);
  const named = reportsNamed(operations);
  const mayFollow = device !== null && operations.some(({ kind }) => followsMerge(kind));
  const stored = await lockReports(tx, mayFollow ? await withHeirs(tx, named) : named);
  const relations = await relationsOf(tx, device, [...stored.keys()]);
  const photoReports = await knownPhotos(tx, operations);
  const isSaid = operations.some(({ kind }) => isSpeaking(kind));
  const said = isSaid ? await timesSaid(tx, actor, [...stored.keys()]) : new Map<string, number>();
  const followers = await followersOf(tx, mergedIn(operations));

  const fresh = new Set<string>();
  const news = new Set<string>();
  const changed = new Set<string>();
  const announced = new Set<string>();
  const released = new Map<string, number>();
  const newRelations = new Map<string, 'author' | 'supporter'>();
  const newFollowers: { report: string; device: string; relation: 'supporter' }[] = [];
  const newOperations: OperationTable[] = [];
  const newEvents: EventTable[] = [];
  const newPhotos: NewPhoto[] = [];
  const moves: { report: string; from: Placement; to: Placement }[] = [];

  function decide({ operation, digest }: Submitted, held: Set<string>): OperationResult {
    const { id, report } = operation;
    const before = known.get(id);
    if (before) return repeat(operation, before, digest);
    if (held.has(report)) return { id, outcome: 'retry' };

    const applied = apply(operation);
    if (!applied.ok) held.add(report);
    const record: OperationTable = {
      id,
      report,
      actor,
      digest,
      outcome: applied.ok ? 'applied' : 'refused',
      code: applied.ok ? null : applied.error.code,
      detail: (!applied.ok && applied.error.detail) || null,
      version: applied.ok ? applied.value.version : null,
      received_at: now
    };
    // A report may yet arrive, from an export say; that refusal is not for ever. Nor does a device that
    // is blocked get to fill the disk.
    if (record.code !== 'unknown_report' && record.code !== 'blocked') {
      known.set(id, record);
      newOperations.push(record);
    }
    return answer(record, 'applied');
  }

  function repeat(operation: Operation, before: OperationTable, digest: Uint8Array) {
    if (Buffer.compare(before.digest, digest) !== 0) {
      return { id: operation.id, outcome: 'refused' as const, code: 'id_reused' as const };
    }
    // Who repeats a filing to the letter has it from the phone that made it: an import (S12).
    const isImport = operation.kind === 'file' && before.outcome === 'applied' && device !== null;
    if (isImport && !relations.has(operation.report)) {
      relate(operation.report, 'author');
      announced.add(operation.report);
    }
    return answer(before, 'repeated');
  }

  function apply(operation: Operation): Result<Report, Refusal> {
    if (pusher.blocked) return err({ code: 'blocked' });
    const subject = subjectOf(operation);
    const current = stored.get(subject);
    const where = current?.placement ?? null;
    if (!can(pusher, { do: 'operate', kind: operation.kind, where })) {
      return err({ code: 'not_allowed' });
    }
    const target = operation.kind === 'merge' ? stored.get(operation.body.into) : undefined;
    if (target && !can(pusher, { do: 'operate', kind: 'merge', where: target.placement })) {
      return err({ code: 'not_allowed' });
    }
    const { notices, role } = photosOf(operation);
    for (const notice of notices) {
      const owner = photoReports.get(notice.id);
      if (owner && (owner.report !== subject || owner.sha256 !== notice.sha256)) {
        return err({ code: 'id_reused' });
      }
    }
    const made = transition(current?.report ?? null, operation, performer(subject), {
      touches: current?.touches ?? {},
      said: said.get(subject) ?? 0,
      target: target?.report ?? null
    });
    if (!made.ok) return made;
    if (!made.value.changed) return ok(reportNamed(operation, made.value.report));

    const placement = place(operation, current);
    if (placement === null) return err({ code: 'outside_area' });
    if (!current) fresh.add(subject);
    else if (placement !== current.placement) {
      moves.push({ report: subject, from: current.placement, to: placement });
    }
    stored.set(subject, {
      report: made.value.report,
      touches: made.value.touches,
      placement,
      receivedAt: current?.receivedAt ?? now,
      updatedAt: now
    });
    changed.add(subject);
    if (operation.kind === 'file') relate(subject, 'author');
    if (isNews(current?.report, made.value.report)) news.add(subject);
    if (operation.kind === 'support') relate(subject, 'supporter');

    const knownHere = current?.report.photos.length ?? 0;
    made.value.report.photos.slice(knownHere).forEach((photo, index) => {
      const notice = notices.find(({ id }) => id === photo.id)!;
      photoReports.set(photo.id, { report: subject, sha256: notice.sha256 });
      newPhotos.push({
        ...notice,
        report: subject,
        role,
        position: knownHere + index,
        announced_by: actor,
        audience: operation.kind === 'note' ? 'officers' : 'everyone'
      });
    });
    if (RELEASING.has(operation.kind) && 'seen' in operation) {
      released.set(subject, Math.max(released.get(subject) ?? 0, operation.seen ?? 0));
    }
    if (isSpeaking(operation.kind)) said.set(subject, (said.get(subject) ?? 0) + 1);
    newEvents.push({
      report: subject,
      version: made.value.report.version,
      kind: operation.kind,
      actor,
      audience: made.value.audience,
      operation: operation.id,
      body: withoutContact(operation.body),
      at: now
    });
    if (target) join(subject, target);
    return ok(reportNamed(operation, made.value.report));
  }

  /** What the operation is about: a phone that has not heard of a merge means the heir. */
  function subjectOf({ kind, report }: Operation): string {
    if (pusher.kind !== 'device' || !followsMerge(kind)) return report;
    let subject = report;
    for (let at = stored.get(report); at?.report.status === 'merged'; at = stored.get(subject)) {
      subject = at.report.mergedInto!;
      // Merged in this very moment: the phone asks again, and then all of them are locked.
      if (!stored.has(subject)) throw new Error(`report ${report} was merged meanwhile`);
    }
    return subject;
  }

  /** A phone is answered about the report that it has named. */
  const reportNamed = ({ report }: Operation, made: Report): Report =>
    stored.get(report)?.report ?? made;

  /** Whoever stood behind a merged report stands behind its heir, and hears of that one from now on. */
  function join(merged: string, heir: StoredReport): void {
    const { id } = heir.report;
    const behind = followers.get(id) ?? new Set();
    const people = (followers.get(merged) ?? new Set<string>()).difference(behind);
    followers.set(id, behind.union(people));
    for (const one of people) newFollowers.push({ report: id, device: one, relation: 'supporter' });
    const report = joinedBy(heir.report, people.size);
    stored.set(id, { ...heir, report, updatedAt: now });
    changed.add(id);
    newEvents.push({
      report: id,
      version: report.version,
      kind: 'join',
      actor,
      audience: 'everyone',
      operation: null,
      body: { merged },
      at: now
    });
  }

  function performer(report: string): Performer {
    return pusher.kind === 'device'
      ? { kind: 'resident', relation: relations.get(report) ?? 'none' }
      : { kind: 'officer', id: pusher.officer.id };
  }

  function relate(report: string, relation: 'author' | 'supporter') {
    relations.set(report, relation);
    newRelations.set(report, relation);
  }

  /** The ward that holds now, or null outside the area; a place that was not changed keeps its own. */
  function place(operation: Operation, current: StoredReport | undefined): Placement | null {
    const located = operation.kind === 'file' || operation.kind === 'amend';
    const location = located ? operation.body.location : undefined;
    if (location) return wards.place(location, madeAt(operation, now));
    return current?.placement ?? { ward: UNPLACED, corporation: null, approximate: true };
  }

  async function write(): Promise<void> {
    const written = (ids: Iterable<string>) => Array.from(ids, (id) => stored.get(id)!);
    await insertRows(tx, {
      report: written(fresh).map(reportRow),
      report_device: [
        ...Array.from(newRelations, ([report, relation]) => ({
          report,
          device: device!,
          relation
        })),
        ...newFollowers
      ],
      photo: photoRows(newPhotos),
      event: newEvents,
      operation: newOperations
    });
    await updateReports(tx, written(changed.difference(fresh)));
    await announceReports(tx, [...announced.difference(changed)]);
    await releasePhotos(tx, released, now);
    for (const { report, from, to } of moves) await recordMove(tx, report, from, to, now);
  }

  /** Where officers have something new to pull. */
  const scopes = () => [
    ...[...changed, ...announced].flatMap((id) => scopesOfPlacement(stored.get(id)!.placement)),
    ...moves.flatMap(({ from }) => scopesOfPlacement(from))
  ];

  /** Reports of which something new is said: triage has to look at them. */
  return { decide, write, scopes, toTriage: () => [...news] };
}

/** Whether a resident has said something that triage goes by. */
const isNews = (before: Report | undefined, { description, location, category }: Report) =>
  before?.description !== description ||
  before.category !== category ||
  before.location?.lat !== location?.lat ||
  before.location?.lng !== location?.lng;

function answer(record: OperationTable, success: 'applied' | 'repeated'): OperationResult {
  if (record.outcome === 'applied') {
    return { id: record.id, outcome: success, version: record.version! };
  }
  return {
    id: record.id,
    outcome: 'refused',
    code: record.code!,
    ...(record.detail && { detail: record.detail })
  };
}

/** How long before its arrival a report may have been made for its own clock to be believed. */
const QUEUED_AT_MOST = 60 * DAY;

/** When the report was made, for the ward that held then; a clock that cannot be right is not asked (S10). */
function madeAt(operation: Operation, now: Date): Date {
  const age = now.getTime() - toInstant(operation.at);
  return age >= 0 && age <= QUEUED_AT_MOST ? new Date(operation.at) : now;
}

const withoutContact = ({ contact: _, ...body }: Record<string, unknown>) => body;

const officerId = (pusher: Pusher) => (pusher.kind === 'officer' ? pusher.officer.id : '');

const reportsNamed = (operations: readonly Operation[]): string[] => [
  ...new Set(
    operations.flatMap((one) => (one.kind === 'merge' ? [one.report, one.body.into] : [one.report]))
  )
];

/** Both ends of every merge. */
const mergedIn = (operations: readonly Operation[]): string[] =>
  operations.flatMap((one) => (one.kind === 'merge' ? [one.report, one.body.into] : []));

async function knownOperations(tx: Tx, operations: readonly Operation[]) {
  if (operations.length === 0) return new Map<string, OperationTable>();
  const rows = await tx
    .selectFrom('operation')
    .selectAll()
    .where('id', '=', anyOf(operations.map(({ id }) => id)))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

async function relationsOf(tx: Tx, device: string | null, reports: readonly string[]) {
  if (device === null || reports.length === 0) return new Map<string, 'author' | 'supporter'>();
  const rows = await tx
    .selectFrom('report_device')
    .select(['report', 'relation'])
    .where('device', '=', device)
    .where('report', '=', anyOf(reports))
    .execute();
  return new Map(rows.map((row) => [row.report, row.relation]));
}

/** How often the actor has spoken on each report before. */
async function timesSaid(tx: Tx, actor: string, reports: readonly string[]) {
  if (reports.length === 0) return new Map<string, number>();
  const rows = await tx
    .selectFrom('event')
    .select((query) => ['report', query.fn.countAll<number | string>().as('times')])
    .where('report', '=', anyOf(reports))
    .where('actor', '=', actor)
    .where('kind', 'in', ['amend', 'comment', 'dispute'])
    .groupBy('report')
    .execute();
  return new Map(rows.map(({ report, times }) => [report, Number(times)]));
}

async function knownPhotos(tx: Tx, operations: readonly Operation[]) {
  const ids = operations.flatMap((one) => photosOf(one).notices.map(({ id }) => id));
  if (ids.length === 0) return new Map<string, { report: string; sha256: string }>();
  const rows = await tx
    .selectFrom('photo')
    .select(['id', 'report', 'sha256'])
    .where('id', '=', anyOf(ids))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
