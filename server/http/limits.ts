import { createMiddleware } from 'hono/factory';
import { networkOf } from './client-address.ts';
import type { AppContext, AppEnv } from './context.ts';
import { DomainError } from '../errors.ts';
import type { RateLimitStores } from './rate-limit-stores.ts';

/**
 * The rate limits; durations are in seconds. Mobile carriers put thousands of phones behind one address, so the limits
 * by address are high and those by device low.
 */
const POINTS = {
  /** Pushes of one device or officer, a minute. Separate from pulls, so that pulls cannot block pushes. */
  push: { points: 120, duration: 60 },
  /** Pulls of one device, a minute. */
  pull: { points: 120, duration: 60 },
  /** Pulls of one officer, a minute: each of several screens pulls every scope at every hint. */
  officerPull: { points: 900, duration: 60 },
  /** Operations of one device or officer, a day. */
  operations: { points: 10_000, duration: 24 * 3_600 },
  /** Photo requests of one device or officer, a minute. */
  photos: { points: 240, duration: 60 },
  /**
   * Requests of one network without a known device or officer, a minute; the app's own files are not counted. Known
   * actors have their own limits, which their neighbours cannot use up.
   */
  unknownCallers: { points: 3_000, duration: 60 },
  /** Photos that one network loads, a minute. */
  views: { points: 6_000, duration: 60 },
  /** Requests of one officer's assistants, a minute. */
  assistant: { points: 120, duration: 60 },
  /** Changes of one officer's own account, in 15 minutes. */
  account: { points: 20, duration: 15 * 60 },
  /** Wrong passwords for one account from one network or known browser, in 15 minutes. */
  wrongPasswords: { points: 10, duration: 15 * 60 },
  /** Wrong passwords from one network, such as an office or a carrier; beyond it, attempts are delayed, not refused. */
  wrongPasswordsFromNetwork: { points: 100, duration: 15 * 60 },
  /** Wrong passwords for one account from unknown browsers anywhere; beyond it, attempts are delayed, not refused. */
  wrongPasswordsFromAnywhere: { points: 30, duration: 15 * 60 },
  /** Devices that enrol from one network, in ten seconds; the short window lets refused devices retry soon. */
  enrol: { points: 500, duration: 10 },
  /** Kilobytes of text of one device or officer, a day: some 500 reports of maximum length. */
  textKilobytes: { points: 3_000, duration: 24 * 3_600 },
  /** Kilobytes of text of all new devices of one network, an hour. */
  newDevicesTextKilobytes: { points: 50_000, duration: 3_600 },
  /** Kilobytes of photos of one device or officer, a day. */
  photoKilobytes: { points: 150_000, duration: 24 * 3_600 }
} as const;

export type LimitName = keyof typeof POINTS;

/** What protects accounts and enrolment: the same for all servers together, and after a restart. */
const SHARED: readonly LimitName[] = [
  'account',
  'wrongPasswords',
  'wrongPasswordsFromNetwork',
  'wrongPasswordsFromAnywhere',
  'enrol'
];

export type Limits = ReturnType<typeof createLimits>;

/** Rate limits; a 429 reply has Retry-After. Ids of devices that are not enrolled are not stored as keys: a caller can invent any. */
export function createLimits(stores: Pick<RateLimitStores, 'shared' | 'frequent'>) {
  const spender = (name: LimitName) => {
    const limit = POINTS[name];
    const store = SHARED.includes(name) ? stores.shared : stores.frequent;
    const spend = async (key: string, points = 1) => {
      const waitMs = await store.consume(name, limit, key, points);
      return {
        giveBack: () => store.giveBack(name, limit, key, points),
        /** Whole seconds until the key is within its limit again; 0 where it is. */
        waitFor: Math.ceil(waitMs / 1_000)
      };
    };
    return {
      /** Counts without refusing; `waitFor` shows whether the limit was exceeded. */
      count: spend,
      /** @throws DomainError `too_many` */
      async take(key: string, points = 1): Promise<() => Promise<void>> {
        const { giveBack, waitFor } = await spend(key, points);
        if (waitFor === 0) return giveBack;
        throw new DomainError('too_many', 'too many requests; try again later', {
          retryAfter: waitFor
        });
      }
    };
  };
  type Spender = ReturnType<typeof spender>;

  const network = (c: AppContext) => networkOf(c.get('address'));
  const byNetwork = (limit: Spender) =>
    createMiddleware<AppEnv>(async (c, next) => {
      await limit.take(network(c));
      return next();
    });
  /** Limits known actors only; new devices were already counted by their network. */
  const byActor = (of: (c: AppContext) => Spender) =>
    createMiddleware<AppEnv>(async (c, next) => {
      const key = knownKey(c);
      if (key !== null) await of(c).take(key);
      return next();
    });

  const unknownCallers = spender('unknownCallers');
  const [push, pull, officerPull] = [spender('push'), spender('pull'), spender('officerPull')];
  const [photos, photoKilobytes] = [spender('photos'), spender('photoKilobytes')];
  const [operations, textKilobytes] = [spender('operations'), spender('textKilobytes')];
  const [enrol, newDevicesTextKilobytes] = [spender('enrol'), spender('newDevicesTextKilobytes')];
  return {
    push: byActor(() => push),
    pull: byActor((c) => (c.get('actor').kind === 'officer' ? officerPull : pull)),
    photos: byActor(() => photos),
    views: byNetwork(spender('views')),
    unknownCaller: (c: AppContext) => unknownCallers.take(network(c)),
    assistant: spender('assistant').take,
    account: spender('account').take,
    wrongPasswords: spender('wrongPasswords').take,
    wrongPasswordsFromNetwork: spender('wrongPasswordsFromNetwork').count,
    wrongPasswordsFromAnywhere: spender('wrongPasswordsFromAnywhere').count,
    /** Call before a push is written. A new device's push counts towards its network; see `countFirstPush`. */
    async countPush(
      c: AppContext,
      { count, bytes }: { count: number; bytes: number }
    ): Promise<void> {
      const key = knownKey(c);
      if (key === null) {
        await newDevicesTextKilobytes.take(network(c), kilobytes(bytes));
        await enrol.take(network(c));
        return;
      }
      await textKilobytes.take(key, kilobytes(bytes));
      await operations.take(key, count);
    },
    /** Call after the first push of a new device was written: counts it towards the device. */
    async countFirstPush(device: string, { count, bytes }: { count: number; bytes: number }) {
      await operations.count(device, count);
      await textKilobytes.count(device, kilobytes(bytes));
    },
    photoBytes: (c: AppContext, bytes: number) =>
      photoKilobytes.take(knownKey(c) ?? network(c), kilobytes(bytes))
  };
}

const kilobytes = (bytes: number) => Math.ceil(bytes / 1_000);

/** Null for a device that is not enrolled yet. */
function knownKey(c: AppContext): string | null {
  const actor = c.get('actor');
  if (actor.kind === 'officer') return actor.officer.id;
  return actor.newKey ? null : actor.device;
}
