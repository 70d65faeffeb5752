import { METRES_PER_DEGREE } from '#shared/geo.ts';
import { OPEN } from '#shared/report.ts';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Category } from '#shared/categories.ts';
import { metresBetween } from '#shared/geo.ts';
import { HOUR } from '#shared/time.ts';
import type { Duplicate } from '#shared/triage.ts';
import { anyOf } from '../database/any-of.ts';
import type { Tx } from '../database/connect.ts';
import { hashSimilarity } from '../photos/decoding/perceptual-hash.ts';
import { groupOf } from './local/groups.ts';
import { featuresOf, similarity, type Features } from './local/features.ts';

/** Metres within which two reports can be about the same problem: water spreads, a hole does not. */
const REACH_METRES: Partial<Record<Category, number>> = { waterlogging: 200 };
const DEFAULT_REACH_METRES = 50;
const MAX_REACH_METRES = 200;
/** At most this many of the nearest reports are compared, and at most this many suggested. */
const MAX_COMPARED = 40;
const MAX_SUGGESTED = 3;
/** Characters of a text that are compared; longer texts name the problem by then. */
const MAX_COMPARED_CHARACTERS = 600;
/** Texts between two yields to the event loop, so that requests are served. */
const TEXTS_PER_TURN = 10;
/** Duplicates with a lower confidence are not suggested. */
const MIN_CONFIDENCE = 0.5;
/** Two photos of the same thing share more than this part of their bits; unrelated photos share about half. */
const MIN_PHOTO_LIKENESS = 0.85;

export type Compared = {
  category: Category;
  lat: number;
  lng: number;
  receivedAt: Date;
  words: Features | null;
  photos: readonly string[];
};

/**
 * Compares a report with an earlier one that may be about the same problem. The weights are set by hand, because
 * no labelled duplicates from Bengaluru exist yet; see the README.
 *
 * @returns null where they are unlikely to be duplicates
 */
export function compare(later: Compared, earlier: Compared): Omit<Duplicate, 'report'> | null {
  if (groupOf(later.category) !== groupOf(earlier.category)) return null;
  const reach = Math.max(reachOf(later.category), reachOf(earlier.category));
  const metres = metresBetween(later, earlier);
  if (metres > reach) return null;

  const hours = Math.max(0, later.receivedAt.getTime() - earlier.receivedAt.getTime()) / HOUR;
  const words = later.words && earlier.words ? similarity(later.words, earlier.words) : null;
  const photo = highest(
    later.photos.flatMap((a) => earlier.photos.map((b) => hashSimilarity(a, b)))
  );
  const odds =
    -0.6 +
    1.6 * (1 - metres / reach) +
    (later.category === earlier.category ? 0.6 : 0) +
    (words === null ? 0 : 4 * words - 0.4) +
    (photo !== null && photo >= MIN_PHOTO_LIKENESS ? 4 : 0) -
    hours / (24 * 20);
  const confidence = 1 / (1 + Math.exp(-odds));
  if (confidence < MIN_CONFIDENCE) return null;
  return {
    confidence: rounded(confidence),
    metres: Math.round(metres),
    hours: Math.round(hours),
    ...(words !== null && { words: rounded(words) }),
    ...(photo !== null && { photo: rounded(photo) })
  };
}

const reachOf = (category: Category) => REACH_METRES[category] ?? DEFAULT_REACH_METRES;
const highest = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values));
const rounded = (share: number) => Math.round(Math.min(1, Math.max(0, share)) * 100) / 100;

/** For each report, the older open reports that may be about the same problem. */
export async function duplicatesOf(
  tx: Tx,
  reports: readonly string[]
): Promise<Map<string, Duplicate[]>> {
  const near = await neighbours(tx, reports);
  const ids = [...new Set(near.flatMap(({ report, neighbour }) => [report, neighbour]))];
  const known = await described(tx, ids);
  const found = new Map<string, Duplicate[]>();
  for (const { report, neighbour } of near) {
    const [later, earlier] = [known.get(report), known.get(neighbour)];
    const evidence = later && earlier && compare(later, earlier);
    if (!evidence) continue;
    found.set(report, [...(found.get(report) ?? []), { report: neighbour, ...evidence }]);
  }
  for (const [report, all] of found) {
    const likeliest = all.sort((a, b) => b.confidence - a.confidence).slice(0, MAX_SUGGESTED);
    found.set(report, likeliest);
  }
  return found;
}

/** Literals, so that PostgreSQL uses the index of open reports (`report_open_by_place`). */
const OPEN_STATUSES = sql.join(OPEN.map((status) => sql.lit(status)));

async function neighbours(tx: Tx, reports: readonly string[]) {
  const { rows } = await sql<{ report: string; neighbour: string }>`
    select subject.id as report, near.id as neighbour
    from report as subject cross join lateral (
      select id from report
      where status in (${OPEN_STATUSES})
        and lat between subject.lat - ${MAX_REACH_METRES / METRES_PER_DEGREE}::float8
          and subject.lat + ${MAX_REACH_METRES / METRES_PER_DEGREE}::float8
        and lng between subject.lng - ${MAX_REACH_METRES / METRES_PER_DEGREE}::float8 / cos(radians(subject.lat))
          and subject.lng + ${MAX_REACH_METRES / METRES_PER_DEGREE}::float8 / cos(radians(subject.lat))
        and (received_at, id) < (subject.received_at, subject.id)
      order by (lat - subject.lat) ^ 2 + (lng - subject.lng) ^ 2
      limit ${MAX_COMPARED}
    ) as near
    where subject.id = any(${[...reports]}::uuid[])`.execute(tx);
  return rows;
}

async function described(tx: Tx, ids: readonly string[]): Promise<Map<string, Compared>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectFrom('report')
    .select(['id', 'category', 'classified_as', 'description', 'lat', 'lng', 'received_at'])
    .where('id', '=', anyOf(ids))
    .execute();
  const photos = await tx
    .selectFrom('photo')
    .select(['report', 'looks'])
    .where('report', '=', anyOf(ids))
    .where('role', '=', 'problem')
    .where('audience', '=', 'everyone')
    .where('looks', 'is not', null)
    .execute();
  const looks = Map.groupBy(photos, ({ report }) => report);
  const known = new Map<string, Compared>();
  for (const [i, row] of rows.entries()) {
    if (i % TEXTS_PER_TURN === TEXTS_PER_TURN - 1) await yieldToEventLoop();
    known.set(row.id, {
      category: row.classified_as ?? row.category,
      lat: row.lat!,
      lng: row.lng!,
      receivedAt: row.received_at,
      words:
        row.description === null
          ? null
          : featuresOf(row.description.slice(0, MAX_COMPARED_CHARACTERS)),
      photos: (looks.get(row.id) ?? []).map((photo) => photo.looks!)
    });
  }
  return known;
}
