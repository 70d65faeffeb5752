import { sql } from 'kysely';
import type { Operation } from '#shared/operations.ts';
import { followsMerge, isSpeaking, photosOf } from '#shared/report.ts';
import { anyOf } from '../database/any-of.ts';
import type { Tx } from '../database/connect.ts';
import type { OperationTable, ReportDeviceTable } from '../database/schema.ts';
import { followersOf, lockReports, withHeirs } from '../reports/store.ts';
import { actorOf, type Pusher } from '../actors/pusher.ts';

/** @param digest of the payload as it came */
export type Submitted = { operation: Operation; digest: Uint8Array };

/** One of those whose pushes are written together, and what of theirs could be read. */
export type Party = { pusher: Pusher; submitted: readonly Submitted[] };

/** A report and somebody, as the key of a map. */
export const pair = (report: string, somebody: string): string => `${report} ${somebody}`;

/** What the database knows of everything that some pushes touch. Their reports are locked from here on. */
export async function loadKnown(tx: Tx, parties: readonly Party[]) {
  const operations = operationsOf(parties);
  const devices = parties.filter(({ pusher }) => pusher.kind === 'device');
  const speaking = parties.filter((one) =>
    operationsOf([one]).some(({ kind }) => isSpeaking(kind))
  );
  const named = reportsNamed(operations);
  const mayFollow = operationsOf(devices).some(({ kind }) => followsMerge(kind));

  const stored = await lockReports(tx, mayFollow ? await withHeirs(tx, named) : named);
  // After the locks: a repeat that was under way at the same time is known by now.
  const known = await knownOperations(tx, operations);
  const reports = [...stored.keys()];
  return {
    /** Operations by id, as they were recorded. */
    known,
    /** Reports by id. */
    stored,
    /** By `pair` of report and device. */
    relations: await relationsOf(tx, devices, reports),
    /** By photo. */
    photoReports: await knownPhotos(tx, operations),
    /** How often somebody has spoken on a report before, by `pair` of report and actor. */
    said: await timesSaid(tx, speaking, reports),
    /** Of both ends of every merge. */
    followers: await followersOf(tx, mergedIn(operations))
  };
}

const operationsOf = (parties: readonly Party[]): Operation[] =>
  parties.flatMap(({ submitted }) => submitted.map(({ operation }) => operation));

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

async function relationsOf(tx: Tx, parties: readonly Party[], reports: readonly string[]) {
  const devices = parties.flatMap(({ pusher }) =>
    pusher.kind === 'device' ? [pusher.device] : []
  );
  if (devices.length === 0 || reports.length === 0) {
    return new Map<string, ReportDeviceTable['relation']>();
  }
  const rows = await tx
    .selectFrom('report_device')
    .selectAll()
    .where('device', '=', anyOf(devices))
    .where('report', '=', anyOf(reports))
    .execute();
  return new Map(rows.map(({ report, device, relation }) => [pair(report, device), relation]));
}

async function timesSaid(tx: Tx, parties: readonly Party[], reports: readonly string[]) {
  if (parties.length === 0 || reports.length === 0) return new Map<string, number>();
  const rows = await tx
    .selectFrom('event')
    .select((query) => ['report', 'actor', query.fn.countAll<number | string>().as('times')])
    .where('report', '=', anyOf(reports))
    .where('actor', '=', sql<string>`any(${parties.map(({ pusher }) => actorOf(pusher))}::text[])`)
    .where('kind', 'in', ['amend', 'comment', 'dispute', 'answer'])
    .groupBy(['report', 'actor'])
    .execute();
  return new Map(rows.map(({ report, actor, times }) => [pair(report, actor), Number(times)]));
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
