import type { Id } from '#shared/values.ts';
import { isOpen } from '#shared/report.ts';
import type { ReportView } from '#shared/protocol.ts';
import type { Duplicate } from '#shared/triage.ts';
import type { PhoneDatabase } from '../db/db.ts';

/** Another open report that triage considers a duplicate, with the evidence. */
export type DuplicateReport = { other: ReportView; evidence: Duplicate; isOlder: boolean };

/** The older reports that triage names for this one, and the later ones that name it; the likeliest first. */
export async function duplicatesOf(
  db: PhoneDatabase,
  view: ReportView
): Promise<DuplicateReport[]> {
  const named = view.triage?.duplicates ?? [];
  const elders = await db.queue.bulkGet(named.map(({ report }) => report));
  const younger = await db.queue.where('twins').equals(view.id).toArray();
  const duplicates = [
    ...elders.map((other, i) => other && { other, evidence: named[i]!, isOlder: true }),
    ...younger.map((other) => {
      const evidence = other.triage?.duplicates?.find(({ report }) => report === view.id);
      return evidence && { other, evidence, isOlder: false };
    })
  ];
  return duplicates
    .filter((duplicate) => duplicate !== undefined)
    .filter(({ other }) => isOpen(other))
    .sort((a, b) => b.evidence.confidence - a.evidence.confidence);
}

/** For each of these reports, the number of others that triage considers duplicates. */
export async function countDuplicates(
  db: PhoneDatabase,
  views: readonly ReportView[]
): Promise<Map<Id, number>> {
  const open = views.filter(isOpen);
  const named = new Set(open.flatMap(({ triage }) => eldersOf(triage)));
  const elders = await db.queue.bulkGet([...named]);
  const younger = await db.queue
    .where('twins')
    .anyOf(open.map(({ id }) => id))
    .toArray();
  const others = [...elders, ...younger].filter((one) => one !== undefined).filter(isOpen);
  const around = new Map([...open, ...others].map((one) => [one.id, one]));
  const counts = new Map<Id, number>();
  const count = (id: Id) => counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const { id, triage } of around.values()) {
    for (const elder of eldersOf(triage).filter((one) => around.has(one))) {
      count(id);
      count(elder);
    }
  }
  return counts;
}

const eldersOf = (triage: ReportView['triage']): Id[] =>
  (triage?.duplicates ?? []).map(({ report }) => report);

/** Keeps the order, but moves each report directly behind the older one that it probably duplicates. */
export function groupDuplicates<Row extends { view: ReportView }>(rows: readonly Row[]): Row[] {
  const rowById = new Map(rows.map((row) => [row.view.id, row]));
  const headOf = (row: Row, seen: ReadonlySet<Id> = new Set()): Row => {
    const [first] = isOpen(row.view) ? (row.view.triage?.duplicates ?? []) : [];
    const elder = first && rowById.get(first.report);
    if (!elder || !isOpen(elder.view) || seen.has(elder.view.id)) return row;
    return headOf(elder, new Set([...seen, row.view.id]));
  };
  // A group takes the position of its first member.
  const groups = new Map<Id, Row[]>();
  for (const row of rows) {
    const { id } = headOf(row).view;
    groups.set(id, [...(groups.get(id) ?? []), row]);
  }
  return [...groups.values()].flat();
}
