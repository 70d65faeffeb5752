import type { Draft, Fix } from '#app/lib/db/db.ts';
import { isBlank } from '#app/lib/db/blank-draft.ts';
import type { Point } from '#shared/geo.ts';
import { ACCURACY_ENOUGH } from '../place/accuracy.ts';
import { areApart, doubtWith, FIX_RENEW, FIX_STALE } from '../place/doubt.ts';
import { createLocator, mayLocateUnasked } from '../place/locator.svelte.ts';

/**
 * The place of the draft on screen. The phone finds it for a new draft; from then on it changes only by what a
 * person does, and where the phone has reason to doubt it, it asks.
 *
 * @param current the draft as the screen holds it
 * @param hasPhotos a draft with photos is not blank
 */
export function createDraftPlace(current: () => Draft, hasPhotos: () => boolean) {
  /** The draft for which the phone is looking: what it finds is no other's. */
  let seeker = '';
  const isSought = () => current().id === seeker && current().placedBy === 'phone';

  const locator = createLocator({
    better(fix) {
      if (isSought()) found(fix);
    },
    moved(fix) {
      if (isSought()) leave(fix);
    }
  });

  function found(fix: Fix) {
    const draft = current();
    draft.location = { ...fix, source: 'gps' };
    draft.placedAt = Date.now();
  }

  /** The phone is elsewhere by now: a draft in which nothing stands goes along, any other is asked about. */
  function leave(fix: Fix) {
    const draft = current();
    const known = phoneFix();
    // A draft that went along before is there already; of one that was asked about, the phone has come back.
    if (known && !areApart(fix, known) && !draft.doubt?.now) return;
    const now = { ...fix, at: Date.now() };
    if (isBlank(draft) && !hasPhotos()) found(fix);
    else draft.doubt = { ...draft.doubt, why: draft.doubt?.why ?? 'moved', now };
  }

  function seek() {
    const draft = current();
    seeker = draft.id;
    draft.placedBy = 'phone';
    locator.start();
  }

  /** A person's word: nothing that the phone finds by itself takes its place. */
  function settle(location: Draft['location']) {
    locator.reset();
    Object.assign(current(), { location, placedBy: 'person', doubt: null, placedAt: undefined });
  }

  const phoneFix = (): Fix | null => {
    const { location } = current();
    return location?.source === 'gps' ? { ...location, accuracy: location.accuracy ?? 0 } : null;
  };

  /** A look at where the phone is, under way: nothing is saved before it has an answer. */
  let renewal: Promise<boolean> | null = null;

  /** @returns false where the phone cannot say whether it is still there */
  function renew(): Promise<boolean> {
    renewal ??= lookAgain().finally(() => (renewal = null));
    return renewal;
  }

  async function lookAgain(): Promise<boolean> {
    const { id } = current();
    const fix = await locator.look();
    const known = phoneFix();
    if (current().id !== id || known === null) return true;
    if (fix === null) return false;
    if (areApart(fix, known)) leave(fix);
    // So coarse a fix says neither that it is still there nor that it has left.
    else if (fix.accuracy > Math.max(ACCURACY_ENOUGH, known.accuracy)) return false;
    else if (isSought() && fix.accuracy < known.accuracy) found(fix);
    else current().placedAt = Date.now();
    return true;
  }

  const age = () => Date.now() - (current().placedAt ?? 0);

  return {
    get state() {
      return locator.state;
    },
    /** Another draft is on screen. */
    reset: () => locator.reset(),
    stop: () => locator.stop(),

    /** For a new draft, where the person has allowed it before. */
    async seekUnasked() {
      const { id } = current();
      const isWanted = () => {
        const draft = current();
        return draft.id === id && draft.placedBy === 'phone' && draft.location === null;
      };
      if (isWanted() && (await mayLocateUnasked()) && isWanted()) seek();
    },

    /** The person asks for it. */
    findAgain() {
      Object.assign(current(), { location: null, doubt: null, placedAt: undefined });
      seek();
    },

    remove: () => settle(null),
    pin: (point: Point) => settle({ ...point, source: 'pin' }),
    take: (point: Point, source: 'photo' | 'typed') => settle({ ...point, source }),

    /** The page is looked at again. */
    cameBack() {
      if (current().placedBy === 'phone' && phoneFix() && age() > FIX_RENEW) void renew();
    },

    /**
     * A photo was added.
     *
     * @param isFresh taken this moment, with the camera
     */
    async photoAdded(photo: { takenAt: number | null; place: Point | null }, isFresh: boolean) {
      const draft = current();
      if (!isFresh) {
        draft.doubt = doubtWith(draft, photo, Date.now()) ?? draft.doubt;
      }
      // Browsers take the place out of photos, so it is asked for when one is taken.
      if (draft.location === null) {
        if (draft.placedBy === 'phone' && locator.state.at === 'idle') seek();
        return;
      }
      if (!isFresh || !phoneFix()) return;
      const isOld = age() > FIX_STALE;
      if (draft.placedBy === 'phone') {
        if (!(await renew()) && isOld && current().id === draft.id)
          current().doubt ??= { why: 'old' };
      } else if (isOld) draft.doubt ??= { why: 'old' };
    },

    /** Before it is saved: a fix that is old is renewed, or asked about. */
    async check() {
      await renewal;
      const draft = current();
      if (draft.doubt || draft.placedBy !== 'phone' || !phoneFix() || age() <= FIX_STALE) return;
      if (!(await renew()) && current().id === draft.id) current().doubt = { why: 'old' };
    },

    /** "I am there now." */
    here() {
      const { now } = current().doubt ?? {};
      const known = now ?? phoneFix();
      // The question may have been asked yesterday.
      const since = now ? Date.now() - (now.at ?? 0) : age();
      if (!known || since > FIX_STALE) {
        this.findAgain();
        return;
      }
      const { lat, lng, accuracy } = known;
      Object.assign(current(), {
        location: { lat, lng, accuracy, source: 'gps' },
        placedAt: Date.now(),
        placedBy: 'person',
        doubt: null
      });
    },

    /** "The problem is where the phone was." */
    keep() {
      locator.stop();
      Object.assign(current(), { placedBy: 'person', doubt: null });
    }
  };
}

export type DraftPlace = ReturnType<typeof createDraftPlace>;
