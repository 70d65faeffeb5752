import { CATEGORIES, type Category } from '#shared/categories.ts';
import { METRES_PER_DEGREE, type Point } from '#shared/geo.ts';
import { DAY, HOUR, MINUTE } from '#shared/time.ts';
import type { Ward } from '../wards/ward.ts';
import type { Random } from './random.ts';
import { PLACES, TEXTS, type WrittenIn } from './texts.ts';

/** How far a report has come, and by which way. */
export const FATES = [
  'received',
  'acknowledged',
  'in_progress',
  'fixed',
  'confirmed',
  'disputed',
  'rejected',
  'answered',
  'withdrawn',
  'reopened'
] as const;
export type Fate = (typeof FATES)[number];

export type PlannedReport = {
  /** Epoch milliseconds at which it is filed. */
  at: number;
  device: number;
  category: Category;
  text: string;
  writtenIn: WrittenIn;
  /** Null for a report that is known by its landmark alone. */
  place: (Point & { accuracy: number }) | null;
  landmark: string | null;
  photos: number;
  fate: Fate;
  /** Index of the earlier report that shows the same. */
  duplicateOf: number | null;
  /** Whether an officer has merged it into that one. */
  isMerged: boolean;
};

/** A place where something is wrong again and again. */
type Spot = Point & { name: string; categories: readonly Category[] };

const SHARES: Readonly<Record<Category, number>> = {
  pothole: 30,
  road_surface: 12,
  blocked_drain: 16,
  manhole: 6,
  waterlogging: 12,
  sewage: 8,
  storm_drain: 5,
  footpath_slab: 6,
  other: 5
};
const LANGUAGES: Readonly<Record<WrittenIn, number>> = {
  en: 42,
  kn: 32,
  'kn-Latn': 14,
  hi: 4,
  'hi-Latn': 8
};
const SPOTS_PER_WARD = 9;

/**
 * What a city may have reported within some days, the oldest first. The same seed gives the same plan.
 *
 * @param now epoch milliseconds
 */
export function planCity(
  random: Random,
  wards: readonly Ward[],
  { reports, days, now }: { reports: number; days: number; now: number }
): PlannedReport[] {
  const spots = wards.flatMap((ward) =>
    Array.from({ length: SPOTS_PER_WARD }, () => spotIn(random, ward))
  );
  const times = Array.from({ length: reports }, () => now - timeAgo(random, days)).sort(
    (a, b) => a - b
  );
  const planned: PlannedReport[] = [];
  for (const at of times) {
    const spot = random.pickEarly(spots);
    const original = random.chance(0.14) ? recentAt(planned, spot, at) : null;
    const category = original === null ? random.pick(spot.categories) : planned[original]!.category;
    const writtenIn = weighted(random, LANGUAGES);
    const isPlaced = original !== null || random.chance(0.95);
    planned.push({
      at,
      device: Math.floor(random.next() * reports * 0.6),
      category,
      text: random.pick(TEXTS[category][writtenIn]).replace('{place}', spot.name),
      writtenIn,
      place: isPlaced ? near(random, spot) : null,
      landmark: isPlaced && random.chance(0.7) ? null : spot.name,
      photos: random.chance(0.6) ? (random.chance(0.2) ? 2 : 1) : 0,
      fate: fateAfter(random, now - at),
      duplicateOf: original,
      isMerged: original !== null && random.chance(0.5)
    });
  }
  return planned;
}

function spotIn(random: Random, ward: Ward): Spot {
  const [angle, far] = [
    random.between(0, 2 * Math.PI),
    ward.reach * 0.45 * Math.sqrt(random.next())
  ];
  return {
    ...moved(ward.centre, far * Math.cos(angle), far * Math.sin(angle)),
    name: random.pick(PLACES),
    categories: [weighted(random, SHARES), weighted(random, SHARES), random.pick(CATEGORIES)]
  };
}

const near = (random: Random, spot: Point) => ({
  ...moved(spot, random.between(-18, 18), random.between(-18, 18)),
  accuracy: random.chance(0.06)
    ? Math.round(random.between(120, 900))
    : Math.round(random.between(4, 40))
});

const moved = ({ lat, lng }: Point, north: number, east: number): Point => ({
  lat: lat + north / METRES_PER_DEGREE,
  lng: lng + east / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180))
});

/** More of late than long ago, and by day rather than by night. */
function timeAgo(random: Random, days: number): number {
  const day = Math.floor(days * random.next() ** 1.3);
  const hour = 6 + 15 * ((random.next() + random.next()) / 2);
  return Math.max(2 * MINUTE, day * DAY + (24 - hour) * HOUR);
}

/** The latest report at a spot within three days, of which nothing is said to be a duplicate. */
function recentAt(planned: readonly PlannedReport[], spot: Point, at: number): number | null {
  const index = planned.findLastIndex(
    ({ place, duplicateOf, fate }) =>
      place !== null &&
      duplicateOf === null &&
      fate !== 'withdrawn' &&
      Math.abs(place.lat - spot.lat) < 0.0003 &&
      Math.abs(place.lng - spot.lng) < 0.0003
  );
  return index >= 0 && at - planned[index]!.at < 3 * DAY ? index : null;
}

function fateAfter(random: Random, age: number): Fate {
  if (age < 6 * HOUR) return random.chance(0.85) ? 'received' : 'acknowledged';
  if (age < 3 * DAY) {
    return weighted(random, {
      received: 50,
      acknowledged: 28,
      in_progress: 14,
      rejected: 5,
      withdrawn: 3
    });
  }
  return weighted(random, {
    received: 12,
    acknowledged: 18,
    in_progress: 18,
    fixed: 20,
    confirmed: 11,
    disputed: 4,
    rejected: 7,
    answered: 3,
    withdrawn: 3,
    reopened: 4
  });
}

function weighted<Key extends string>(random: Random, shares: Readonly<Record<Key, number>>): Key {
  const entries = Object.entries(shares) as [Key, number][];
  let left = random.next() * entries.reduce((sum, [, share]) => sum + share, 0);
  return entries.find(([, share]) => (left -= share) < 0)?.[0] ?? entries[0]![0];
}
