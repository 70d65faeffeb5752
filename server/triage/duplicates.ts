import { setImmediate as turn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Category } from '#shared/categories.ts';
import { metresBetween } from '#shared/geo.ts';
import { HOUR } from '#shared/time.ts';
import type { Duplicate } from '#shared/triage.ts';
import { anyOf } from '../database/any-of.ts';
import type { Tx } from '../database/connect.ts';
import { likeness } from '../photos/decoding/perceptual-hash.ts';
import { groupOf } from './local/groups.ts';
import { featuresOf, similarity, type Features } from './local/features.ts';

/** Metres within which two reports can be of one thing: water spreads, a hole does not. */
const REACH: Partial<Record<Category, number>> = { waterlogging: 200 };
const REACH_OTHERWISE = 50;
const REACH_MOST = 200;
/** So many of the nearest are compared, and so many named. */
const COMPARED_MAX = 40;
const NAMED_MAX = 3;
/** Characters of a text that are compared: whoever writes more has said by then what it is. */
const WORDS_COMPARED = 600;
/** After so many texts, requests have their turn. */
const TURN_AFTER = 10;
/** Less likely than this is not worth an officer's look. */
const LIKELY = 0.5;
/** Two photos of the same thing share more of their bits than this; any two share half, give or take. */
const ALIKE = 0.85;

export type Compared = {
  category: Category;
  lat: number;
  lng: number;
  receivedAt: Date;
  words: Features | null;
  photos: readonly string[];
};

/**
 * Whether the later of two reports is of the same thing as the earlier. The weights are set by hand, for
 * nobody has marked duplicates of Bengaluru yet; see the README.
 *
 * @returns null where they cannot be, or hardly
 */
export function compare(later: Compared, earlier: Compared): Omit<Duplicate, 'report'> | null {
  if (groupOf(later.category) !== groupOf(earlier.category)) return null;
  const reach = Math.max(reachOf(later.category), reachOf(earlier.category));
  const metres = metresBetween(later, earlier);
  if (metres > reach) return null;

  const hours = Math.max(0, later.receivedAt.getTime() - earlier.receivedAt.getTime()) / HOUR;
  const words = later.words && earlier.words ? similarity(later.words, earlier.words) : null;
  const photo = most(later.photos.flatMap((a) => earlier.photos.map((b) => likeness(a, b))));
  const odds =
    -0.6 +
    1.6 * (1 - metres / reach) +
    (later.category === earlier.category ? 0.6 : 0) +
    (words === null ? 0 : 4 * words - 0.4) +
    (photo !== null && photo >= ALIKE ? 4 : 0) -
    hours / (24 * 20);
  const confidence = 1 / (1 + Math.exp(-odds));
  if (confidence < LIKELY) return null;
  return {
    confidence: rounded(confidence),
    metres: Math.round(metres),
    hours: Math.round(hours),
    ...(words !== null && { words: rounded(words) }),
    ...(photo !== null && { photo: rounded(photo) })
  };
}

const reachOf = (category: Category) => REACH[category] ?? REACH_OTHERWISE;
const most = (values: readonly number[]) => (values.length === 0 ? null : Math.max(...values));
const rounded = (share: number) => Math.round(Math.min(1, Math.max(0, share)) * 100) / 100;

/** For each report, the older open ones that may be of the same thing. */
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
    const likeliest = all.sort((a, b) => b.confidence - a.confidence).slice(0, NAMED_MAX);
    found.set(report, likeliest);
  }
  return found;
}

/** Metres in a degree of latitude; of longitude, fewer. */
const DEGREE = 111_195;

async function neighbours(tx: Tx, reports: readonly string[]) {
  const { rows } = await sql<{ report: string; neighbour: string }>`
    select subject.id as report, near.id as neighbour
    from report as subject cross join lateral (
      select id from report
      where status in ('received', 'acknowledged', 'in_progress')
        and lat between subject.lat - ${REACH_MOST / DEGREE}::float8
          and subject.lat + ${REACH_MOST / DEGREE}::float8
        and lng between subject.lng - ${REACH_MOST / DEGREE}::float8 / cos(radians(subject.lat))
          and subject.lng + ${REACH_MOST / DEGREE}::float8 / cos(radians(subject.lat))
        and (received_at, id) < (subject.received_at, subject.id)
      order by (lat - subject.lat) ^ 2 + (lng - subject.lng) ^ 2
      limit ${COMPARED_MAX}
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
    if (i % TURN_AFTER === TURN_AFTER - 1) await turn();
    known.set(row.id, {
      category: row.classified_as ?? row.category,
      lat: row.lat!,
      lng: row.lng!,
      receivedAt: row.received_at,
      words: row.description === null ? null : featuresOf(row.description.slice(0, WORDS_COMPARED)),
      photos: (looks.get(row.id) ?? []).map((photo) => photo.looks!)
    });
  }
  return known;
}
