import { m } from '#app/paraglide/messages.js';
import type { Draft, LocalPhoto } from '#app/lib/db/db.ts';
import { isOutOfSpace, isSpaceLow } from '#app/lib/db/storage-space.ts';
import { loadWithRetry } from '#app/lib/http/load-with-retry.ts';
import { doubtWith } from '#app/lib/place/doubt.ts';
import { isKeptEarly } from '#app/lib/report/early-input.ts';
import type { DraftPlace } from '#app/lib/report/draft-place.svelte.ts';
import type * as FormStorage from '#app/lib/report/form-storage.ts';
import { toast } from '#app/lib/ui/toast.svelte.ts';
import type { PhotoTrouble } from '#app/lib/words/photo.ts';
import type { Id } from '#shared/values.ts';
import { send } from './send.ts';

type Trouble = { name: string; trouble: PhotoTrouble };

/** What the photos need of their form. */
type Form = {
  readonly draft: Draft;
  readonly storage: typeof FormStorage | null;
  readonly place: DraftPlace;
  readonly isReady: boolean;
  readonly ready: Promise<void>;
  readonly isSaved: boolean;
  snapshot(): Draft;
};

/** The photos of the draft on screen. */
export class FormPhotos {
  /** No space for another photo: shown before one is taken (S12). */
  isTight = $state(false);

  /** Photos that are being prepared, and the problems with some, by the draft for which they were chosen. */
  #working = $state<Record<Id, number>>({});
  #troubles = $state.raw<{ draft: Id; list: Trouble[] }>({ draft: '', list: [] });
  #all = $state.raw<LocalPhoto[]>([]);
  readonly #form: Form;

  constructor(form: Form) {
    this.#form = form;
    $effect(() => {
      const { id } = form.draft;
      return form.storage?.watchPhotos(form.storage.phoneDatabase(), id, (photos) => {
        this.#all = photos;
      });
    });
  }

  get all(): readonly LocalPhoto[] {
    return this.#all;
  }
  get working() {
    return this.#working[this.#form.draft.id] ?? 0;
  }
  get troubles(): readonly Trouble[] {
    return this.#troubles.draft === this.#form.draft.id ? this.#troubles.list : [];
  }
  get #stored(): typeof FormStorage {
    if (!this.#form.storage) throw new Error('the form has no storage yet');
    return this.#form.storage;
  }
  get #db() {
    return this.#stored.phoneDatabase();
  }

  /** Looks whether there is space for another photo. */
  async look(): Promise<void> {
    this.isTight = await isSpaceLow();
  }

  /** @returns false when the phone had no space for all of them */
  async take(files: readonly File[], from: 'camera' | 'gallery'): Promise<boolean> {
    if (!this.#form.isReady) {
      if (isKeptEarly()) return true;
      await this.#form.ready;
    }
    // The photos belong to this draft, whichever draft is on screen when they are ready.
    const draft = this.#form.snapshot();
    this.#troubles = { draft: draft.id, list: [] };
    this.isTight = await isSpaceLow();
    if (this.isTight) {
      this.#trouble(draft.id, { name: '', trouble: 'storage' });
      return false;
    }
    const count = (by: number) => (this.#working[draft.id] = (this.#working[draft.id] ?? 0) + by);
    count(files.length);
    let left = files.length;
    let hadRoom = true;
    try {
      for (const file of files) {
        hadRoom = (await this.#takeFile(draft, file, from)) && hadRoom;
        count(-1);
        left -= 1;
      }
    } finally {
      count(-left);
    }
    return hadRoom;
  }

  async #takeFile(draft: Draft, file: File, from: 'camera' | 'gallery'): Promise<boolean> {
    const trouble = (why: PhotoTrouble) =>
      this.#trouble(draft.id, { name: file.name, trouble: why });
    try {
      const { preparePhotoInWorker } = await loadWithRetry(
        () => import('#app/lib/photos/prepare-in-worker.ts')
      );
      const prepared = await preparePhotoInWorker(file);
      if (!prepared.ok) {
        trouble(prepared.error);
        return true;
      }
      const { takenAt, location } = prepared.value;
      // Without the camera's time, the file's time is used.
      const time = takenAt === null ? file.lastModified : Date.parse(takenAt);
      const photo = { takenAt: time > 0 ? time : null, place: location };
      const isFresh = from === 'camera';
      const added = await this.#stored.addPhoto(this.#db, draft, prepared.value, (stored) =>
        isFresh ? null : doubtWith(stored, photo, Date.now())
      );
      // The draft was saved while the photo was being prepared: add the photo to the report.
      const late =
        !added.ok && added.error === 'filed'
          ? await this.#stored.addPhotoToReport(this.#db, draft.id, prepared.value)
          : null;
      if (late?.ok) void send();
      else if (late) trouble(late.error);
      else if (!added.ok) trouble(added.error as Exclude<typeof added.error, 'filed'>);
      else if (this.#form.draft.id === draft.id) void this.#form.place.photoAdded(photo, isFresh);
    } catch (cause) {
      console.error('photo could not be added', cause);
      trouble(isOutOfSpace(cause) ? 'storage' : 'failed');
      return !isOutOfSpace(cause);
    }
    return true;
  }

  #trouble(draft: Id, one: Trouble): void {
    const list = this.#troubles.draft === draft ? this.#troubles.list : [];
    this.#troubles = { draft, list: [...list, one] };
  }

  async remove(id: Id): Promise<void> {
    const removed = await this.#stored.removePhoto(this.#db, id);
    if (!removed) return;
    toast.show({
      text: m.photo_removed(),
      action: { label: m.action_undo(), run: () => void this.#restore(removed) }
    });
  }

  async #restore(removed: FormStorage.RemovedPhoto): Promise<void> {
    await this.#stored.restorePhoto(this.#db, removed);
    // The draft was saved as a report meanwhile, so the photo must be sent.
    if (this.#form.isSaved) await send();
  }
}
