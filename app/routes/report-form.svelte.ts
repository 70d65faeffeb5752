import { tick } from 'svelte';
import { goto } from '$app/navigation';
import { m } from '#app/paraglide/messages.js';
import { isBlank } from '#app/lib/db/blank-draft.ts';
import { phoneDatabase, type Draft, type DraftText } from '#app/lib/db/db.ts';
import {
  addPhoto,
  addPhotoToReport,
  emptyDraft,
  latestDraft,
  photosOfDraft,
  removePhoto,
  restorePhoto,
  storeMerged
} from '#app/lib/report/drafts.ts';
import { newId } from '#app/lib/db/keep-photo.ts';
import { takeEarlyInput, takeEarlyPhotos } from '#app/lib/report/early-input.ts';
import { loadWithRetry } from '#app/lib/http/load-with-retry.ts';
import { language } from '#app/lib/shell/language.svelte.ts';
import { live } from '#app/lib/db/live.svelte.ts';
import { doubtWith } from '#app/lib/place/doubt.ts';
import { createDraftPlace } from '#app/lib/report/draft-place.svelte.ts';
import type { FormField } from '#app/lib/report/file-report.ts';
import { isOutOfSpace, isSpaceLow, keepStorage } from '#app/lib/db/storage-space.ts';
import { syncTrouble } from '#app/lib/sync/sync-trouble.svelte.ts';
import { toast } from '#app/lib/ui/toast.svelte.ts';
import type { PhotoTrouble } from '#app/lib/words/photo.ts';
import { isCategory } from '#shared/categories.ts';
import type { Id } from '#shared/values.ts';

type Trouble = { name: string; trouble: PhotoTrouble };

/** The report form: a draft, with its photos and place, which is stored while it is written, until it is saved. */
export class ReportForm {
  draft = $state<Draft>(emptyDraft());
  /** When the resumed draft was last written; null for a new one. */
  resumedFrom = $state<number | null>(null);
  hasStorage = $state(true);
  wrong = $state.raw<FormField[]>([]);
  saving = $state(false);
  /** Save was pressed, and the phone checks whether it is still where the problem is. */
  checking = $state(false);
  failure = $state<string | null>(null);
  /** No space for another photo: shown before one is taken (S12). */
  isTight = $state(false);
  /** Photos that were shared with the app, and that the person has not accepted or discarded yet. */
  hasShared = $state(false);
  /** The page is hydrated, and the stored draft is loaded. */
  isReady = $state(false);

  /** Photos that are being prepared, and the problems with some, by the draft for which they were chosen. */
  #working = $state<Record<Id, number>>({});
  #troubles = $state.raw<{ draft: Id; list: Trouble[] }>({ draft: '', list: [] });
  /** This draft as it is stored, as far as this tab knows. */
  #lastStored: Draft | null = null;
  #isSaved = false;

  readonly #db = phoneDatabase();
  readonly #photos = live(() => {
    const { id } = this.draft;
    return () => photosOfDraft(this.#db, id);
  });
  readonly place = createDraftPlace(
    () => this.draft,
    () => this.photos.length > 0 || this.working > 0
  );

  get photos() {
    return this.#photos.current ?? [];
  }
  get working() {
    return this.#working[this.draft.id] ?? 0;
  }
  get troubles(): readonly Trouble[] {
    return this.#troubles.draft === this.draft.id ? this.#troubles.list : [];
  }

  /** @param asked the query of the page: which draft, category or shared photos */
  async begin(asked: URLSearchParams): Promise<void> {
    const early = takeEarlyInput();
    if (early) {
      const { category, landmark, words } = early;
      this.draft.category = isCategory(category) ? category : null;
      this.draft.landmark = landmark;
      this.draft.description = words;
    }
    try {
      const id = asked.get('draft');
      const known = id ? await this.#db.drafts.get(id) : null;
      const found = asked.has('new') ? null : (known ?? (await latestDraft(this.#db)));
      if (found && isBlank(this.draft)) this.#resume(found);
      const category = asked.get('category');
      if (isCategory(category)) this.draft.category ??= category;
      this.isReady = true;
      void this.place.seekUnasked();
      const photos = await takeEarlyPhotos(early);
      if (photos.length > 0) await this.takeFiles(photos, 'gallery');
      await this.#lookForShared(asked.has('shared'));
    } catch (cause) {
      console.error('stored draft could not be loaded', cause);
      this.hasStorage = false;
    }
  }

  #resume(found: Draft): void {
    // The phone may have moved since its place was found: from now on only a person changes the place.
    this.draft = { ...found, placedBy: 'person' };
    this.#lastStored = found;
    this.resumedFrom = found.updatedAt;
  }

  /** The draft as plain data. */
  #snapshot(): Draft {
    return $state.snapshot<Draft>(this.draft);
  }

  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Stores the draft soon; called after each change. */
  touched(after: number): void {
    if (!this.isReady) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.autosave(), after);
  }

  /** Stores the draft while it is written; a storage problem is shown at once, not only when it is saved. */
  async autosave(): Promise<void> {
    try {
      await this.#store();
    } catch (cause) {
      this.#showStorageProblem(cause);
    }
  }

  #storing: Promise<void> = Promise.resolve();
  /** Stores one after the other: each starts from what the previous one has stored. */
  #store(): Promise<void> {
    clearTimeout(this.#timer);
    const next = this.#storing.catch(() => {}).then(() => this.#storeNow());
    this.#storing = next;
    return next;
  }

  async #storeNow(): Promise<void> {
    if (!this.isReady || this.#isSaved || this.saving || isBlank(this.draft)) return;
    const now = this.#snapshot();
    const stored = await storeMerged(this.#db, now, this.#lastStored);
    if (stored === null) {
      this.#leaveFiledDraft(now);
      return;
    }
    if (this.draft.id !== stored.id) return;
    this.#lastStored = stored;
    // Take over the changes of another tab, except in fields that were edited here meanwhile.
    for (const key of Object.keys(stored) as (keyof Draft)[]) {
      if (JSON.stringify(this.draft[key]) !== JSON.stringify(now[key])) continue;
      if (JSON.stringify(stored[key]) === JSON.stringify(now[key])) continue;
      if (key !== 'updatedAt' && key !== 'revision')
        Object.assign(this.draft, { [key]: stored[key] });
    }
  }

  /** Applies the person's choice between the texts of two tabs. */
  chooseText(text: DraftText, isOther: boolean): void {
    const { [text]: other, ...rest } = this.draft.otherTexts ?? {};
    if (isOther && other !== undefined) this.draft[text] = other;
    this.draft.otherTexts = rest;
  }

  /** Another tab has saved this draft as a report; what was written here since becomes a new draft. */
  #leaveFiledDraft(now: Draft): void {
    const before = this.#lastStored;
    const isSame =
      before !== null &&
      (['category', 'description', 'landmark'] as const).every((key) => now[key] === before[key]);
    this.#show(isSame ? emptyDraft() : { ...now, id: newId(), revision: 0 });
    toast.show({ text: m.form_filed_elsewhere() });
  }

  #show(draft: Draft): void {
    this.place.reset();
    this.draft = draft;
    this.#lastStored = null;
    this.resumedFrom = null;
    this.wrong = [];
    this.failure = null;
  }

  async startNew(): Promise<void> {
    await this.#store();
    this.#show(emptyDraft());
    void this.place.seekUnasked();
    await goto('/?new', { replaceState: true, noScroll: true });
  }

  /** @returns false when the phone had no space for all of them */
  async takeFiles(files: readonly File[], from: 'camera' | 'gallery'): Promise<boolean> {
    // The photos belong to this draft, whichever draft is on screen when they are ready.
    const draft = this.#snapshot();
    this.#troubles = { draft: draft.id, list: [] };
    this.isTight = await isSpaceLow();
    if (this.isTight) {
      this.#trouble(draft.id, { name: '', trouble: 'storage' });
      return false;
    }
    void keepStorage();
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
      const added = await addPhoto(this.#db, draft, prepared.value, (stored) =>
        isFresh ? null : doubtWith(stored, photo, Date.now())
      );
      // The draft was saved while the photo was being prepared: add the photo to the report.
      const late =
        !added.ok && added.error === 'filed'
          ? await addPhotoToReport(this.#db, draft.id, prepared.value)
          : null;
      if (late?.ok) void send();
      else if (late) trouble(late.error);
      else if (!added.ok) trouble(added.error as Exclude<typeof added.error, 'filed'>);
      else if (this.draft.id === draft.id) void this.place.photoAdded(photo, isFresh);
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

  /** The service worker stores shared photos separately: only the person can tell whether they shared them. */
  async #lookForShared(isExpected: boolean): Promise<void> {
    this.hasShared = (await this.#db.shared.count()) > 0;
    if (!isExpected) return;
    if (!this.hasShared) toast.show({ text: m.photo_shared_failed() });
    else await goto('/', { replaceState: true, noScroll: true });
  }

  async remove(id: Id): Promise<void> {
    const removed = await removePhoto(this.#db, id);
    if (!removed) return;
    toast.show({
      text: m.photo_removed(),
      action: { label: m.action_undo(), run: () => void this.#restore(removed) }
    });
  }

  async #restore(removed: Parameters<typeof restorePhoto>[1]): Promise<void> {
    await restorePhoto(this.#db, removed);
    // The draft was saved as a report meanwhile, so the photo must be sent.
    if (this.#isSaved) await send();
  }

  async save(): Promise<void> {
    if (this.saving || this.checking || this.working > 0 || !this.isReady) return;
    this.failure = null;
    this.wrong = [];
    const { id } = this.draft;
    try {
      this.checking = true;
      const wasAsked = Boolean(this.draft.doubt);
      await this.place.check();
      this.checking = false;
      // Meanwhile another draft is on screen, or a photo is being added that may raise a doubt.
      if (this.draft.id !== id || this.working > 0) return;
      // The person has not seen the question yet.
      if (this.draft.doubt && !wasAsked) {
        await this.#focusFirstWrong(['location']);
        return;
      }
      await this.#store();
      // Another tab has saved this draft first: show that report.
      if (this.draft.id !== id && isBlank(this.draft)) {
        await goto(`/report/${id}`);
        return;
      }
      this.saving = true;
      const { saveDraft } = await loadWithRetry(() => import('#app/lib/report/file-report.ts'));
      const draft = this.#snapshot();
      const saved = await saveDraft(this.#db, draft, language.current);
      if (saved.ok) {
        clearTimeout(this.#timer);
        this.#isSaved = true;
        this.place.stop();
        void keepStorage();
        void send();
        await goto(`/report/${saved.value}?saved`);
        return;
      }
      if (saved.error === 'storage_full') this.failure = m.form_storage_full();
      else await this.#focusFirstWrong(saved.error.fields);
    } catch (cause) {
      this.#showStorageProblem(cause);
    } finally {
      this.saving = false;
      this.checking = false;
    }
  }

  #showStorageProblem(cause: unknown): void {
    console.error('draft could not be stored', cause);
    this.failure = isOutOfSpace(cause) ? m.form_storage_full() : m.form_save_failed();
  }

  /** Scrolls to the first wrong field, and focuses it. */
  async #focusFirstWrong(fields: FormField[]): Promise<void> {
    this.wrong = fields;
    await tick();
    const first = document.querySelector<HTMLElement>('[data-wrong="true"]');
    first?.scrollIntoView({ block: 'center' });
    first?.querySelector<HTMLElement>('input, textarea, button')?.focus({ preventScroll: true });
  }

  /** The page becomes visible again, or is left. */
  async look(): Promise<void> {
    await this.autosave();
    this.isTight = await isSpaceLow();
  }
}

/** Starts sending; if that fails, the receipt shows it. */
async function send(): Promise<void> {
  try {
    const { syncClient } = await loadWithRetry(() => import('#app/lib/sync/sync-client.svelte.ts'));
    syncClient.saved('resident');
  } catch (cause) {
    console.error('sync engine could not start', cause);
    syncTrouble.noticed();
  }
}
