import type { Draft, Fix } from '#app/lib/db/db.ts';
import { isBlank } from '#app/lib/db/blank-draft.ts';
import type { Point } from '#shared/geo.ts';
import { MAX_SUFFICIENT_ACCURACY_M } from '../place/accuracy.ts';
import { areApart, doubtWith, FIX_RENEW_AFTER_MS, MAX_FIX_AGE_MS } from '../place/doubt.ts';
import { createLocator, hasLocationPermission } from '../place/locator.svelte.ts';

/** How often saving looks whether the phone has been found, in milliseconds. */
const FOUND_POLL_MS = 100;

/**
 * The place of the draft on screen. The phone finds it for a new draft. From then on only a person changes it; where
 * there is reason to doubt it, the form asks.
 *
 * @param current the draft as the screen holds it
 * @param hasPhotos a draft with photos is not blank
 */
export function createDraftPlace(current: () => Draft, hasPhotos: () => boolean) {
  /** The draft for which the phone is being located: a fix applies to no other draft. */
  let locatedDraft = '';
  const isLocating = () => current().id === locatedDraft && current().placedBy === 'phone';

  const locator = createLocator({
    better(fix) {
      if (isLocating()) setFix(fix);
    },
    moved(fix) {
      if (isLocating()) phoneMoved(fix);
    }
  });

  function setFix(fix: Fix) {
    const draft = current();
    draft.location = { ...fix, source: 'gps' };
    draft.placedAt = Date.now();
  }

  /** The phone has moved: a blank draft takes the new place, any other draft gets a question. */
  function phoneMoved(fix: Fix) {
    const draft = current();
    const known = phoneFix();
    // The fix matches the draft: there is nothing to do unless a question about an earlier move is open.
    if (known && !areApart(fix, known) && !draft.doubt?.now) return;
    const now = { ...fix, at: Date.now() };
    if (isBlank(draft) && !hasPhotos()) setFix(fix);
    else draft.doubt = { ...draft.doubt, why: draft.doubt?.why ?? 'moved', now };
  }

  function locate() {
    const draft = current();
    locatedDraft = draft.id;
    draft.placedBy = 'phone';
    locator.start();
  }

  /** A person's choice: the phone never replaces it by itself. */
  function setByPerson(location: Draft['location']) {
    locator.reset();
    Object.assign(current(), { location, placedBy: 'person', doubt: null, placedAt: undefined });
  }

  const phoneFix = (): Fix | null => {
    const { location } = current();
    return location?.source === 'gps' ? { ...location, accuracy: location.accuracy ?? 0 } : null;
  };

  /** The running request for the current position: saving waits for its answer. */
  let renewal: Promise<boolean> | null = null;

  /** @returns false when it is unknown whether the phone is still there */
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
    if (areApart(fix, known)) phoneMoved(fix);
    // Such a coarse fix does not show whether the phone has left.
    else if (fix.accuracy > Math.max(MAX_SUFFICIENT_ACCURACY_M, known.accuracy)) return false;
    else if (isLocating() && fix.accuracy < known.accuracy) setFix(fix);
    else current().placedAt = Date.now();
    return true;
  }

  const age = () => Date.now() - (current().placedAt ?? 0);

  return {
    get state() {
      return locator.state;
    },
    /** Call it when another draft is on screen. */
    reset: () => locator.reset(),
    stop: () => locator.stop(),

    /** Locates the phone for a new draft, if the person has allowed it before. */
    async seekUnasked() {
      const { id } = current();
      const isWanted = () => {
        const draft = current();
        return draft.id === id && draft.placedBy === 'phone' && draft.location === null;
      };
      if (isWanted() && (await hasLocationPermission()) && isWanted()) locate();
    },

    /** The person asks to locate the phone. */
    findAgain() {
      Object.assign(current(), { location: null, doubt: null, placedAt: undefined });
      locate();
    },

    remove: () => setByPerson(null),
    pin: (point: Point) => setByPerson({ ...point, source: 'pin' }),
    take: (point: Point, source: 'photo' | 'typed') => setByPerson({ ...point, source }),

    /** The page is visible again. */
    cameBack() {
      if (current().placedBy === 'phone' && phoneFix() && age() > FIX_RENEW_AFTER_MS) void renew();
    },

    /**
     * A photo was added.
     *
     * @param isFresh just taken, with the camera
     */
    async photoAdded(photo: { takenAt: number | null; place: Point | null }, isFresh: boolean) {
      const draft = current();
      if (!isFresh) {
        draft.doubt = doubtWith(draft, photo, Date.now()) ?? draft.doubt;
      }
      // Browsers remove the place from photos, so the phone is located when one is added, if the person allows that.
      if (draft.location === null) {
        if (draft.placedBy === 'phone' && locator.state.at === 'idle') void this.seekUnasked();
        return;
      }
      if (!isFresh || !phoneFix()) return;
      const isOld = age() > MAX_FIX_AGE_MS;
      if (draft.placedBy === 'phone') {
        if (!(await renew()) && isOld && current().id === draft.id)
          current().doubt ??= { why: 'old' };
      } else if (isOld) draft.doubt ??= { why: 'old' };
    },

    /** Resolves once the phone is found, or cannot be found; at once if nobody has asked for it. */
    async found(): Promise<void> {
      while (locator.state.at === 'asking')
        await new Promise((resolve) => setTimeout(resolve, FOUND_POLL_MS));
    },

    /** Before saving: renews an old fix, or else raises a doubt. */
    async check() {
      await renewal;
      const draft = current();
      if (draft.doubt || draft.placedBy !== 'phone' || !phoneFix() || age() <= MAX_FIX_AGE_MS)
        return;
      if (!(await renew()) && current().id === draft.id) current().doubt = { why: 'old' };
    },

    /** The person answers: "I am there now." */
    here() {
      const { now } = current().doubt ?? {};
      const known = now ?? phoneFix();
      // The question may be a day old.
      const since = now ? Date.now() - (now.at ?? 0) : age();
      if (!known || since > MAX_FIX_AGE_MS) {
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

    /** The person answers: "The problem is where the phone was." */
    keep() {
      locator.stop();
      Object.assign(current(), { placedBy: 'person', doubt: null });
    }
  };
}

export type DraftPlace = ReturnType<typeof createDraftPlace>;
