import { can, UNPLACED, type Actor } from '#shared/access.ts';
import { Id } from '#shared/values.ts';
import { Operation, type Kind } from '#shared/operations.ts';
import type { OperationResult, PushReply } from '#shared/protocol.ts';
import type { Refusal } from '#shared/refusals.ts';
import { isSpeaking, photosOf, transition, type Performer, type Report } from '#shared/report.ts';
import { err, ok, type Result } from '#shared/result.ts';
import { DAY, toInstant, toTimestamp } from '#shared/time.ts';
import type { Tx } from '../database/connect.ts';
import type { EventTable, OperationTable } from '../database/schema.ts';
import {
  announceReports,
  insertEvents,
  insertPhotos,
  insertReports,
  lockReports,
  recordMove,
  releasePhotos,
  scopesOfPlacement,
  updateReports,
  type NewPhoto,
  type StoredReport
} from '../reports/store.ts';
import type { Services } from '../services.ts';
import type { Placement } from '../wards/registry.ts';
import { digestOf } from './digest.ts';

/** Decisions that an officer takes with the photos before the eyes. */
const RELEASING: ReadonlySet<Kind> = new Set(['acknowledge', 'start', 'resolve', 'reopen']);

/** Whoever pushes; a blocked device is heard, and refused by name. */
export type Pusher = Actor & { blocked?: boolean };

type Submitted = { operation: Operation; digest: Uint8Array };
type Unparsed = { result: OperationResult; report: string | null };
type Submission = Result<Submitted, Unparsed>;
type Needs = Pick<Services, 'database' | 'wards' | 'clock' | 'log' | 'news'>;

/**
 * Applies operations in the order given, each at most once (S2), with a result for each in that order.
 *
 * The whole batch goes into one transaction, which is what makes a full outbox cheap. Should anything
 * in it fail unforeseen, nothing of it has happened, and each operation is tried in one of its own.
 */
export async function push(
  services: Needs,
  pusher: Pusher,
  operations: readonly unknown[]
): Promise<PushReply> {
  const submissions = operations.map(parse);
  const results =
    (await applyTogether(services, pusher, submissions)) ??
    (await applyOneByOne(services, pusher, submissions));
  return { results, time: toTimestamp(services.clock.now()) };
}

async function applyTogether(
  services: Needs,
  pusher: Pusher,
  submissions: readonly Submission[]
): Promise<OperationResult[] | null> {
  try {
    return await inOneTransaction(services, pusher, submissions, new Set());
  } catch (cause) {
    services.log.warn({ err: cause, operations: submissions.length }, 'push: one by one');
    return null;
  }
}

async function applyOneByOne(services: Needs, pusher: Pusher, submissions: readonly Submission[]) {
  const held = new Set<string>();
  const results: OperationResult[] = [];
  for (const submission of submissions) {
    try {
      results.push(...(await inOneTransaction(services, pusher, [submission], held)));
    } catch (cause) {
      if (!submission.ok) throw cause;
      const { id, report } = submission.value.operation;
      services.log.error({ err: cause, operation: id, report }, 'push: an operation failed');
      held.add(report);
      // What the database will not have today it will not have tomorrow: its owner has to know.
      if (isRefusedByDatabase(cause)) results.push({ id, outcome: 'refused', code: 'invalid' });
      else results.push({ id, outcome: 'retry' });
    }
  }
  return results;
}

/** SQLSTATE class 22, "data exception". */
const isRefusedByDatabase = (cause: unknown): boolean =>
  String((cause as { code?: unknown } | null)?.code).startsWith('22');

/** @param held reports of which an earlier operation was not applied: the rest must wait its turn */
async function inOneTransaction(
  { database, wards, clock, news }: Needs,
  pusher: Pusher,
  submissions: readonly Submission[],
  held: Set<string>
): Promise<OperationResult[]> {
  const touched = new Set<string>();
  const decided = await database.transaction().execute(async (tx) => {
    const submitted = submissions.flatMap((one) => (one.ok ? [one.value] : []));
    const desk = await openDesk(tx, pusher, submitted, new Date(clock.now()), wards);
    const results = submissions.map((one) => {
      if (one.ok) return desk.decide(one.value, held);
      if (one.error.report !== null) held.add(one.error.report);
      return one.error.result;
    });
    await desk.write();
    for (const scope of desk.scopes()) touched.add(scope);
    return results;
  });
  if (touched.size > 0) news.tell([...touched]);
  return decided;
}

/**
 * Everything that a batch touches, loaded and locked; decisions are taken in memory, one operation
 * after the other, and written in a few statements at the end.
 */
async function openDesk(
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
  const stored = await lockReports(tx, reportsNamed(operations));
  const relations = await relationsOf(tx, device, [...stored.keys()]);
  const photoReports = await knownPhotos(tx, operations);
  const said = await timesSaid(tx, actor, operations);

  const fresh = new Set<string>();
  const changed = new Set<string>();
  const announced = new Set<string>();
  const released = new Set<string>();
  const newRelations = new Map<string, 'author' | 'supporter'>();
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
    // A report may yet arrive, from an export say; that refusal is not for ever.
    if (record.code !== 'unknown_report') {
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
    const current = stored.get(operation.report);
    const where = current?.placement ?? null;
    if (!can(pusher, { do: 'operate', kind: operation.kind, where })) {
      return err({ code: 'not_allowed' });
    }
    const { notices, role } = photosOf(operation);
    for (const notice of notices) {
      const owner = photoReports.get(notice.id);
      if (owner && (owner.report !== operation.report || owner.sha256 !== notice.sha256)) {
        return err({ code: 'id_reused' });
      }
    }
    const target = operation.kind === 'merge' ? stored.get(operation.body.into)?.report : null;
    const made = transition(current?.report ?? null, operation, performer(operation.report), {
      touches: current?.touches ?? {},
      said: said.get(operation.report) ?? 0,
      target: target ?? null
    });
    if (!made.ok) return made;
    if (!made.value.changed) return ok(made.value.report);

    const placement = place(operation, current);
    if (placement === null) return err({ code: 'outside_area' });
    if (!current) fresh.add(operation.report);
    else if (placement !== current.placement) {
      moves.push({ report: operation.report, from: current.placement, to: placement });
    }
    stored.set(operation.report, {
      report: made.value.report,
      touches: made.value.touches,
      placement,
      receivedAt: current?.receivedAt ?? now,
      updatedAt: now
    });
    changed.add(operation.report);
    if (operation.kind === 'file') relate(operation.report, 'author');
    if (operation.kind === 'support') relate(operation.report, 'supporter');

    const knownHere = current?.report.photos.length ?? 0;
    made.value.report.photos.slice(knownHere).forEach((photo, index) => {
      const notice = notices.find(({ id }) => id === photo.id)!;
      photoReports.set(photo.id, { report: operation.report, sha256: notice.sha256 });
      newPhotos.push({
        ...notice,
        report: operation.report,
        role,
        position: knownHere + index,
        announced_by: actor,
        audience: operation.kind === 'note' ? 'officers' : 'everyone'
      });
    });
    if (RELEASING.has(operation.kind)) released.add(operation.report);
    if (isSpeaking(operation.kind)) {
      said.set(operation.report, (said.get(operation.report) ?? 0) + 1);
    }
    newEvents.push({
      report: operation.report,
      version: made.value.report.version,
      kind: operation.kind,
      actor,
      audience: made.value.audience,
      operation: operation.id,
      body: withoutContact(operation.body),
      at: now
    });
    return ok(made.value.report);
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
    await insertReports(tx, written(fresh));
    await updateReports(tx, written(changed.difference(fresh)));
    await announceReports(tx, [...announced.difference(changed)]);
    if (newRelations.size > 0) {
      const rows = Array.from(newRelations, ([report, relation]) => ({
        report,
        device: device!,
        relation
      }));
      await tx.insertInto('report_device').values(rows).execute();
    }
    await insertPhotos(tx, newPhotos);
    await releasePhotos(tx, [...released], now);
    await insertEvents(tx, newEvents);
    if (newOperations.length > 0) {
      await tx.insertInto('operation').values(newOperations).execute();
    }
    for (const { report, from, to } of moves) await recordMove(tx, report, from, to, now);
  }

  /** Where officers have something new to pull. */
  const scopes = () => [
    ...[...changed, ...announced].flatMap((id) => scopesOfPlacement(stored.get(id)!.placement)),
    ...moves.flatMap(({ from }) => scopesOfPlacement(from))
  ];

  return { decide, write, scopes };
}

function parse(raw: unknown): Submission {
  const parsed = Operation.safeParse(raw);
  if (parsed.success) return ok({ operation: parsed.data, digest: digestOf(raw) });
  const idIn = (key: 'id' | 'report') => {
    const value: unknown = (raw as Record<string, unknown> | null)?.[key];
    return Id.safeParse(value).success ? (value as string) : null;
  };
  const paths = parsed.error.issues.map((issue) => issue.path.join('.'));
  return err({
    result: { id: idIn('id'), outcome: 'refused', code: 'invalid', detail: { paths } },
    report: idIn('report')
  });
}

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

async function knownOperations(tx: Tx, operations: readonly Operation[]) {
  if (operations.length === 0) return new Map<string, OperationTable>();
  const rows = await tx
    .selectFrom('operation')
    .selectAll()
    .where(
      'id',
      'in',
      operations.map(({ id }) => id)
    )
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

async function relationsOf(tx: Tx, device: string | null, reports: readonly string[]) {
  if (device === null || reports.length === 0) return new Map<string, 'author' | 'supporter'>();
  const rows = await tx
    .selectFrom('report_device')
    .select(['report', 'relation'])
    .where('device', '=', device)
    .where('report', 'in', [...reports])
    .execute();
  return new Map(rows.map((row) => [row.report, row.relation]));
}

/** How often the actor has spoken on each report before; asked only where somebody speaks. */
async function timesSaid(tx: Tx, actor: string, operations: readonly Operation[]) {
  const reports = operations.filter(({ kind }) => isSpeaking(kind)).map(({ report }) => report);
  if (reports.length === 0) return new Map<string, number>();
  const rows = await tx
    .selectFrom('event')
    .select((query) => ['report', query.fn.countAll<number | string>().as('times')])
    .where('report', 'in', reports)
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
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}
