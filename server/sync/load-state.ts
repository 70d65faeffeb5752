import { sql } from 'kysely';
import type { Operation } from '#shared/operations.ts';
import { followsMerge, isMessage, photosOf } from '#shared/report.ts';
import { anyOf } from '../database/any-of.ts';
import type { Tx } from '../database/connect.ts';
import type { OperationTable, ReportDeviceTable } from '../database/schema.ts';
import { followersOf, lockReports, withCanonicals } from '../reports/store.ts';
import { actorOf } from '../actors/actor-name.ts';
import type { Pusher } from '../actors/pusher.ts';

/** @param digest SHA-256 of the payload as it arrived */
export type Submitted = { operation: Operation; digest: Uint8Array };

/** A push with its valid operations. */
export type ParsedPush = { pusher: Pusher; submitted: readonly Submitted[] };

/** Map key for a report and a device (or actor). */
export const pairKey = (report: string, other: string): string => `${report} ${other}`;

/** Loads the stored state of everything that some pushes touch, and locks their reports. */
export async function loadState(tx: Tx, pushes: readonly ParsedPush[]) {
  const operations = operationsOf(pushes);
  const devices = pushes.filter(({ pusher }) => pusher.kind === 'device');
  const speaking = pushes.filter((one) => operationsOf([one]).some(({ kind }) => isMessage(kind)));
  const named = reportsNamed(operations);
  const mayFollow = operationsOf(devices).some(({ kind }) => followsMerge(kind));

  const stored = await lockReports(tx, mayFollow ? await withCanonicals(tx, named) : named);
  // After the locks, so that a concurrent repeat of an operation is already recorded.
  const known = await knownOperations(tx, operations);
  const reports = [...stored.keys()];
  return {
    /** Operations by id, as they were recorded. */
    known,
    /** Reports by id. */
    stored,
    /** By `pairKey` of report and device. */
    relations: await relationsOf(tx, devices, reports),
    /** By photo. */
    photoReports: await knownPhotos(tx, operations),
    /** How many messages an actor has sent on a report, by `pairKey` of report and actor. */
    said: await countMessages(tx, speaking, reports),
    /** By report, for both reports of every merge. */
    followers: await followersOf(tx, mergedIn(operations))
  };
}

const operationsOf = (pushes: readonly ParsedPush[]): Operation[] =>
  pushes.flatMap(({ submitted }) => submitted.map(({ operation }) => operation));

const reportsNamed = (operations: readonly Operation[]): string[] => [
  ...new Set([...operations.map(({ report }) => report), ...mergedIn(operations)])
];

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

async function relationsOf(tx: Tx, pushes: readonly ParsedPush[], reports: readonly string[]) {
  const devices = pushes.flatMap(({ pusher }) => (pusher.kind === 'device' ? [pusher.device] : []));
  if (devices.length === 0 || reports.length === 0) {
    return new Map<string, ReportDeviceTable['relation']>();
  }
  const rows = await tx
    .selectFrom('report_device')
    .selectAll()
    .where('device', '=', anyOf(devices))
    .where('report', '=', anyOf(reports))
    .execute();
  return new Map(rows.map(({ report, device, relation }) => [pairKey(report, device), relation]));
}

async function countMessages(tx: Tx, pushes: readonly ParsedPush[], reports: readonly string[]) {
  if (pushes.length === 0 || reports.length === 0) return new Map<string, number>();
  const rows = await tx
    .selectFrom('event')
    .select((query) => ['report', 'actor', query.fn.countAll<number | string>().as('times')])
    .where('report', '=', anyOf(reports))
    .where('actor', '=', sql<string>`any(${pushes.map(({ pusher }) => actorOf(pusher))}::text[])`)
    .where('kind', 'in', ['amend', 'comment', 'dispute', 'answer'])
    .groupBy(['report', 'actor'])
    .execute();
  return new Map(rows.map(({ report, actor, times }) => [pairKey(report, actor), Number(times)]));
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
