import { can, UNPLACED, type WardId } from '#shared/access.ts';
import { placeNamedIn } from '#shared/map-link.ts';
import type { Kind, Operation } from '#shared/operations.ts';
import type { OperationResult } from '#shared/protocol.ts';
import type { Refusal } from '#shared/refusals.ts';
import {
  followsMerge,
  isMessage,
  addSupporters,
  photosOf,
  transition,
  type Performer,
  type Report
} from '#shared/report.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { DAY, toInstant } from '#shared/time.ts';
import type { Tx } from '../database/connect.ts';
import { byId, insertRows } from '../database/insert-rows.ts';
import type { EventTable, OperationTable, ReportDeviceTable } from '../database/schema.ts';
import {
  markChanged,
  jurisdictionOf,
  photoRows,
  recordMove,
  releasePhotos,
  reportRow,
  scopesOfReport,
  updateReports,
  type NewPhoto,
  type StoredReport
} from '../reports/store.ts';
import { markProposalsDecided } from '../reports/proposals.ts';
import type { Services } from '../services.ts';
import type { Placement } from '../wards/ward.ts';
import { actorOf } from '../actors/actor-name.ts';
import type { Pusher } from '../actors/pusher.ts';
import { loadState, pairKey, type ParsedPush, type Submitted } from './load-state.ts';

/** Decisions that an officer makes after seeing the photos; they release the photos to the public. */
const RELEASING: ReadonlySet<Kind> = new Set(['acknowledge', 'start', 'resolve', 'reopen']);

/**
 * Loads and locks everything that some pushes touch. Operations are decided in memory, one push at a time, and written
 * in a few statements at the end.
 */
export async function openBatch(
  tx: Tx,
  pushes: readonly ParsedPush[],
  now: Date,
  wards: Services['wards']
) {
  const { known, stored, relations, photoReports, said, followers } = await loadState(tx, pushes);

  const fresh = new Set<string>();
  const toTriage = new Set<string>();
  const changed = new Set<string>();
  const announced = new Set<string>();
  const released = new Map<string, number>();
  const withoutChange: string[] = [];
  const newRelations = new Map<string, ReportDeviceTable>();
  const newOperations: OperationTable[] = [];
  const newEvents: EventTable[] = [];
  const newPhotos: NewPhoto[] = [];
  const moves: { report: string; from: string[]; to: string[] }[] = [];

  /** @returns a function that decides the operations of one push, in their order */
  function decider(pusher: Pusher) {
    const device = pusher.kind === 'device' ? pusher.device : null;
    const actor = actorOf(pusher);

    function decide({ operation, digest }: Submitted, held: Set<string>): OperationResult {
      const { id, report } = operation;
      const before = known.get(id);
      if (before) return repeat(operation, before, digest);
      if (held.has(report)) return { id, outcome: 'retry' };

      const applied = apply(operation);
      if (!applied.ok) held.add(report);
      // Its proposal leaves the officer's screen, whatever became of it.
      if (pusher.kind === 'officer' && !changed.has(report)) withoutChange.push(id);
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
      // Two refusals are not stored: an unknown report may still arrive, for example from an export, and a
      // blocked device must not fill the disk.
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
      // An exact repeat of a filing by another device is an import from the phone that made it (S12).
      const isImport = operation.kind === 'file' && before.outcome === 'applied';
      if (isImport && device !== null && !relations.has(pairKey(operation.report, device))) {
        relate(operation.report, device, 'author');
        announced.add(operation.report);
      }
      return answer(before, 'repeated');
    }

    function apply(operation: Operation): Result<Report, Refusal> {
      if (pusher.blocked) return err({ code: 'blocked' });
      const subject = subjectOf(operation);
      const current = stored.get(subject);
      const where = current ? jurisdictionOf(current) : null;
      if (!can(pusher, { do: 'operate', kind: operation.kind, where })) {
        return err({ code: 'not_allowed' });
      }
      if (operation.kind === 'place' && current) {
        const refused = mayPlace(operation.body.ward, current);
        if (refused) return err(refused);
      }
      const target = operation.kind === 'merge' ? stored.get(operation.body.into) : undefined;
      if (target && !can(pusher, { do: 'operate', kind: 'merge', where: jurisdictionOf(target) })) {
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
        said: said.get(pairKey(subject, actor)) ?? 0,
        target: target?.report ?? null,
        ...(current && { ward: current.placement.ward })
      });
      if (!made.ok) return made;
      if (!made.value.changed) return ok(reportNamed(operation, made.value.report));

      const placement = place(operation, current);
      if (placement === null) return err({ code: 'outside_area' });
      if (!current) fresh.add(subject);
      const next = { report: made.value.report, placement };
      const scopes = scopesOfReport(jurisdictionOf(next));
      const scopesBefore = current ? scopesOfReport(jurisdictionOf(current)) : scopes;
      if (scopesBefore.join() !== scopes.join()) {
        moves.push({ report: subject, from: scopesBefore, to: scopes });
      }
      stored.set(subject, {
        report: made.value.report,
        touches: made.value.touches,
        placement,
        receivedAt: current?.receivedAt ?? now,
        updatedAt: now
      });
      changed.add(subject);
      if (needsTriage(current?.report, made.value.report)) toTriage.add(subject);
      if (device !== null && operation.kind === 'file') relate(subject, device, 'author');
      if (device !== null && operation.kind === 'support') relate(subject, device, 'supporter');

      const knownCount = current?.report.photos.length ?? 0;
      made.value.report.photos.slice(knownCount).forEach((photo, index) => {
        const notice = notices.find(({ id }) => id === photo.id)!;
        photoReports.set(photo.id, { report: subject, sha256: notice.sha256 });
        newPhotos.push({
          ...notice,
          report: subject,
          role,
          position: knownCount + index,
          announced_by: actor,
          audience: operation.kind === 'note' ? 'officers' : 'everyone'
        });
      });
      if (RELEASING.has(operation.kind) && 'seen' in operation) {
        const seen = Math.min(operation.seen ?? 0, made.value.report.version);
        released.set(subject, Math.max(released.get(subject) ?? 0, seen));
      }
      if (isMessage(operation.kind)) {
        said.set(pairKey(subject, actor), (said.get(pairKey(subject, actor)) ?? 0) + 1);
      }
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

    function mayPlace(id: WardId, current: StoredReport): Refusal | null {
      const ward = wards.ward(id);
      if (!ward) return { code: 'invalid', detail: { paths: ['body.ward'] } };
      const { alternatives = [] } = wards.describe(current.placement, current.report.location);
      const where = { ...jurisdictionOf(current), alternatives: alternatives.map((one) => one.id) };
      const isAllowed = can(pusher, {
        do: 'place',
        where,
        ward: { ward: id, corporation: ward.corporation }
      });
      return isAllowed ? null : { code: 'not_allowed' };
    }

    /** The report that the operation applies to; for a phone that does not know of a merge, the canonical report. */
    function subjectOf({ kind, report }: Operation): string {
      if (pusher.kind !== 'device' || !followsMerge(kind)) return report;
      let subject = report;
      for (let at = stored.get(report); at?.report.status === 'merged'; at = stored.get(subject)) {
        subject = at.report.mergedInto!;
        // Merged after the locks were taken: the phone retries, and then all of them are locked.
        if (!stored.has(subject))
          throw new Error(`report ${report} was merged concurrently; retry`);
      }
      return subject;
    }

    /** The result for a phone is about the report that it named. */
    const reportNamed = ({ report }: Operation, made: Report): Report =>
      stored.get(report)?.report ?? made;

    /** Followers of a merged report follow its canonical report from now on. */
    function join(merged: string, canonical: StoredReport): void {
      const { id } = canonical.report;
      const behind = followers.get(id) ?? new Set();
      const people = (followers.get(merged) ?? new Set<string>()).difference(behind);
      for (const one of people) relate(id, one, 'supporter');
      const report = addSupporters(canonical.report, people.size);
      stored.set(id, { ...canonical, report, updatedAt: now });
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
        ? { kind: 'resident', relation: relations.get(pairKey(report, pusher.device)) ?? 'none' }
        : { kind: 'officer', id: pusher.officer.id };
    }

    return decide;
  }

  function relate(report: string, device: string, relation: ReportDeviceTable['relation']) {
    relations.set(pairKey(report, device), relation);
    newRelations.set(pairKey(report, device), { report, device, relation });
    followers.set(report, (followers.get(report) ?? new Set()).add(device));
  }

  /**
   * The ward that applies now, or null if far outside the area. An unchanged location keeps its ward. For
   * routing, a map link in the landmark field counts as a location.
   */
  function place(operation: Operation, current: StoredReport | undefined): Placement | null {
    if (operation.kind === 'place') {
      const ward = wards.ward(operation.body.ward)!;
      return { ward: ward.id, corporation: ward.corporation, approximate: false };
    }
    const unplaced = { ward: UNPLACED, corporation: null, approximate: true };
    if (operation.kind !== 'file' && operation.kind !== 'amend') {
      return current?.placement ?? unplaced;
    }
    const { location, landmark } = operation.body;
    if (location) return wards.place(location, madeAt(operation, now));
    if (current) return current.placement;
    const linked = placeNamedIn(landmark ?? '');
    const placement = linked && wards.place(linked, madeAt(operation, now));
    return placement ? { ...placement, approximate: true } : unplaced;
  }

  async function write(): Promise<void> {
    const written = (ids: Iterable<string>) => Array.from(ids, (id) => stored.get(id)!);
    await insertRows(tx, {
      report: written(fresh).map(reportRow).toSorted(byId),
      report_device: [...newRelations.values()],
      photo: photoRows(newPhotos.toSorted(byId)),
      event: newEvents,
      operation: newOperations.toSorted(byId)
    });
    await updateReports(tx, written(changed.difference(fresh)));
    await markChanged(tx, [...announced.difference(changed)]);
    await markProposalsDecided(tx, withoutChange);
    await releasePhotos(tx, released, now);
    for (const { report, from, to } of moves) await recordMove(tx, report, from, to, now);
  }

  /** The scopes in which officers have something new to pull. */
  const scopes = () => [
    ...[...changed, ...announced].flatMap((id) => scopesOfReport(jurisdictionOf(stored.get(id)!))),
    ...moves.flatMap(({ from }) => from)
  ];

  return {
    decider,
    write,
    scopes,
    /** Reports whose content for triage is new. */
    toTriage: () => [...toTriage]
  };
}

/** Whether something that triage depends on has changed. */
const needsTriage = (before: Report | undefined, { description, location, category }: Report) =>
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

/** The longest time between making and arrival of a report for which the device's clock is trusted. */
const MAX_QUEUED_MS = 60 * DAY;

/** When the report was made, to find the ward of that time; an impossible device time is ignored (S10). */
function madeAt(operation: Operation, now: Date): Date {
  const age = now.getTime() - toInstant(operation.at);
  return age >= 0 && age <= MAX_QUEUED_MS ? new Date(operation.at) : now;
}

const withoutContact = ({ contact: _, ...body }: Record<string, unknown>) => body;
