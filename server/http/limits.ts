import { createMiddleware } from 'hono/factory';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from './client-address.ts';
import type { AppContext, AppEnv } from '../context.ts';
import { HttpError } from '../errors.ts';

/**
 * How often each may call. Mobile carriers put thousands of phones behind one address, so the limits by
 * address are wide and those by device narrow.
 */
const POINTS = {
  /** Pushes of one device or officer, a minute. Apart from pulls: news must not hold up what is sent. */
  push: { points: 120, duration: 60 },
  /** Pulls of one device, a minute. */
  pull: { points: 120, duration: 60 },
  /** Pulls of one officer, a minute: several screens, each with every scope of theirs at every hint. */
  officerPull: { points: 900, duration: 60 },
  /** Operations of one device or officer, a day. */
  operations: { points: 10_000, duration: 24 * 3_600 },
  /** Photo requests of one device or officer, a minute. */
  photos: { points: 240, duration: 60 },
  /** Data and photos for one network, a minute; the app's own files are not counted. */
  address: { points: 3_000, duration: 60 },
  /** Links that are opened from one network, a quarter of an hour: a token of 256 bits is not guessed. */
  links: { points: 600, duration: 15 * 60 },
  /** Changes of one officer's own account, a quarter of an hour. */
  account: { points: 20, duration: 15 * 60 },
  /** Wrong passwords for one account from one network or known browser, a quarter of an hour. */
  guesses: { points: 10, duration: 15 * 60 },
  /** Wrong passwords from one network: an office, a carrier. */
  guessesFromNetwork: { points: 100, duration: 15 * 60 },
  /** Wrong passwords for one account, from strangers anywhere. */
  guessesFromEverywhere: { points: 100, duration: 15 * 60 },
  /** Devices that are seen for the first time from one address, an hour. */
  enrol: { points: 2_000, duration: 3_600 },
  /** Kilobytes of photos of one device or officer, a day. */
  photoBytes: { points: 150_000, duration: 24 * 3_600 }
} as const;

export type LimitName = keyof typeof POINTS;
export type Limits = ReturnType<typeof createLimits>;

/** Rate limits in memory, each a middleware; 429 says when to come back. */
export function createLimits() {
  const spender = (name: LimitName) => {
    const limiter = new RateLimiterMemory(POINTS[name]);
    /** @returns gives the points back */
    return async (key: string, points = 1): Promise<() => Promise<void>> => {
      try {
        await limiter.consume(key, points);
        return async () => {
          await limiter.reward(key, points);
        };
      } catch (cause) {
        if (!(cause instanceof RateLimiterRes)) throw cause;
        throw new HttpError('too_many', 'too many requests; try again later', {
          retryAfter: Math.max(1, Math.ceil(cause.msBeforeNext / 1_000))
        });
      }
    };
  };
  const limit = (name: LimitName, keyOf: (c: AppContext) => string) => {
    const spend = spender(name);
    return createMiddleware<AppEnv>(async (c, next) => {
      await spend(keyOf(c));
      return next();
    });
  };
  const [enrol, photoBytes] = [spender('enrol'), spender('photoBytes')];
  const operations = spender('operations');
  const actorKey = (c: AppContext) => {
    const actor = c.get('actor');
    return actor.kind === 'device' ? actor.device : actor.officer.id;
  };
  const [pull, officerPull] = [limit('pull', actorKey), limit('officerPull', actorKey)];
  return {
    push: limit('push', actorKey),
    pull: createMiddleware<AppEnv>((c, next) =>
      (c.get('actor').kind === 'officer' ? officerPull : pull)(c, next)
    ),
    photos: limit('photos', actorKey),
    address: limit('address', (c) => networkOf(c.get('address'))),
    links: limit('links', (c) => networkOf(c.get('address'))),
    account: spender('account'),
    guesses: spender('guesses'),
    guessesFromNetwork: spender('guessesFromNetwork'),
    guessesFromEverywhere: spender('guessesFromEverywhere'),
    enrol: (address: string) => enrol(networkOf(address)),
    operations: (c: AppContext, count: number) => operations(actorKey(c), count),
    photoBytes: (c: AppContext, bytes: number) => photoBytes(actorKey(c), Math.ceil(bytes / 1_000))
  };
}
