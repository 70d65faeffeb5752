import { tick } from 'svelte';
import { goto } from '$app/navigation';
import { m } from '#app/paraglide/messages.js';
import { emptyDraft, isBlank } from '#app/lib/db/blank-draft.ts';
import type { Draft, DraftText } from '#app/lib/db/db.ts';
import { newId } from '#app/lib/db/new-id.ts';
import {
  forgetEarlyInput,
  isKeptEarly,
  placeOf,
  saveEarly,
  showNoKeptReport,
  storedPlace,
  takeEarlyInput,
  takeEarlyPhotos
} from '#app/lib/report/early-input.ts';
import { loadWithRetry } from '#app/lib/http/load-with-retry.ts';
import { language } from '#app/lib/shell/language.svelte.ts';
import { sharedParts } from '#app/lib/shell/service-worker.svelte.ts';
import { createDraftPlace } from '#app/lib/report/draft-place.svelte.ts';
import type * as FormStorage from '#app/lib/report/form-storage.ts';
import { wrongFields, type FormField } from '#app/lib/report/wrong-fields.ts';
import { isOutOfSpace, keepStorage } from '#app/lib/db/storage-space.ts';
import { toast } from '#app/lib/ui/toast.svelte.ts';
import { isCategory } from '#shared/categories.ts';
import { FINE_ACCURACY_M } from '#app/lib/place/fix.ts';
import { metresWord } from '#app/lib/words/place.ts';
import { hasVisibleText } from '#shared/text.ts';
import { FormPhotos } from './form-photos.svelte.ts';
import { send } from './send.ts';

/** The report form: a draft, with its photos and place, which is stored while it is written, until it is saved. */
export class ReportForm {
  draft = $state<Draft>(emptyDraft());
  /** When the resumed draft was last written; null for a new one. */
  resumedFrom = $state<number | null>(null);
  hasStorage = $state(true);
  /** The fields that were wrong when the person pressed Save. */
  #refused = $state.raw<FormField[]>([]);
  saving = $state(false);
  /** Save was pressed, and the phone checks whether it is still where the problem is. */
  checking = $state(false);
  failure = $state<string | null>(null);
  /** Photos that were shared with the app, and that the person has not accepted or discarded yet. */
  hasShared = $state(false);
  /** What stores drafts and reports has arrived, and the stored draft is loaded. */
  isReady = $state(false);
  /** Landmarks of this phone's earlier reports, the latest first. */
  landmarks = $state.raw<string[]>([]);
  #becomeReady = () => {};
  /** Resolves when `isReady` becomes true. */
  readonly ready = new Promise<void>((resolve) => (this.#becomeReady = resolve));
  /** A report was saved before that; it is filed as soon as it has arrived. */
  isKept = $state(false);

  /** This draft as it is stored, as far as this tab knows. */
  #lastStored: Draft | null = null;
  #isSaved = false;

  /** Comes after the first paint. */
  #storage = $state.raw<typeof FormStorage | null>(null);
  #earlySave: Promise<void> = Promise.resolve();
  readonly photos = new FormPhotos(this);
  readonly place = createDraftPlace(
    () => this.draft,
    () => this.photos.all.length > 0 || this.photos.working > 0
  );

  /** The fields that are still wrong: an error goes away when what it names is corrected. */
  get wrong(): readonly FormField[] {
    if (this.#refused.length === 0) return [];
    const wrong = wrongFields(this.draft);
    return this.#refused.filter((field) => wrong.includes(field));
  }
  get storage(): typeof FormStorage | null {
    return this.#storage;
  }
  /** Whether the draft on screen was saved as a report. */
  get isSaved(): boolean {
    return this.#isSaved;
  }
  get #stored(): typeof FormStorage {
    if (!this.#storage) throw new Error('the form has no storage yet');
    return this.#storage;
  }
  get #db() {
    return this.#stored.phoneDatabase();
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
      await sharedParts();
      // What saving and photos need is here before the form relies on it.
      const [storage] = await Promise.all([
        loadWithRetry(() => import('#app/lib/report/form-storage.ts'), Infinity),
        loadWithRetry(() => import('#app/lib/photos/prepare-in-worker.ts'), Infinity)
      ]);
      this.#storage = storage;
      await this.#earlySave;
      if (await this.#fileEarly()) return;
      const id = asked.get('draft');
      const known = id ? await this.#db.drafts.get(id) : null;
      const category = asked.get('category');
      const isNew = asked.has('new') || isCategory(category);
      const found = isNew ? null : (known ?? (await this.#stored.latestDraft(this.#db)));
      if (found && isBlank(this.draft)) this.#resume(found);
      if (isCategory(category)) this.draft.category ??= category;
      this.landmarks = await this.#stored.recentLandmarks(this.#db);
      this.#takeSharedText(asked);
      this.#takeEarlyPlace();
      this.isReady = true;
      // Before the document forgets it: the page may be left at this moment.
      await this.autosave();
      forgetEarlyInput();
      this.#becomeReady();
      void this.place.seekUnasked();
      await this.#takeEarlyPhotos();
      await this.#lookForShared(asked.has('shared'));
    } catch (cause) {
      console.error('stored draft could not be loaded', cause);
      this.hasStorage = false;
      this.#becomeReady();
    }
  }

  /** Files what was saved before the storage came. @returns whether its receipt is on screen now */
  async #fileEarly(): Promise<boolean> {
    const { filed, waiting } = await this.#stored.fileEarlyReports(this.#db, () => void send());
    const latest = filed.at(-1);
    this.isKept = false;
    showNoKeptReport();
    if (waiting > 0) this.failure = m.early_waits();
    if (latest === undefined) return false;
    void send();
    void keepStorage();
    if (!isBlank(this.draft)) {
      toast.show({ text: m.receipt_on_phone() });
      return false;
    }
    this.#isSaved = true;
    await goto(`/report/${latest}?saved`);
    return true;
  }

  async #takeEarlyPhotos(): Promise<void> {
    const early = await takeEarlyPhotos();
    for (const source of ['gallery', 'camera'] as const) {
      const files = early.filter(({ from }) => from === source).map(({ file }) => file);
      if (files.length > 0) await this.photos.take(files, source);
    }
  }

  /** The position that was found before the storage came. */
  #takeEarlyPlace(): void {
    if (!this.draft.location) Object.assign(this.draft, placeOf(storedPlace()));
  }

  /** Text that another app shared: it becomes the description. */
  #takeSharedText(asked: URLSearchParams): void {
    const words = ['title', 'text', 'url']
      .map((name) => asked.get(name)?.trim() ?? '')
      .filter((text, index, all) => text && all.indexOf(text) === index)
      .join('\n');
    if (words && !this.draft.description.includes(words))
      this.draft.description = [this.draft.description, words].filter(Boolean).join('\n');
  }

  #resume(found: Draft): void {
    // The phone may have moved since its place was found: from now on only a person changes the place.
    this.draft = { ...found, placedBy: 'person' };
    this.#lastStored = found;
    this.resumedFrom = found.updatedAt;
  }

  /** The draft as plain data. */
  snapshot(): Draft {
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
    const now = this.snapshot();
    const stored = await this.#stored.storeMerged(this.#db, now, this.#lastStored);
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
    this.#refused = [];
    this.failure = null;
  }

  async startNew(): Promise<void> {
    await this.#store();
    this.#show(emptyDraft());
    void this.place.seekUnasked();
    await goto('/?new', { replaceState: true, noScroll: true });
  }

  /** The service worker stores shared photos separately: only the person can tell whether they shared them. */
  async #lookForShared(isExpected: boolean): Promise<void> {
    this.hasShared = (await this.#db.shared.count()) > 0;
    if (!isExpected) return;
    if (!this.hasShared) toast.show({ text: m.photo_shared_failed() });
    else await goto('/', { replaceState: true, noScroll: true });
  }

  async save(): Promise<void> {
    if (this.saving || this.checking || this.photos.working > 0) return;
    this.failure = null;
    // The form says so above.
    if (!this.hasStorage) {
      scrollTo(0, 0);
      return;
    }
    this.#refused = [];
    const { id } = this.draft;
    try {
      this.checking = true;
      if (!hasVisibleText(this.draft.landmark)) await this.place.found();
      const wrong = wrongFields(this.draft);
      if (wrong.length > 0 && !this.draft.doubt) {
        await this.#focusFirstWrong(wrong);
        return;
      }
      if (!this.isReady && isKeptEarly()) {
        await this.#saveEarly();
        return;
      }
      await this.ready;
      const wasAsked = Boolean(this.draft.doubt);
      await this.place.check();
      this.checking = false;
      // Meanwhile another draft is on screen, or a photo is being added that may raise a doubt.
      if (this.draft.id !== id || this.photos.working > 0) return;
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
      const draft = this.snapshot();
      const saved = await this.#stored.saveDraft(this.#db, draft, language.current);
      if (saved.ok) {
        clearTimeout(this.#timer);
        this.#isSaved = true;
        this.place.stop();
        void keepStorage();
        void send();
        void this.#improvePlace(draft);
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

  /** The phone goes on looking for its place for a while, and says so if it finds a better one. */
  async #improvePlace({ id, location, placedBy, doubt }: Draft): Promise<void> {
    const accuracy = location?.accuracy ?? 0;
    if (location?.source !== 'gps' || placedBy !== 'phone' || doubt) return;
    if (accuracy <= FINE_ACCURACY_M) return;
    try {
      const { improvePlace } = await loadWithRetry(
        () => import('#app/lib/report/improve-place.ts')
      );
      const better = await improvePlace(this.#db, id, { ...location, accuracy });
      if (!better) return;
      void send();
      toast.show({ text: m.place_improved({ metres: metresWord(better.accuracy) }) });
    } catch (cause) {
      console.error('place could not be improved', cause);
    }
  }

  async #saveEarly(): Promise<void> {
    const { category, landmark, description, location, placedAt = Date.now() } = this.draft;
    const place = location && {
      ...{ lat: location.lat, lng: location.lng, at: placedAt },
      accuracy: location.accuracy ?? 0
    };
    const input = { category: category ?? '', landmark, words: description, place };
    const saved = saveEarly(input);
    this.#earlySave = saved.catch(() => {});
    await saved;
    this.#show(emptyDraft());
    this.isKept = true;
    // The storage has come meanwhile, so `begin` may not see this report.
    if (this.isReady) await this.#fileEarly();
  }

  #showStorageProblem(cause: unknown): void {
    console.error('draft could not be stored', cause);
    this.failure = isOutOfSpace(cause) ? m.form_storage_full() : m.form_save_failed();
  }

  /** Scrolls to the first wrong field, and focuses it. */
  async #focusFirstWrong(fields: FormField[]): Promise<void> {
    this.#refused = fields;
    await tick();
    const first = document.querySelector<HTMLElement>('[data-wrong="true"]');
    // What is wrong is read first; a focused choice would look chosen.
    const message = first?.querySelector<HTMLElement>('[role="alert"]');
    message?.setAttribute('tabindex', '-1');
    first?.scrollIntoView({ block: 'start' });
    (message ?? first?.querySelector<HTMLElement>('input, textarea, button'))?.focus({
      preventScroll: true
    });
  }

  /** The page becomes visible again, or is left. */
  async look(): Promise<void> {
    await this.autosave();
    await this.photos.look();
  }
}
